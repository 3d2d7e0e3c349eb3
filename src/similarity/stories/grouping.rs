//! Documents grouped into stories: copies first, then near-copies, then reports of one event.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::likeness::Comparable;
use super::linkage;
use crate::similarity::wording::NEAR_DUPLICATE;

/// Mean likeness that makes one story of two.
pub(super) const SAME_STORY: f32 = 0.22;
/// Pairs that are less alike than this part of it are not remembered.
pub(super) const REMEMBERED_PART: f32 = 0.5;
/// Wordings that are shared to this degree are joined before anything else.
pub(super) const COPY: f32 = 0.8;
/// Pairs of one document that are remembered, the most alike.
const MAX_PAIRS: usize = 32;

/// The groups of all documents: copies, then near-copies, then stories; every group in ascending order, a document alone is a group.
pub(super) fn grouped(
    documents: &[Comparable],
    copy_of: Vec<u32>,
    pairs: &[(u32, u32)],
) -> Vec<Vec<u32>> {
    let copies = pairs.par_iter().copied().filter(|&(a, b)| {
        let wording = documents[a as usize].shared_wording(&documents[b as usize]);
        wording >= COPY
    });
    let copies: Vec<(u32, u32)> = copies.collect();
    let mut leader = copy_of;
    for pair in copies {
        join_copies(documents, &mut leader, pair);
    }
    for at in 0..leader.len() {
        leader[at] = leader[leader[at] as usize];
    }
    let mut between: Vec<(u32, u32)> = pairs
        .iter()
        .map(|&(a, b)| (leader[a as usize], leader[b as usize]))
        .filter(|(a, b)| a != b)
        .map(|(a, b)| (a.min(b), a.max(b)))
        .collect();
    between.par_sort_unstable();
    between.dedup();
    let likeness = |a: u32, b: u32| documents[a as usize].likeness(&documents[b as usize]);
    let known = between.par_iter().map(|&(a, b)| (a, b, likeness(a, b)));
    let known: Vec<(u32, u32, f32)> = known
        .filter(|pair| pair.2 >= SAME_STORY * REMEMBERED_PART)
        .collect();
    let known = most_alike(documents.len(), known);
    let joined = linkage::groups(documents.len(), &known, SAME_STORY, likeness);
    for group in joined {
        for &member in &group {
            leader[member as usize] = group[0];
        }
    }
    members_of(&leader)
}

/// Joins the later of two near-copies to the leader of the earlier, if it is near that one too.
fn join_copies(documents: &[Comparable], leader: &mut [u32], (a, b): (u32, u32)) {
    let first = leader[a as usize];
    let is_free = leader[b as usize] == b;
    if !is_free || first == b {
        return;
    }
    let (first, b) = (first as usize, b as usize);
    if first == a as usize || documents[first].shared_wording(&documents[b]) >= NEAR_DUPLICATE {
        leader[b] = first as u32;
    }
}

/// The pairs that are among the `MAX_PAIRS` most alike of either document.
fn most_alike(n: usize, mut pairs: Vec<(u32, u32, f32)>) -> Vec<(u32, u32, f32)> {
    pairs.par_sort_unstable_by(|x, y| y.2.total_cmp(&x.2).then((x.0, x.1).cmp(&(y.0, y.1))));
    let mut n_kept = vec![0_usize; n];
    pairs.retain(|&(a, b, _)| {
        let counts = [a, b].map(|at| n_kept[at as usize]);
        n_kept[a as usize] += 1;
        n_kept[b as usize] += 1;
        counts.iter().any(|&count| count < MAX_PAIRS)
    });
    pairs
}

/// Documents by what leads them, directly or over another.
fn members_of(leader: &[u32]) -> Vec<Vec<u32>> {
    let mut group_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for at in 0..leader.len() as u32 {
        let mut first = leader[at as usize];
        while leader[first as usize] != first {
            first = leader[first as usize];
        }
        let group = *group_of.entry(first).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(at);
    }
    groups
}
