//! A graph that was kept, put into force for the nodes that are there now.

use rayon::prelude::*;

use super::file::KeptGraph;
use super::links::{DEGREE, Graph, Links, NONE, NewLinks, neighbours};
use super::sweep::nearest_of;
use crate::index::codes::Codes;

/// A kept graph is of use while no more than one in this many of its nodes is gone.
const MAX_GONE_PART: usize = 3;

/// Nodes whose links are worked out at a time, so that few of them are there twice.
const STEP: usize = 16_384;

impl Graph {
    /// Takes the links of the nodes of `kept` that are there, `node_of` their prints; links to those that are gone lead to
    /// their neighbours instead. Gives the nodes that are linked: none when too much has changed.
    pub(in crate::index) fn adopt(
        &mut self,
        codes: &Codes,
        kept: &KeptGraph,
        node_of: impl Fn(u64) -> Option<u32>,
    ) -> Vec<u32> {
        let is_kept = |print: &u64| *print != 0;
        let present = |print: u64| Some(print).filter(is_kept).and_then(&node_of);
        let now: Vec<u32> = kept
            .prints()
            .map(|print| present(print).unwrap_or(NONE))
            .collect();
        let n_kept = kept.prints().filter(is_kept).count();
        let mut nodes: Vec<u32> = now.iter().copied().filter(|&node| node != NONE).collect();
        if (n_kept - nodes.len()) * MAX_GONE_PART > n_kept {
            return Vec::new();
        }
        for first in (0..kept.n_nodes()).step_by(STEP) {
            let links: NewLinks = (first..kept.n_nodes().min(first + STEP))
                .into_par_iter()
                .filter(|&old| now[old] != NONE)
                .map(|old| (now[old], adopted(codes, kept, &now, old)))
                .collect();
            self.set_links(&links);
        }
        nodes.sort_unstable();
        self.mark_linked(&nodes);
        nodes
    }
}

fn adopted(codes: &Codes, kept: &KeptGraph, now: &[u32], old: usize) -> Links {
    let former = kept.links(old);
    let former = neighbours(&former);
    let is_gone = |former: &&u32| now[**former as usize] == NONE;
    if !former.iter().any(|former| is_gone(&former)) {
        let mut links = [NONE; DEGREE];
        for (link, &former) in links.iter_mut().zip(former) {
            *link = now[former as usize];
        }
        return links;
    }
    let mut all = former.to_vec();
    for &gone in former.iter().filter(is_gone) {
        all.extend(neighbours(&kept.links(gone as usize)));
    }
    let present = all.into_iter().map(|former| now[former as usize]);
    let candidates = present.filter(|&node| node != NONE && node != now[old]);
    nearest_of(codes, now[old], candidates)
}
