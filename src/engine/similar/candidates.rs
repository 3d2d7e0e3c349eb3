//! The whole collection scored, the best kept, and what speaks for each.

use ndarray::Array2;
use rustc_hash::FxHashMap;

use super::{GroupBy, SimilarQuery};
use crate::engine::collection::CollectionState;
use crate::model::DocumentKey;
use crate::similarity::{DocumentScorer, Evidence, StoryGroups};

/// Other documents of a story that are shown beside the best.
const MAX_ALSO_IN: usize = 100;
/// Passages shown of each document.
const SHOWN_PASSAGES: usize = 3;

/// A document that answers, before it is read from the store.
pub(super) struct Candidate {
    pub(super) key: DocumentKey,
    pub(super) score: f32,
    /// The one passage that answers, when passages are asked for.
    pub(super) ordinal: Option<u32>,
    /// Other documents of its story, best first, when stories are asked for.
    pub(super) also_in: Vec<DocumentKey>,
}

/// The best candidates, best first, and the best score of all.
pub(super) fn candidates(
    state: &CollectionState,
    scorer: &DocumentScorer,
    query: &SimilarQuery,
    excluded: &[DocumentKey],
    stories: Option<&StoryGroups>,
) -> (Vec<Candidate>, Option<f32>) {
    let by_document = state.index.map_documents(scorer.queries(), |document| {
        if document.passages.is_empty() || excluded.contains(&document.key) {
            return None;
        }
        let n_tokens: Vec<f32> = document
            .passages
            .iter()
            .map(|p| p.n_tokens as f32)
            .collect();
        let candidate = |score, ordinal| Candidate {
            key: document.key,
            score,
            ordinal,
            also_in: Vec::new(),
        };
        Some(match query.group_by {
            GroupBy::Document | GroupBy::Story => {
                let score = scorer.score(document.products, &n_tokens, document.sum_norm_squared);
                vec![candidate(score, None)]
            }
            GroupBy::Passage => scorer
                .evidence(document.products)
                .into_iter()
                .map(|e| candidate(e.score, Some(document.passages[e.passage].ordinal)))
                .collect(),
        })
    });
    let mut found: Vec<Candidate> = by_document.into_iter().flatten().collect();
    let best = found.iter().map(|c| c.score).reduce(f32::max);
    if let Some(least) = query.min_score {
        found.retain(|candidate| candidate.score >= least);
    }
    let order = |a: &Candidate, b: &Candidate| {
        let by_score = b.score.total_cmp(&a.score);
        by_score
            .then(a.key.cmp(&b.key))
            .then(a.ordinal.cmp(&b.ordinal))
    };
    let limit = query.limit.get();
    if stories.is_none() && found.len() > limit {
        found.select_nth_unstable_by(limit, order);
        found.truncate(limit);
    }
    found.sort_unstable_by(order);
    if let Some(stories) = stories {
        found = best_of_each_story(found, stories);
        found.truncate(limit);
    }
    (found, best)
}

/// Keeps the best candidate of each story, with the next best beside it. A document that arrived since the stories were
/// found is one by itself.
fn best_of_each_story(found: Vec<Candidate>, stories: &StoryGroups) -> Vec<Candidate> {
    let mut best: Vec<Candidate> = Vec::new();
    let mut place_of: FxHashMap<u32, usize> = FxHashMap::default();
    for candidate in found {
        let story = stories.position(candidate.key);
        if let Some(&place) = story.and_then(|story| place_of.get(&story)) {
            let also_in = &mut best[place].also_in;
            if also_in.len() < MAX_ALSO_IN {
                also_in.push(candidate.key);
            }
        } else {
            place_of.extend(story.map(|story| (story, best.len())));
            best.push(candidate);
        }
    }
    best
}

/// The passages of a candidate to show, each with its place in the document.
pub(super) fn evidence(
    state: &CollectionState,
    scorer: &DocumentScorer,
    candidate: &Candidate,
) -> Vec<(Evidence, u32)> {
    let Some((rows, vectors)) = state.index.document(candidate.key) else {
        return Vec::new();
    };
    let products: Array2<f32> = vectors.dot(&scorer.queries().t());
    scorer
        .evidence(products.view())
        .into_iter()
        .map(|evidence| (evidence, rows[evidence.passage].ordinal))
        .filter(|(_, ordinal)| candidate.ordinal.is_none_or(|only| only == *ordinal))
        .take(SHOWN_PASSAGES)
        .collect()
}
