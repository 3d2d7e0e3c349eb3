//! Ranks the collection: retrieves candidates by vectors and by words, and compares the best of them in all respects.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::query::GroupBy;
use super::search::Search;
use super::snapshot::MIN_COMPARED;
use crate::engine::comparison::cosines_of;
use crate::engine::memory::{Candidate, Ranking};
use crate::filter::Selection;
use crate::index::{NearestQuery, ScoredDocument};
use crate::model::DocumentKey;
use crate::similarity::{
    DocumentScorer, Evidence, ExampleCosines, LikedRows, Strength, mixed_cosine, score,
};
use crate::topics::TopicPosition;

/// Passages up to which the vectors of every document are compared; larger collections search the nearest passages.
const SCANNED_PASSAGES: usize = 20_000;
/// Nearest passages retrieved for each passage of an example, and at least for each of its subjects.
const NEAREST_OF_PASSAGE: usize = 32;
/// Likeness that one story with a liked example adds: what two reports of one event have more in common than their words
/// and vectors show.
pub(super) const STORY_LIKENESS: f32 = 10.0;
/// Candidates retrieved by words for each example.
const BY_WORDS: usize = 200;

impl Search<'_> {
    /// Ranks all candidates, best first; of a large collection, about `n_compared` that are near by their vectors. Nothing
    /// is like examples of which nothing can be said.
    pub(super) fn rank(&self, n_compared: usize) -> Ranking {
        if self.unknown.is_some() {
            return Ranking {
                candidates: Vec::new(),
                best_rejected: None,
                is_cut: false,
            };
        }
        let mut found = self.by_vectors(n_compared);
        let compared = self.to_compare(&mut found);
        found.retain(|candidate| !compared.contains(&candidate.key));
        let leaves_out = self.leaves_out(&compared);
        let mut compared: Vec<DocumentKey> = compared.into_iter().collect();
        compared.sort_unstable();
        match self.query.group_by {
            GroupBy::Passage => {
                let passages = compared.into_iter().flat_map(|key| self.passages(key));
                found = passages.collect();
            }
            GroupBy::Document | GroupBy::Story => {
                found.extend(compared.into_iter().map(|key| self.compare(key)));
            }
        }
        found.sort_unstable_by(|a, b| self.order(a, b));
        let best_rejected = self.reject(&mut found);
        Ranking {
            candidates: self.arranged(found),
            // What was never compared is no better than what was rejected.
            is_cut: leaves_out && best_rejected.is_none(),
            best_rejected,
        }
    }

    /// Whether some document that may match was neither compared nor ranked by its vectors.
    fn leaves_out(&self, compared: &FxHashSet<DocumentKey>) -> bool {
        if self.question.scorer().is_none() {
            return compared.len() >= BY_WORDS;
        }
        if self.is_small() && self.query.group_by != GroupBy::Passage {
            return false;
        }
        let index = &self.state.index();
        let is_left = |key: DocumentKey| {
            let has_vectors = || index.passages(key).is_some_and(|rows| !rows.is_empty());
            !compared.contains(&key) && self.allows_what_passes(key) && has_vectors()
        };
        match &self.selection {
            Some(passing) => passing.keys().any(is_left),
            None => index.keys().any(is_left),
        }
    }

    /// Whether a document may match.
    fn allows(&self, key: DocumentKey) -> bool {
        let passes = |selection: &Selection<'_>| selection.contains(key);
        self.selection.as_ref().is_none_or(passes) && self.allows_what_passes(key)
    }

    /// Whether a document that passes the filter may match.
    fn allows_what_passes(&self, key: DocumentKey) -> bool {
        let topics = self.state.topics();
        let main = || topics.and_then(|topics| topics.main_topic(key));
        let is_in = |position: TopicPosition| main().is_some_and(|main| position.contains(main));
        let (inside, outside) = self.topics;
        !self.excluded.contains(&key)
            && inside.is_none_or(is_in)
            && outside.is_none_or(|outside| !is_in(outside))
    }

    /// Candidates by vectors: all documents of a small collection, the nearest of a large one.
    fn by_vectors(&self, n_compared: usize) -> Vec<Candidate> {
        match self.question.scorer() {
            Some(scorer) if self.is_small() => self.scan(scorer),
            Some(scorer) => self.nearest(scorer, n_compared),
            None => Vec::new(),
        }
    }

    /// Candidates that own the passages nearest to the liked examples.
    fn nearest(&self, scorer: &DocumentScorer, n_compared: usize) -> Vec<Candidate> {
        let index = &self.state.index();
        let selection = match &self.selection {
            Some(passing) => {
                let keys = passing.keys();
                Some(index.select(keys.filter(|key| self.allows_what_passes(*key))))
            }
            None if self.topics != (None, None) => {
                Some(index.select(index.keys().filter(|key| self.allows(*key))))
            }
            None => None,
        };
        let LikedRows { wholes, passages } = scorer.liked_rows();
        let n_of_whole = (n_compared / wholes.len()).max(NEAREST_OF_PASSAGE);
        let wholes = wholes.into_iter().map(|row| (row, n_of_whole));
        let passages = passages.into_iter().map(|row| (row, NEAREST_OF_PASSAGE));
        let rows: Vec<(Vec<f32>, usize)> = wholes
            .chain(passages)
            .map(|(row, n)| (scorer.queries().row(row).to_vec(), n))
            .collect();
        let query = |(row, n)| NearestQuery { vector: row, n };
        let queries: Vec<_> = rows.iter().map(|(row, n)| query((row, *n))).collect();
        let found = index.nearest_of_each(&queries, selection.as_ref(), |key| {
            self.state.contents().order_of(key)
        });
        let mut keys: Vec<DocumentKey> = found.iter().flatten().map(|near| near.key).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| self.allows(*key));
        // Every candidate is compared in all respects afterwards.
        let candidate = |key| self.candidate(key, 0.0, None);
        keys.into_iter().map(candidate).collect()
    }

    /// Whether the collection is small enough to compare the vectors of every document.
    fn is_small(&self) -> bool {
        self.state.index().n_passages() <= SCANNED_PASSAGES
    }

    /// Scores every document that has a vector and may match.
    fn scan(&self, scorer: &DocumentScorer) -> Vec<Candidate> {
        let counts = match self.query.group_by {
            // A passage can match however little the rest of its document does.
            GroupBy::Passage => |cosines: &ExampleCosines| cosines.best_passage,
            GroupBy::Document | GroupBy::Story => {
                |cosines: &ExampleCosines| mixed_cosine(cosines.whole, cosines.best_passage)
            }
        };
        self.state
            .index()
            .map_documents(scorer.queries(), |document: &ScoredDocument<'_>| {
                if !self.allows(document.key) {
                    return None;
                }
                let cosines = cosines_of(scorer, document)?;
                let likeness = self.question.meaning(&cosines, counts);
                let is_member = self.liked_stories.contain(document.key);
                let of_story = is_member.then(|| self.liked_stories.strength(document.key));
                let of_story = of_story.flatten();
                let by_story = of_story.map_or(0.0, |_| STORY_LIKENESS);
                Some(Candidate {
                    aspect: cosines.first().map_or(0, |cosines| cosines.aspect) as u8,
                    ..self.candidate(document.key, likeness + by_story, of_story)
                })
            })
    }

    /// Documents that are worth comparing in all respects: of those that are near by their vectors the nearest, those
    /// that share words with the examples, and those of their stories. How many hangs on no limit, so that a score does not
    /// depend on the length of a page.
    fn to_compare(&self, near: &mut [Candidate]) -> FxHashSet<DocumentKey> {
        let n = if self.is_small() {
            MIN_COMPARED
        } else {
            near.len()
        };
        if near.len() > n {
            near.select_nth_unstable_by(n, |a, b| self.order(a, b));
        }
        let by_vectors = near.iter().take(n).map(|candidate| candidate.key);
        let by_words = self
            .question
            .best_by_words(BY_WORDS, |key| self.allows(key));
        let by_story = self.liked_stories.members();
        let by_story = by_story.filter(|&key| self.allows(key));
        by_vectors.chain(by_words).chain(by_story).collect()
    }

    fn compare(&self, key: DocumentKey) -> Candidate {
        let comparison = self.question.compare(key);
        let likeness = self.question.likeness(&comparison.compared);
        let of_story = self.story_strength(key, likeness);
        let by_story = of_story.map_or(0.0, |_| STORY_LIKENESS);
        Candidate {
            aspect: comparison.aspect as u8,
            ..self.candidate(key, likeness + by_story, of_story)
        }
    }

    /// What stories say of a document and the liked examples; documents that have nothing in common are in no story.
    fn story_strength(&self, key: DocumentKey, likeness: f32) -> Option<Strength> {
        let by_story = || self.liked_stories.strength(key);
        let may_be =
            self.liked_stories.contain(key) || Strength::of(likeness) > Strength::Unrelated;
        may_be.then(by_story).flatten()
    }

    fn candidate(&self, key: DocumentKey, likeness: f32, of_story: Option<Strength>) -> Candidate {
        let published_at = || self.state.wordings().published_at(key);
        Candidate {
            key,
            likeness,
            faded: match &self.freshness {
                Some(freshness) => freshness.of(likeness, published_at()),
                None => likeness,
            },
            strength: of_story.unwrap_or_else(|| Strength::of(likeness)),
            aspect: 0,
            ordinal: None,
            also_in: Vec::new(),
        }
    }

    /// Passages of a document as candidates, scored by their own vectors and by the words of the document.
    fn passages(&self, key: DocumentKey) -> Vec<Candidate> {
        let evidence = self.evidence(key);
        if evidence.is_empty() {
            let ordinal = Some(0);
            let document = self.compare(key);
            return vec![Candidate {
                ordinal,
                ..document
            }];
        }
        let background = &self.calibration.background;
        let compared = self.question.compare(key).compared;
        let parts = self.question.parts(&compared);
        let by_words = parts.map_or(0.0, |(_, likeness)| likeness.matched + likeness.wording);
        let of_story = self.story_strength(key, self.question.likeness(&compared));
        let passage = |(evidence, ordinal): (Evidence, u32)| Candidate {
            ordinal: Some(ordinal),
            ..self.candidate(key, background.meaning(evidence.score) + by_words, of_story)
        };
        evidence.into_iter().map(passage).collect()
    }

    /// Best passage matches of a document, best first, with their ordinals; empty if the document has no vectors.
    pub(super) fn evidence(&self, key: DocumentKey) -> Vec<(Evidence, u32)> {
        let evidence = self.question.scorer().and_then(|scorer| {
            let index = &self.state.index();
            index.map_document(key, scorer.queries(), |document| {
                let evidence = scorer.evidence(document.products).into_iter();
                let place = |found: Evidence| (found, document.passages[found.passage].ordinal);
                Some(evidence.map(place).collect())
            })
        });
        evidence.unwrap_or_default()
    }

    /// Orders candidates best first, ties by id and ordinal.
    fn order(&self, a: &Candidate, b: &Candidate) -> Ordering {
        let id = |candidate: &Candidate| self.state.wordings().id(candidate.key);
        let by_likeness = b.faded.total_cmp(&a.faded);
        by_likeness
            .then_with(|| id(a).cmp(&id(b)))
            .then(a.ordinal.cmp(&b.ordinal))
    }

    /// Removes candidates below the required score or strength; returns the best of them.
    fn reject(&self, found: &mut Vec<Candidate>) -> Option<Candidate> {
        let is_good = |candidate: &Candidate| {
            let query = self.query;
            let is_high = |least| score(candidate.likeness) >= least;
            candidate.strength >= query.min_strength && query.min_score.is_none_or(is_high)
        };
        let best = found.iter().find(|candidate| !is_good(candidate)).cloned();
        found.retain(is_good);
        best
    }
}
