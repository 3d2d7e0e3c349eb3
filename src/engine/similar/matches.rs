//! What speaks for each answer, read from the store.

use ndarray::Array2;

use super::GroupBy;
use super::answer::{Explanation, Match, MatchedPassage, OtherReports, RejectedMatch};
use super::candidates::{Candidate, Search};
use super::examples::PassageName;
use super::query::Explain;
use super::vocabulary::Vocabulary;
use crate::engine::Engine;
use crate::model::{Document, DocumentId, DocumentKey, Passage, PassageId};
use crate::similarity::{Evidence, score};
use crate::store::StoreError;

/// Passages shown of each document.
const SHOWN_PASSAGES: usize = 3;

impl Engine {
    /// The documents of a page with what speaks for them. `names` are the passages of the liked examples. A document
    /// that was deleted since the search is no answer any more.
    pub(super) fn read_matches(
        &self,
        search: &Search<'_>,
        page: &[Candidate],
        names: &[Vec<PassageName>],
    ) -> Result<Vec<Match>, StoreError> {
        let words = names.iter().flatten().map(|(_, words)| words.as_str());
        let vocabulary = Vocabulary::of(words);
        let mut matches = Vec::with_capacity(page.len());
        for candidate in page {
            let Some(kept) = self.store.documents_by_key(&[candidate.key])?.pop() else {
                continue;
            };
            let passages = self.store.passages(candidate.key)?;
            let (shared_terms, novelty) =
                vocabulary.beside(&kept.document, search.state, search.calibration);
            matches.push(Match {
                score: score(candidate.likeness),
                percentile: search.calibration.background.percentile(candidate.likeness),
                strength: candidate.strength,
                passages: matched_passages(search, candidate, &kept.document.id, &passages, names),
                shared_terms,
                novelty,
                others: match search.query.group_by {
                    GroupBy::Story => Some(self.read_others(&candidate.also_in, &kept.document)?),
                    GroupBy::Document | GroupBy::Passage => None,
                },
                explanation: explanation(search, candidate),
                document: kept.document,
            });
        }
        Ok(matches)
    }

    fn read_others(
        &self,
        keys: &[DocumentKey],
        best: &Document,
    ) -> Result<OtherReports, StoreError> {
        let kept = self.store.documents_by_key(keys)?.into_iter();
        let documents: Vec<Document> = kept.map(|kept| kept.document).collect();
        let all = || documents.iter().chain([best]);
        let mut sources: Vec<String> = all()
            .filter_map(|document| document.source.clone())
            .collect();
        sources.sort_unstable();
        sources.dedup();
        Ok(OtherReports {
            earliest: all().filter_map(|document| document.published_at).min(),
            sources,
            documents,
        })
    }

    /// The best of what was left out.
    pub(super) fn read_rejected(
        &self,
        rejected: Option<&Candidate>,
    ) -> Result<Option<RejectedMatch>, StoreError> {
        let Some(rejected) = rejected else {
            return Ok(None);
        };
        let kept = self.store.documents_by_key(&[rejected.key])?.pop();
        Ok(kept.map(|kept| RejectedMatch {
            document: kept.document,
            score: score(rejected.likeness),
            strength: rejected.strength,
        }))
    }
}

/// The passages of a candidate that match best, each with the passage of an example that it matches.
fn matched_passages(
    search: &Search<'_>,
    candidate: &Candidate,
    document: &DocumentId,
    passages: &[Passage],
    names: &[Vec<PassageName>],
) -> Vec<MatchedPassage> {
    let evidence = evidence(search, candidate);
    let shown = evidence.into_iter().filter_map(|(evidence, ordinal)| {
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

/// The evidence for a candidate, each with the passage's place in the document.
fn evidence(search: &Search<'_>, candidate: &Candidate) -> Vec<(Evidence, u32)> {
    let (Some(scorer), Some((rows, vectors))) = (
        search.question.scorer(),
        search.state.index.document(candidate.key),
    ) else {
        return Vec::new();
    };
    let products: Array2<f32> = vectors.dot(&scorer.queries().t());
    let evidence = scorer.evidence(products.view()).into_iter();
    evidence
        .map(|evidence| (evidence, rows[evidence.passage].ordinal))
        .filter(|(_, ordinal)| candidate.ordinal.is_none_or(|only| only == *ordinal))
        .take(SHOWN_PASSAGES)
        .collect()
}

fn explanation(search: &Search<'_>, candidate: &Candidate) -> Option<Explanation> {
    match search.query.explain {
        Explain::Nothing => None,
        Explain::Score => {
            let compared = search.question.compare(candidate.key);
            let (compared, likeness) = search.question.parts(&compared)?;
            Some(Explanation {
                compared,
                likeness,
                background_mean: search.calibration.background.mean(),
                background_deviation: search.calibration.background.deviation(),
                total: candidate.likeness,
            })
        }
    }
}
