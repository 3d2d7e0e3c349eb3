//! Arranges ranked candidates for a reader: one of each story, subjects in turn, without repetition.

use ndarray::{Array1, Array2};
use rustc_hash::FxHashMap;

use super::query::GroupBy;
use super::search::Search;
use crate::engine::memory::Candidate;
use crate::similarity::{StoryGroups, Strength, diverse_order, score};

/// Most other documents of a story that are shown beside its best.
const MAX_ALSO_IN: usize = 100;
/// Number of top candidates that aspects and diversity reorder.
const REORDERED: usize = 200;

impl Search<'_> {
    /// The ranked candidates in the order in which they are shown.
    pub(super) fn arranged(&self, mut found: Vec<Candidate>) -> Vec<Candidate> {
        if self.query.group_by == GroupBy::Story {
            found = best_of_each_story(found, self.stories.groups());
        }
        self.alternate_aspects(&mut found);
        self.diversify(&mut found);
        found
    }

    /// Lets the best candidates of each subject take turns when the example has several subjects.
    fn alternate_aspects(&self, found: &mut [Candidate]) {
        let n_aspects = self.question.n_aspects();
        if n_aspects < 2 || self.query.group_by == GroupBy::Passage {
            return;
        }
        let related = found.iter().take(REORDERED);
        let n = related
            .take_while(|candidate| candidate.strength >= Strength::Related)
            .count();
        let mut turns: Vec<usize> = vec![0; n_aspects];
        let mut ranked: Vec<(usize, usize, Candidate)> = found[..n]
            .iter()
            .enumerate()
            .map(|(place, candidate)| {
                let turn = &mut turns[usize::from(candidate.aspect)];
                *turn += 1;
                (*turn, place, candidate.clone())
            })
            .collect();
        ranked.sort_by_key(|(turn, place, _)| (*turn, *place));
        for (slot, (_, _, candidate)) in found.iter_mut().zip(ranked) {
            *slot = candidate;
        }
    }

    /// Moves candidates that repeat earlier ones to a later place.
    fn diversify(&self, found: &mut [Candidate]) {
        let Some(diversity) = self.query.diversity else {
            return;
        };
        let n = found.len().min(REORDERED);
        let scores: Vec<f32> = found[..n].iter().map(|c| score(c.faded)).collect();
        let mut vectors = Array2::zeros((n, self.state.index().dimension()));
        for (mut row, candidate) in vectors.outer_iter_mut().zip(found.iter()) {
            row.assign(&self.direction(candidate));
        }
        let order = diverse_order(&scores, vectors.view(), diversity.get());
        let chosen: Vec<Candidate> = order.iter().map(|&at| found[at].clone()).collect();
        for (slot, candidate) in found.iter_mut().zip(chosen) {
            *slot = candidate;
        }
    }

    /// Direction of a document, or of its answering passage, in the centred vector space.
    fn direction(&self, candidate: &Candidate) -> Array1<f32> {
        let mut sum = Array1::zeros(self.state.index().dimension());
        if let Some((rows, vectors)) = self.state.index().document(candidate.key) {
            let passages = rows.iter().zip(vectors.outer_iter());
            for (row, vector) in
                passages.filter(|(row, _)| candidate.ordinal.is_none_or(|o| o == row.ordinal))
            {
                sum.scaled_add(
                    row.n_tokens.max(1) as f32,
                    &(&vector - &self.calibration.centre),
                );
            }
        }
        let length: f32 = sum.dot(&sum).sqrt();
        if length > 0.0 { sum / length } else { sum }
    }
}

/// Keeps the best candidate of each story, with the next best beside it. A document that arrived after the stories were
/// found is a story by itself.
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
