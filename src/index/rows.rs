//! Which passages have which vector: documents to rows to nodes, and back.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::DocumentKey;

/// The rows are rewritten without the dead ones when there are more than this many and more than one in `MAX_DEAD_PART`.
const MIN_DEAD_ROWS: usize = 512;
const MAX_DEAD_PART: usize = 4;
/// No row.
const NONE: u32 = u32::MAX;

/// The passage that a row of the index stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassageRow {
    /// Place in the document, from 0.
    pub ordinal: u32,
    /// Length in tokens.
    pub n_tokens: u32,
}

/// A document with its rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// None once the document is removed; its rows are dead then.
    pub(super) key: Option<DocumentKey>,
    first_row: u32,
    n_rows: u32,
    /// Squared length of the sum of its vectors weighted by the passages' tokens.
    pub(super) sum_norm_squared: f32,
}

/// The passages of all documents, those of one side by side, each with the node that holds its vector. Passages with
/// one vector share one node.
#[derive(Debug, Default)]
pub(super) struct Rows {
    passages: Vec<PassageRow>,
    nodes: Vec<u32>,
    slot_of_row: Vec<u32>,
    /// The next row of the same node.
    next: Vec<u32>,
    /// The first row of each node.
    first: Vec<u32>,
    slots: Vec<Slot>,
    slot_of: FxHashMap<DocumentKey, u32>,
    n_dead: usize,
}

impl Slot {
    fn rows(&self) -> Range<usize> {
        self.first_row as usize..(self.first_row + self.n_rows) as usize
    }
}

impl Rows {
    pub(super) fn n_rows(&self) -> usize {
        self.passages.len() - self.n_dead
    }

    pub(super) fn n_documents(&self) -> usize {
        self.slot_of.len()
    }

    /// All slots in the order in which their documents were put in, those of removed documents among them.
    pub(super) fn slots(&self) -> &[Slot] {
        &self.slots
    }

    pub(super) fn slot(&self, key: DocumentKey) -> Option<(u32, &Slot)> {
        let position = *self.slot_of.get(&key)?;
        Some((position, &self.slots[position as usize]))
    }

    pub(super) fn passages(&self, slot: &Slot) -> &[PassageRow] {
        &self.passages[slot.rows()]
    }

    pub(super) fn nodes(&self, slot: &Slot) -> &[u32] {
        &self.nodes[slot.rows()]
    }

    /// The slots and passages that have the vector of `node`.
    pub(super) fn of_node(&self, node: u32) -> impl Iterator<Item = (u32, PassageRow)> {
        let known = |row: u32| (row != NONE).then_some(row as usize);
        let first = self.first.get(node as usize).copied().unwrap_or(NONE);
        let rows = std::iter::successors(known(first), move |&row| known(self.next[row]));
        rows.map(|row| (self.slot_of_row[row], self.passages[row]))
    }

    pub(super) fn has_rows(&self, node: u32) -> bool {
        self.first
            .get(node as usize)
            .is_some_and(|&first| first != NONE)
    }

    pub(super) fn insert(
        &mut self,
        key: DocumentKey,
        rows: &[(PassageRow, u32)],
        sum_norm_squared: f32,
    ) {
        let slot = Slot {
            key: Some(key),
            first_row: self.passages.len() as u32,
            n_rows: rows.len() as u32,
            sum_norm_squared,
        };
        for (passage, node) in rows {
            self.passages.push(*passage);
            self.nodes.push(*node);
        }
        self.add_slot(slot);
    }

    /// Puts the rows of a slot, which are the last, in front of the others of their nodes.
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

    /// Takes a document out; gives its nodes.
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
