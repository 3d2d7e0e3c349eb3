//! The nodes of the graph and how they follow the documents: new nodes wait until a batch of them is linked, and
//! nodes without passages are swept out of the graph.

use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};

use super::codes::{VectorCode, VectorCodes};
use super::graph::{Graph, GraphFileError, NodeLinks, SWEEP_STEP, StoredGraph, Sweep};

/// With fewer nodes there is no graph, because multiplying with all of them takes no longer. Tests have a graph of
/// fewer nodes.
const MIN_NODES: usize = if cfg!(test) { 512 } else { 8192 };
/// A sweep begins when more than one linked node in so many has no passages.
const MAX_EMPTY_PART: usize = 8;
/// The number of nodes that are swept for each node that loses its passages, so that a sweep ends long before the
/// next one is due.
const SWEPT_PER_EMPTY: usize = 16;

/// A distinct vector for each node, and the graph of the nodes.
#[derive(Debug)]
pub(super) struct Nodes {
    /// The vector of each node.
    pub(super) codes: VectorCodes,
    /// The links between the nodes.
    pub(super) graph: Graph,
    /// Nodes with passages that wait to be linked, in the order in which they came.
    pub(super) unlinked: Vec<u32>,
    /// Linked nodes without passages.
    empty: FxHashSet<u32>,
    /// Unlinked nodes without passages, which may stand for other vectors.
    free: Vec<u32>,
    /// The node of each vector, by the digest of its code.
    node_of_digest: FxHashMap<u64, u32>,
    /// The sweep that is under way.
    sweep: Option<Sweep>,
    /// The number of nodes that the sweep may look at before another node loses its passages.
    n_to_sweep: usize,
}

/// What should be done next to the graph.
pub(super) enum DueStep<'n> {
    /// The next step of a sweep is due.
    Sweep(&'n Sweep),
    /// These nodes should be linked.
    Link(Vec<u32>),
}

/// A change of the graph that was worked out.
#[derive(Debug)]
pub(super) enum NodeChange {
    /// A batch of nodes is linked.
    Linked {
        batch: Vec<u32>,
        links: Vec<NodeLinks>,
    },
    /// A step of a sweep gives nodes other links.
    Swept(Vec<NodeLinks>),
}

impl Nodes {
    /// No nodes yet, for vectors of `dimension` numbers.
    pub(super) fn new(dimension: usize) -> Self {
        Self {
            codes: VectorCodes::new(dimension),
            graph: Graph::new(),
            unlinked: Vec::new(),
            empty: FxHashSet::default(),
            free: Vec::new(),
            node_of_digest: FxHashMap::default(),
            sweep: None,
            n_to_sweep: 0,
        }
    }

    /// The node for a vector that a passage is about to have: the one that has an equal vector, else a new one.
    pub(super) fn acquire(&mut self, code: &VectorCode) -> u32 {
        let digest = code.digest();
        if let Some(&node) = self.node_of_digest.get(&digest)
            && self.codes.code(node) == *code
        {
            self.reacquire(node);
            return node;
        }
        let node = self.allocate(code);
        self.unlinked.push(node);
        self.node_of_digest.insert(digest, node);
        node
    }

    fn allocate(&mut self, code: &VectorCode) -> u32 {
        if let Some(node) = self.free.pop() {
            self.codes.set(node, code);
            return node;
        }
        self.codes.push(code);
        self.graph.push();
        self.codes.n_nodes() as u32 - 1
    }

    /// Takes note that a node has passages again.
    fn reacquire(&mut self, node: u32) {
        if self.empty.remove(&node) {
            self.n_to_sweep = self.n_to_sweep.saturating_sub(SWEPT_PER_EMPTY);
            if self.is_being_deleted(node) {
                self.unlinked.push(node);
            }
        }
    }

    /// Takes note that a node has lost its last passage.
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

    /// Frees an unlinked node for another vector.
    fn release(&mut self, node: u32) {
        let digest = self.codes.code(node).digest();
        if self.node_of_digest.get(&digest) == Some(&node) {
            self.node_of_digest.remove(&digest);
        }
        self.free.push(node);
    }

    fn is_being_deleted(&self, node: u32) -> bool {
        let sweep = self.sweep.as_ref();
        sweep.is_some_and(|sweep| sweep.deleted.contains(&node))
    }

    /// What should be done next to the graph; none while it is up to date, or nearly so.
    pub(super) fn due_step(&self) -> Option<DueStep<'_>> {
        if let Some(sweep) = self
            .sweep
            .as_ref()
            .filter(|_| self.n_to_sweep >= SWEEP_STEP)
        {
            return Some(DueStep::Sweep(sweep));
        }
        let size = self.graph.batch_size();
        let least = if self.graph.n_linked() == 0 {
            MIN_NODES
        } else {
            size
        };
        let unlinked = self.unlinked.iter();
        let ready = unlinked.filter(|&&node| !self.is_being_deleted(node));
        let batch: Vec<u32> = ready.take(size).copied().collect();
        let is_due = self.unlinked.len() >= least && !batch.is_empty();
        is_due.then_some(DueStep::Link(batch))
    }

    /// Works out the next change of the graph; none when no change is due.
    pub(super) fn next_change(&self) -> Option<NodeChange> {
        let is_target = |node| !self.empty.contains(&node) && !self.is_being_deleted(node);
        Some(match self.due_step()? {
            DueStep::Sweep(sweep) => NodeChange::Swept(self.graph.swept(&self.codes, sweep)),
            DueStep::Link(batch) => NodeChange::Linked {
                links: self.graph.links_of_batch(&self.codes, &batch, &is_target),
                batch,
            },
        })
    }

    /// Makes a change that [`Self::next_change`] worked out, since which nothing else has changed.
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

    /// Goes on to the next step of the sweep, or ends it and frees the nodes that it took out of the graph.
    fn advance_sweep(&mut self) {
        let Some(mut sweep) = self.sweep.take() else {
            return;
        };
        sweep.advance();
        if !sweep.is_done(self.codes.n_nodes()) {
            self.sweep = Some(sweep);
            return;
        }
        let deleted = sweep.into_deleted();
        self.graph.unlink(&deleted);
        for node in deleted {
            if self.empty.remove(&node) {
                self.release(node);
            }
        }
    }

    /// Links waiting nodes as they are linked in the graph file at `path`, and returns their number: 0 when there is no
    /// file or too much has changed.
    pub(super) fn restore(&mut self, path: &Path) -> Result<usize, GraphFileError> {
        let Some(stored) = StoredGraph::read(path, self.codes.dimension())? else {
            return Ok(0);
        };
        let mut is_waiting = vec![false; self.codes.n_nodes()];
        for &node in &self.unlinked {
            is_waiting[node as usize] = true;
        }
        let node_of = |digest| {
            let node = self.node_of_digest.get(&digest).copied();
            node.filter(|&node| is_waiting[node as usize])
        };
        let linked = self.graph.restore(&self.codes, &stored, node_of);
        let graph = &self.graph;
        self.unlinked.retain(|&node| !graph.is_linked(node));
        self.unlinked.shrink_to_fit();
        Ok(linked.len())
    }

    /// Writes the linked nodes and their links to a graph file.
    pub(super) fn write(&self, path: &Path) -> Result<(), GraphFileError> {
        let mut digests = vec![0; self.codes.n_nodes()];
        for (&digest, &node) in &self.node_of_digest {
            if self.graph.is_linked(node) {
                digests[node as usize] = digest;
            }
        }
        self.graph.write(path, self.codes.dimension(), &digests)
    }
}
