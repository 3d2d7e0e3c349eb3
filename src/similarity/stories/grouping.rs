//! Documents grouped into stories: copies first, then near-copies, then reports of one event.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::comparable_document::ComparableDocument;
use super::linkage::average_linkage;
use super::pair::{Pair, SimilarPair};

/// Two groups are one story when the mean probability that their documents tell of one event is at least this.
pub(super) const SAME_STORY: f32 = 0.22;
/// Pairs whose probability is less than this part of [`SAME_STORY`] are not remembered.
pub(super) const REMEMBERED_PART: f32 = 0.5;
/// Documents that share this part of their wording are joined before anything else.
const NEAR_COPY: f32 = 0.8;
/// The most pairs of one document that are remembered: the most probable ones.
const MAX_PAIRS: usize = 32;

/// The stories of all documents, which stand in the order of time. `copy_of` holds for each document the first one with an
/// equal text, `pairs` the pairs of such first ones that are worth comparing. Every group is in ascending order; a document
/// alone is a group.
pub(super) fn grouped(
    documents: &[ComparableDocument],
    copy_of: Vec<u32>,
    pairs: &[Pair],
) -> Vec<Vec<u32>> {
    let mut leader = copy_of;
    join_near_copies(documents, &mut leader, pairs);
    let probability =
        |a: u32, b: u32| documents[a as usize].same_story_probability(&documents[b as usize]);
    let known = pairs_of_leaders(&leader, pairs)
        .into_par_iter()
        .map(|Pair { earlier, later }| SimilarPair {
            a: earlier,
            b: later,
            similarity: probability(earlier, later),
        })
        .filter(|pair| pair.similarity >= SAME_STORY * REMEMBERED_PART);
    let remembered = most_similar(documents.len(), known.collect());
    for group in average_linkage(documents.len(), &remembered, SAME_STORY, probability) {
        for &member in &group {
            leader[member as usize] = group[0];
        }
    }
    groups_by_leader(&leader)
}

/// Gives each near-copy the leader of the document that it copies.
fn join_near_copies(documents: &[ComparableDocument], leader: &mut [u32], pairs: &[Pair]) {
    let near_copies = pairs.par_iter().copied().filter(|pair| {
        let [earlier, later] = [pair.earlier, pair.later].map(|at| &documents[at as usize]);
        is_near_copy(earlier, later)
    });
    let near_copies: Vec<Pair> = near_copies.collect();
    for pair in near_copies {
        join_near_copy(documents, leader, pair);
    }
    for at in 0..leader.len() {
        leader[at] = leader[leader[at] as usize];
    }
}

/// Whether two documents are joined before anything else: they share nearly all of their wording, and are of about one time.
pub(super) fn is_near_copy(a: &ComparableDocument, b: &ComparableDocument) -> bool {
    a.is_near_copy_of(b, NEAR_COPY / a.closeness_in_time(b))
}

/// Joins the later of two near-copies to the leader of the earlier, if it is near to that one too.
fn join_near_copy(documents: &[ComparableDocument], leader: &mut [u32], pair: Pair) {
    let Pair { earlier, later } = pair;
    let first = leader[earlier as usize];
    let is_free = leader[later as usize] == later;
    if !is_free || first == later {
        return;
    }
    let is_near = || {
        let [first, later] = [first, later].map(|at| &documents[at as usize]);
        first.is_near_copy(later)
    };
    if first == earlier || is_near() {
        leader[later as usize] = first;
    }
}

/// The distinct pairs of leaders that pairs of documents come down to, in ascending order.
fn pairs_of_leaders(leader: &[u32], pairs: &[Pair]) -> Vec<Pair> {
    let mut between: Vec<Pair> = pairs
        .iter()
        .map(|pair| [pair.earlier, pair.later].map(|at| leader[at as usize]))
        .filter(|[a, b]| a != b)
        .map(|[a, b]| Pair {
            earlier: a.min(b),
            later: a.max(b),
        })
        .collect();
    between.par_sort_unstable();
    between.dedup();
    between
}

/// The pairs that are among the `MAX_PAIRS` most similar of either of their `n` elements.
fn most_similar(n: usize, mut pairs: Vec<SimilarPair>) -> Vec<SimilarPair> {
    pairs.par_sort_unstable_by(|x, y| {
        let by_similarity = y.similarity.total_cmp(&x.similarity);
        by_similarity.then((x.a, x.b).cmp(&(y.a, y.b)))
    });
    let mut n_kept = vec![0_usize; n];
    pairs.retain(|pair| {
        let counts = [pair.a, pair.b].map(|at| n_kept[at as usize]);
        n_kept[pair.a as usize] += 1;
        n_kept[pair.b as usize] += 1;
        counts.iter().any(|&count| count < MAX_PAIRS)
    });
    pairs
}

/// The documents that have one leader, directly or over the leader of their leader.
fn groups_by_leader(leader: &[u32]) -> Vec<Vec<u32>> {
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
