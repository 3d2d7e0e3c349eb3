//! How the graph follows the documents: nodes wait until a batch of them is linked, and nodes without passages are
//! swept out of it.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::codes::{Code, Codes};
use super::graph::{Graph, GraphFileError, KeptGraph, NewLinks, SWEEP_STEP, Sweep};

/// With fewer nodes there is no graph: going through all takes no longer. In tests small indexes have one.
const MIN_NODES: usize = if cfg!(test) { 512 } else { 8192 };
/// A sweep begins when one linked node in so many has no passages.
const MAX_EMPTY_PART: usize = 8;
/// Nodes that are swept for each that loses its passages, so that a sweep ends long before the next is due.
const SWEPT_PER_EMPTY: usize = 16;

/// A vector for each node, and the graph of the nodes.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) codes: Codes,
    pub(super) graph: Graph,
    /// Nodes that are not in the graph, in the order in which they came.
    pub(super) unlinked: Vec<u32>,
    /// Linked nodes without passages.
    empty: FxHashSet<u32>,
    /// Nodes that may stand for another vector.
    free: Vec<u32>,
    node_of_print: FxHashMap<u64, u32>,
    sweep: Option<Sweep>,
    n_to_sweep: usize,
}

/// What is to be done next to the graph.
pub(super) enum Due<'n> {
    /// The next step of a sweep.
    Sweep(&'n Sweep),
    /// These nodes are to be linked.
    Link(Vec<u32>),
}

/// A change of the graph that was worked out.
#[derive(Debug)]
pub(super) enum NodeChange {
    Linked { batch: Vec<u32>, links: NewLinks },
    Swept(NewLinks),
}

impl Nodes {
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            codes: Codes::new(dimension),
            graph: Graph::new(),
            unlinked: Vec::new(),
            empty: FxHashSet::default(),
            free: Vec::new(),
            node_of_print: FxHashMap::default(),
            sweep: None,
            n_to_sweep: 0,
        }
    }

    /// The node of a vector that passages are about to have: that of an equal vector if there is one.
    pub(super) fn fill(&mut self, code: &Code) -> u32 {
        let print = code.print();
        if let Some(&node) = self.node_of_print.get(&print)
            && self.codes.code(node) == *code
        {
            self.refill(node);
            return node;
        }
        let node = self.place(code);
        self.unlinked.push(node);
        self.node_of_print.insert(print, node);
        node
    }

    fn place(&mut self, code: &Code) -> u32 {
        if let Some(node) = self.free.pop() {
            self.codes.set(node, code);
            return node;
        }
        self.codes.push(code);
        self.graph.push();
        self.codes.n_nodes() as u32 - 1
    }

    fn refill(&mut self, node: u32) {
        if self.empty.remove(&node) {
            self.n_to_sweep = self.n_to_sweep.saturating_sub(SWEPT_PER_EMPTY);
            if self.is_doomed(node) {
                self.unlinked.push(node);
            }
        }
    }

    /// Remembers that a node has lost its last passage.
    pub(super) fn vacate(&mut self, node: u32) {
        if let Some(position) = self.unlinked.iter().position(|&other| other == node) {
            self.unlinked.remove(position);
        }
        if !self.graph.is_linked(node) {
            self.release(node);
            return;
        }
        self.empty.insert(node);
        self.n_to_sweep += SWEPT_PER_EMPTY;
        if self.sweep.is_none() && self.empty.len() * MAX_EMPTY_PART > self.graph.n_linked() {
            self.sweep = Some(Sweep::new(self.empty.clone()));
        }
    }

    fn release(&mut self, node: u32) {
        let print = self.codes.code(node).print();
        if self.node_of_print.get(&print) == Some(&node) {
            self.node_of_print.remove(&print);
        }
        self.free.push(node);
    }

    fn is_doomed(&self, node: u32) -> bool {
        let sweep = self.sweep.as_ref();
        sweep.is_some_and(|sweep| sweep.doomed.contains(&node))
    }

    /// What is to be done next to the graph.
    pub(super) fn due(&self) -> Option<Due<'_>> {
        if let Some(sweep) = self
            .sweep
            .as_ref()
            .filter(|_| self.n_to_sweep >= SWEEP_STEP)
        {
            return Some(Due::Sweep(sweep));
        }
        let size = self.graph.batch_size();
        let waiting = if self.graph.n_linked() == 0 {
            MIN_NODES
        } else {
            size
        };
        let ready = self.unlinked.iter().filter(|&&node| !self.is_doomed(node));
        let batch: Vec<u32> = ready.take(size).copied().collect();
        let is_due = self.unlinked.len() >= waiting && !batch.is_empty();
        is_due.then_some(Due::Link(batch))
    }

    /// Works out the next change of the graph, if one is due.
    pub(super) fn next_change(&self) -> Option<NodeChange> {
        let is_target = |node| !self.empty.contains(&node) && !self.is_doomed(node);
        Some(match self.due()? {
            Due::Sweep(sweep) => NodeChange::Swept(self.graph.swept(&self.codes, sweep)),
            Due::Link(batch) => NodeChange::Linked {
                links: self.graph.links_of_batch(&self.codes, &batch, &is_target),
                batch,
            },
        })
    }

    pub(super) fn apply(&mut self, change: &NodeChange) {
        match change {
            NodeChange::Linked { batch, links } => {
                self.graph.set_links(links);
                self.graph.mark_linked(batch);
                let linked: FxHashSet<u32> = batch.iter().copied().collect();
                self.unlinked.retain(|node| !linked.contains(node));
            }
            NodeChange::Swept(links) => {
                self.graph.set_links(links);
                self.n_to_sweep -= SWEEP_STEP;
                self.advance_sweep();
            }
        }
    }

    fn advance_sweep(&mut self) {
        let Some(mut sweep) = self.sweep.take() else {
            return;
        };
        sweep.advance();
        if !sweep.is_done(self.codes.n_nodes()) {
            self.sweep = Some(sweep);
            return;
        }
        let doomed = sweep.into_doomed();
        self.graph.unlink(&doomed);
        for node in doomed {
            if self.empty.remove(&node) {
                self.release(node);
            }
        }
    }

    /// Links the nodes that a kept graph has; gives their number.
    pub(super) fn adopt(&mut self, path: &Path) -> Result<usize, GraphFileError> {
        let Some(kept) = KeptGraph::read(path, self.codes.dimension())? else {
            return Ok(0);
        };
        let mut is_waiting = vec![false; self.codes.n_nodes()];
        for &node in &self.unlinked {
            is_waiting[node as usize] = true;
        }
        let node_of = |print| {
            let node = self.node_of_print.get(&print).copied();
            node.filter(|&node| is_waiting[node as usize])
        };
        let linked = self.graph.adopt(&self.codes, &kept, node_of);
        let graph = &self.graph;
        self.unlinked.retain(|&node| !graph.is_linked(node));
        self.unlinked.shrink_to_fit();
        Ok(linked.len())
    }

    /// Keeps the graph in a file.
    pub(super) fn write(&self, path: &Path) -> Result<(), GraphFileError> {
        let mut prints = vec![0; self.codes.n_nodes()];
        for (&print, &node) in &self.node_of_print {
            if self.graph.is_linked(node) {
                prints[node as usize] = print;
            }
        }
        self.graph.write(path, self.codes.dimension(), &prints)
    }
}
