//! Reads the documents of a page and the passages that explain each match.

use std::sync::Arc;

use super::answer::{Explanation, Match, MatchedPassage, OtherReports, RejectedMatch};
use super::query::{Explain, GroupBy};
use super::rank::STORY_LIKENESS;
use super::search::Search;
use super::vocabulary::Vocabulary;
use crate::collection::Collection;
use crate::engine::comparison::Calibration;
use crate::engine::engine::Engine;
use crate::engine::examples::PassageName;
use crate::engine::memory::Candidate;
use crate::model::{Document, DocumentId, DocumentKey, Passage, PassageId};
use crate::similarity::{Evidence, Strength, score};
use crate::store::{KeptDocument, StoreError};

/// Passages shown of each match.
const SHOWN_PASSAGES: usize = 3;

/// A page of a ranking, with the evidence for its candidates from memory.
pub(super) struct Page {
    pub(super) found: Vec<Found>,
    pub(super) calibration: Arc<Calibration>,
    /// Ids and texts of the liked examples' passages.
    pub(super) names: Vec<Vec<PassageName>>,
    pub(super) group_by: GroupBy,
}

/// A candidate with the evidence for it.
pub(super) struct Found {
    candidate: Candidate,
    /// The candidate's best matching passages, each with its ordinal in the document.
    evidence: Vec<(Evidence, u32)>,
    explanation: Option<Explanation>,
}

impl Search<'_> {
    /// Collects the evidence for a candidate.
    pub(super) fn found(&self, candidate: &Candidate) -> Found {
        let is_shown = |ordinal| candidate.ordinal.is_none_or(|only| only == ordinal);
        let mut evidence = self.evidence(candidate.key);
        evidence.retain(|(_, ordinal)| is_shown(*ordinal));
        evidence.truncate(SHOWN_PASSAGES);
        Found {
            evidence,
            explanation: match self.query.explain {
                Explain::Nothing => None,
                Explain::Score => self.explanation(candidate),
            },
            candidate: candidate.clone(),
        }
    }

    fn explanation(&self, candidate: &Candidate) -> Option<Explanation> {
        let compared = self.question.compare(candidate.key).compared;
        let (compared, likeness) = self.question.parts(&compared)?;
        Some(Explanation {
            compared,
            likeness,
            background_mean: self.calibration.background.mean(),
            background_deviation: self.calibration.background.deviation(),
            story: match candidate.ordinal {
                None if candidate.strength >= Strength::SameStory => STORY_LIKENESS,
                _ => 0.0,
            },
            total: candidate.likeness,
        })
    }
}

impl Engine {
    /// Reads the documents of a page with their evidence. Must not be called while the state is locked. A document that
    /// was deleted after the search, or is damaged, is left out.
    pub(super) fn read_matches(
        &self,
        collection: &Collection,
        page: Page,
    ) -> Result<Vec<Match>, StoreError> {
        let words = page.names.iter().flatten();
        let vocabulary = Vocabulary::of(words.map(|(_, words)| words.as_str()));
        let calibration = page.calibration.as_ref();
        let keys: Vec<DocumentKey> = page.found.iter().map(|f| f.candidate.key).collect();
        let kept = self.store.documents_with_passages(&keys)?.without_damaged();
        let mut kept = kept.into_iter().peekable();
        let mut matches = Vec::with_capacity(page.found.len());
        for found in page.found {
            let key = found.candidate.key;
            let Some((KeptDocument { document, .. }, passages)) =
                kept.next_if(|(kept, _)| kept.key == key)
            else {
                continue;
            };
            let likeness = found.candidate.likeness;
            let (shared_terms, new_terms) = vocabulary.beside(&document, collection, calibration);
            matches.push(Match {
                score: score(likeness),
                strength: found.candidate.strength,
                passages: matched(&found.evidence, &document.id, &passages, &page.names),
                shared_terms,
                new_terms,
                others: match page.group_by {
                    GroupBy::Story => Some(self.read_others(&found.candidate.also_in, &document)?),
                    GroupBy::Document | GroupBy::Passage => None,
                },
                explanation: found.explanation,
                document,
            });
        }
        Ok(matches)
    }

    fn read_others(
        &self,
        keys: &[DocumentKey],
        best: &Document,
    ) -> Result<OtherReports, StoreError> {
        let documents = self.store.listed(keys)?.without_damaged();
        let others = documents.iter().filter_map(|other| other.source.clone());
        let mut sources: Vec<String> = others.chain(best.source.clone()).collect();
        sources.sort_unstable();
        sources.dedup();
        let others = documents.iter().filter_map(|other| other.published_at);
        Ok(OtherReports {
            earliest: others.chain(best.published_at).min(),
            sources,
            documents,
        })
    }

    /// Reads the best rejected candidate.
    pub(super) fn read_rejected(
        &self,
        rejected: Option<&Candidate>,
    ) -> Result<Option<RejectedMatch>, StoreError> {
        let Some(rejected) = rejected else {
            return Ok(None);
        };
        let document = self.store.listed(&[rejected.key])?.without_damaged().pop();
        Ok(document.map(|document| RejectedMatch {
            document,
            score: score(rejected.likeness),
            strength: rejected.strength,
        }))
    }
}

/// The matching passages of a document, each with the passage of an example that it matches.
fn matched(
    evidence: &[(Evidence, u32)],
    document: &DocumentId,
    passages: &[Passage],
    names: &[Vec<PassageName>],
) -> Vec<MatchedPassage> {
    let shown = evidence.iter().filter_map(|&(evidence, ordinal)| {
        let passage = passages.get(ordinal as usize)?.clone();
        let (matched_id, matched_text) = names[evidence.example][evidence.example_passage].clone();
        Some(MatchedPassage {
            id: PassageId {
                document: document.clone(),
                ordinal,
            },
            passage,
            score: evidence.score,
            matched_id,
            matched_text,
        })
    });
    shown.collect()
}
