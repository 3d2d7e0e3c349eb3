//! A graph that was kept, put into force for the nodes that are there now.

use rayon::prelude::*;

use super::sweep::nearest_of;
use super::{DEGREE, Graph, KeptGraph, Links, NONE, NewLinks, neighbours};
use crate::index::codes::Codes;

/// A kept graph is of use while no more than one in this many of its nodes is gone.
const MAX_GONE_PART: usize = 3;

impl Graph {
    /// Takes the links of the nodes of `kept` that are there, `node_of` their prints; links to those that are gone lead to
    /// their neighbours instead. Gives the nodes that are linked: none when too much has changed.
    pub(in crate::index) fn adopt(
        &mut self,
        codes: &Codes,
        kept: &KeptGraph,
        node_of: impl Fn(u64) -> Option<u32>,
    ) -> Vec<u32> {
        let present = |&print: &u64| {
            Some(print)
                .filter(|&p| p != 0)
                .and_then(&node_of)
                .unwrap_or(NONE)
        };
        let now: Vec<u32> = kept.prints().iter().map(present).collect();
        let n_kept = kept.prints().iter().filter(|&&print| print != 0).count();
        let n_present = now.iter().filter(|&&node| node != NONE).count();
        if (n_kept - n_present) * MAX_GONE_PART > n_kept {
            return Vec::new();
        }
        let links: NewLinks = (0..now.len())
            .into_par_iter()
            .filter(|&old| now[old] != NONE)
            .map(|old| (now[old], adopted(codes, kept, &now, old)))
            .collect();
        self.set_links(&links);
        let mut nodes: Vec<u32> = links.into_iter().map(|(node, _)| node).collect();
        nodes.sort_unstable();
        self.mark_linked(&nodes);
        nodes
    }
}

fn adopted(codes: &Codes, kept: &KeptGraph, now: &[u32], old: usize) -> Links {
    let former = neighbours(kept.links(old));
    let is_gone = |former: &&u32| now[**former as usize] == NONE;
    if !former.iter().any(|former| is_gone(&former)) {
        let mut links = [NONE; DEGREE];
        for (link, &former) in links.iter_mut().zip(former) {
            *link = now[former as usize];
        }
        return links;
    }
    let gone = former.iter().filter(is_gone);
    let beyond = gone.flat_map(|&gone| neighbours(kept.links(gone as usize)));
    let all = former
        .iter()
        .chain(beyond)
        .map(|&former| now[former as usize]);
    let candidates = all.filter(|&node| node != NONE && node != now[old]);
    nearest_of(codes, now[old], candidates)
}
