//! More like this: documents similar to documents, passages or texts.

mod candidates;
mod examples;
mod query;

use std::sync::RwLockReadGuard;

use super::Engine;
use super::collection::CollectionState;
use crate::model::{Document, DocumentKey, PassageId};
use crate::similarity::{DocumentScorer, Evidence, ExampleVectors, StoryGroups};
use crate::store::StoreError;

pub use query::{
    Example, GroupBy, Limit, Match, MatchedPassage, NoMatchReason, SimilarAnswer, SimilarError,
    SimilarQuery,
};

pub(super) use examples::embed_text;

use candidates::{Candidate, candidates, evidence};
use examples::{PassageName, ResolvedExample};

/// The centre is drawn towards zero as if this many more passages were there, so that a handful does not define it.
pub(super) const CENTRE_PRIOR: f64 = 200.0;

impl Engine {
    /// Finds what is most similar to the liked examples and least to the others. An example is never an answer.
    pub fn similar(&self, query: &SimilarQuery) -> Result<SimilarAnswer, SimilarError> {
        query.check()?;
        let collection = self.collection(&query.collection)?;
        loop {
            let space = collection.state().space.clone();
            let like = self.resolve_all(&collection, &query.like)?;
            let unlike = self.resolve_all(&collection, &query.unlike)?;
            let stories = match query.group_by {
                GroupBy::Story => Some(collection.stories().groups().clone()),
                GroupBy::Document | GroupBy::Passage => None,
            };
            let state = collection.state();
            if state.space == space {
                return self.answer(query, state, stories.as_deref(), (like, unlike));
            }
            // The collection was moved to another model meanwhile: the examples have other vectors now.
        }
    }

    fn answer(
        &self,
        query: &SimilarQuery,
        state: RwLockReadGuard<'_, CollectionState>,
        stories: Option<&StoryGroups>,
        (like, unlike): (Vec<ResolvedExample>, Vec<ResolvedExample>),
    ) -> Result<SimilarAnswer, SimilarError> {
        let excluded: Vec<DocumentKey> = like
            .iter()
            .chain(&unlike)
            .filter_map(|example| example.key)
            .collect();
        let (names, like) = split(like);
        let (_, unlike) = split(unlike);

        let centre = state.index.centre(CENTRE_PRIOR);
        let Some(scorer) = DocumentScorer::new(centre.view(), &like, &unlike) else {
            return Ok(SimilarAnswer::nothing(NoMatchReason::NoKnownWords));
        };
        let (candidates, best) = candidates(&state, &scorer, query, &excluded, stories);
        let evidence: Vec<Vec<(Evidence, u32)>> = candidates
            .iter()
            .map(|candidate| evidence(&state, &scorer, candidate))
            .collect();
        drop(state);
        if candidates.is_empty() {
            return Ok(SimilarAnswer::nothing(no_match_reason(best)));
        }
        let matches = self.read_matches(&candidates, &evidence, &names)?;
        Ok(SimilarAnswer {
            matches,
            reason: None,
        })
    }

    fn read_matches(
        &self,
        candidates: &[Candidate],
        evidence: &[Vec<(Evidence, u32)>],
        names: &[Vec<PassageName>],
    ) -> Result<Vec<Match>, StoreError> {
        let mut matches = Vec::with_capacity(candidates.len());
        for (candidate, evidence) in candidates.iter().zip(evidence) {
            // A document that was deleted since the search is no answer any more.
            let Some(kept) = self.store.documents_by_key(&[candidate.key])?.pop() else {
                continue;
            };
            let passages = self.store.passages(candidate.key)?;
            let shown = evidence.iter().filter_map(|(evidence, ordinal)| {
                let passage = passages.get(*ordinal as usize)?.clone();
                let (matched_id, matched_text) =
                    names[evidence.example][evidence.example_passage].clone();
                Some(MatchedPassage {
                    id: PassageId {
                        document: kept.document.id.clone(),
                        ordinal: *ordinal,
                    },
                    passage,
                    score: evidence.score,
                    matched_id,
                    matched_text,
                })
            });
            matches.push(Match {
                passages: shown.collect(),
                score: candidate.score,
                also_in: self.read_also_in(&candidate.also_in)?,
                document: kept.document,
            });
        }
        matches.sort_by(|a, b| {
            let by_score = b.score.total_cmp(&a.score);
            by_score.then_with(|| a.document.id.cmp(&b.document.id))
        });
        Ok(matches)
    }

    fn read_also_in(&self, keys: &[DocumentKey]) -> Result<Vec<Document>, StoreError> {
        let kept = self.store.documents_by_key(keys)?.into_iter();
        Ok(kept.map(|kept| kept.document).collect())
    }
}

fn split(examples: Vec<ResolvedExample>) -> (Vec<Vec<PassageName>>, Vec<ExampleVectors>) {
    examples
        .into_iter()
        .map(|example| (example.passages, example.vectors))
        .unzip()
}

fn no_match_reason(best: Option<f32>) -> NoMatchReason {
    match best {
        Some(best) => NoMatchReason::BelowMinScore { best },
        None => NoMatchReason::NoOtherDocuments,
    }
}
