//! Which passages have which vector: documents to rows to nodes, and back.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::DocumentKey;

/// The rows are rewritten without the dead ones when more than this many are dead, and more than one in
/// `MAX_DEAD_PART`.
const MIN_DEAD_ROWS: usize = 512;
/// The rows are rewritten without the dead ones when more than one in this many is dead, and more than
/// `MIN_DEAD_ROWS`.
const MAX_DEAD_PART: usize = 4;
/// Stands in the place of a row where there is none.
const NONE: u32 = u32::MAX;

/// The passage that a row of the index stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageRow {
    /// The passage's position in its document, from 0.
    pub ordinal: u32,
    /// The passage's length in tokens.
    pub n_tokens: u32,
}

/// A passage that is put in, with the node that holds its vector.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewRow {
    /// The passage, by its position in the document and its length.
    pub(super) passage: PassageRow,
    /// The node that holds the passage's vector.
    pub(super) node: u32,
}

/// A document with its rows, which lie side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// The key of the document; none once it is removed, when its rows are dead.
    pub(super) key: Option<DocumentKey>,
    /// The first row of the document.
    first_row: u32,
    /// The number of rows of the document: its passages that have vectors.
    n_rows: u32,
    /// The squared length of the sum of the document's vectors, each weighted by the tokens of its passage.
    pub(super) sum_norm_squared: f32,
}

/// The passages of all documents, those of a document side by side, each with the node that holds its vector.
/// Passages with equal vectors share a node.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// The passage of each row.
    passages: Vec<PassageRow>,
    /// The node of each row.
    nodes: Vec<u32>,
    /// The slot of each row.
    slot_of_row: Vec<u32>,
    /// For each row the next one that has the same node, or `NONE`.
    next: Vec<u32>,
    /// For each node the first row that has it, or `NONE`.
    first: Vec<u32>,
    /// Documents in the order in which they were put in, removed ones included.
    slots: Vec<Slot>,
    /// The position in `slots` of each document that is there.
    slot_of: FxHashMap<DocumentKey, u32>,
    /// The number of rows of removed documents.
    n_dead: usize,
}

impl Slot {
    fn rows(&self) -> Range<usize> {
        self.first_row as usize..(self.first_row + self.n_rows) as usize
    }
}

impl Rows {
    /// The number of rows of documents that are there.
    pub(super) fn n_rows(&self) -> usize {
        self.passages.len() - self.n_dead
    }

    /// The number of documents that are there.
    pub(super) fn n_documents(&self) -> usize {
        self.slot_of.len()
    }

    /// All slots in the order in which their documents were put in, removed documents included.
    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The slot of a document with its position; none when the document is not there.
    pub(super) fn slot(&self, key: DocumentKey) -> Option<(u32, &Slot)> {
        let position = *self.slot_of.get(&key)?;
        Some((position, &self.slots[position as usize]))
    }

    /// The passages of a document.
    pub(super) fn passages(&self, slot: &Slot) -> &[PassageRow] {
        &self.passages[slot.rows()]
    }

    /// The nodes of a document's passages, in the order of the passages.
    pub(super) fn nodes(&self, slot: &Slot) -> &[u32] {
        &self.nodes[slot.rows()]
    }

    /// The slot and the passage of each row that has a node.
    pub(super) fn of_node(&self, node: u32) -> impl Iterator<Item = (u32, PassageRow)> {
        let known = |row: u32| (row != NONE).then_some(row as usize);
        let first = self.first.get(node as usize).copied().unwrap_or(NONE);
        let rows = std::iter::successors(known(first), move |&row| known(self.next[row]));
        rows.map(|row| (self.slot_of_row[row], self.passages[row]))
    }

    /// Whether any passage has a node.
    pub(super) fn has_rows(&self, node: u32) -> bool {
        self.first
            .get(node as usize)
            .is_some_and(|&first| first != NONE)
    }

    /// Adds a document, which must not be there.
    pub(super) fn insert(&mut self, key: DocumentKey, rows: &[NewRow], sum_norm_squared: f32) {
        let slot = Slot {
            key: Some(key),
            first_row: self.passages.len() as u32,
            n_rows: rows.len() as u32,
            sum_norm_squared,
        };
        for row in rows {
            self.passages.push(row.passage);
            self.nodes.push(row.node);
        }
        self.add_slot(slot);
    }

    /// Adds a slot whose rows are the last, and puts each row in front of the others of its node.
    fn add_slot(&mut self, slot: Slot) {
        let position = self.slots.len() as u32;
        for row in slot.rows() {
            let node = self.nodes[row] as usize;
            if node >= self.first.len() {
                self.first.resize(node + 1, NONE);
            }
            self.slot_of_row.push(position);
            self.next.push(self.first[node]);
            self.first[node] = row as u32;
        }
        self.slot_of.extend(slot.key.map(|key| (key, position)));
        self.slots.push(slot);
    }

    /// Removes a document and returns the nodes of its passages; none when it was not there.
    pub(super) fn remove(&mut self, key: DocumentKey) -> Option<Vec<u32>> {
        let position = self.slot_of.remove(&key)?;
        let slot = &mut self.slots[position as usize];
        slot.key = None;
        let rows = slot.rows();
        let nodes = self.nodes[rows.clone()].to_vec();
        self.n_dead += rows.len();
        rows.for_each(|row| self.unchain(row as u32));
        if self.n_dead > MIN_DEAD_ROWS && self.n_dead * MAX_DEAD_PART > self.passages.len() {
            self.drop_dead();
        }
        Some(nodes)
    }

    /// Takes a row out of the chain of rows that have the same node.
    fn unchain(&mut self, row: u32) {
        let node = self.nodes[row as usize] as usize;
        let after = self.next[row as usize];
        if self.first[node] == row {
            self.first[node] = after;
            return;
        }
        let mut before = self.first[node] as usize;
        while self.next[before] != row {
            before = self.next[before] as usize;
        }
        self.next[before] = after;
    }

    /// Rewrites all rows without those of removed documents, in the same order.
    fn drop_dead(&mut self) {
        let old = std::mem::take(self);
        self.first = vec![NONE; old.first.len()];
        for slot in old.slots.iter().filter(|slot| slot.key.is_some()) {
            let first_row = self.passages.len() as u32;
            self.passages.extend_from_slice(old.passages(slot));
            self.nodes.extend_from_slice(old.nodes(slot));
            self.add_slot(Slot { first_row, ..*slot });
        }
    }
}
