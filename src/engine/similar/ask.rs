//! More like this: answers a similarity query from a collection.

use std::sync::Arc;

use super::answer::{NoMatchReason, SimilarAnswer};
use super::liked_stories::LikedStories;
use super::matches::Page;
use super::query::{SimilarError, SimilarQuery};
use super::search::Search;
use super::snapshot::Snapshot;
use crate::collection::State;
use crate::engine::comparison::Question;
use crate::engine::engine::Engine;
use crate::engine::examples::{PassageName, ResolvedExample};
use crate::engine::memory::{Candidate, Ranking, RankingCursor, RankingId};
use crate::engine::open::OpenCollection;
use crate::engine::topics::MissingTopic;
use crate::model::DocumentKey;
use crate::similarity::{ExampleVectors, score};
use crate::words::Signature;

/// An answer whose documents are still to be read from the store.
struct Answered {
    page: Page,
    reason: Option<NoMatchReason>,
    best_rejected: Option<Candidate>,
    next_cursor: Option<String>,
    is_cut: bool,
    snapshot: String,
    tag: String,
}

impl Engine {
    /// Finds the documents most similar to the liked examples and least to the unliked ones. An example is never a
    /// match.
    ///
    /// All pages of a query are cut from one ranking: no match is repeated or skipped, even if the collection changes.
    pub fn similar(&self, query: &SimilarQuery) -> Result<SimilarAnswer, SimilarError> {
        query.check()?;
        let collection = self.collection(&query.collection)?;
        loop {
            let space = collection.read().space().clone();
            let like = self.resolve_all(&collection, &query.like)?;
            let unlike = self.resolve_all(&collection, &query.unlike)?;
            // Grouping takes long: it is done before the turn.
            drop(collection.stories());
            let turn = self.turns.wait();
            let found = {
                let stories = collection.stories();
                let state = collection.read();
                if *state.space() != space {
                    // The collection was moved to another model meanwhile: the examples have other vectors now.
                    continue;
                }
                let snapshot = Snapshot {
                    stories: &stories,
                    calibration: collection.calibrations.current(&state),
                    state: &state,
                };
                find(query, &collection, &snapshot, (like, unlike))
            };
            let found = match found {
                Err(SimilarError::MissingTopic(MissingTopic::Unknown { id })) => {
                    return Err(self.missing_topic(&collection, id)?.into());
                }
                found => found?,
            };
            // Documents are read without the lock, so that writers do not wait for the disk.
            let answer = self.read(&collection, found)?;
            drop(turn);
            return Ok(answer);
        }
    }

    /// Computes the entity tag of a query's answer in the current collection, without searching.
    pub fn similar_tag(&self, query: &SimilarQuery) -> Result<String, SimilarError> {
        query.check()?;
        let collection = self.collection(&query.collection)?;
        let stories = collection.stories();
        let state = collection.read();
        let snapshot = Snapshot {
            state: &state,
            stories: &stories,
            calibration: collection.calibrations.current(&state),
        };
        Ok(query.tag(snapshot.digest(query)))
    }

    fn read(
        &self,
        collection: &OpenCollection,
        found: Answered,
    ) -> Result<SimilarAnswer, SimilarError> {
        let Answered {
            page,
            reason,
            best_rejected,
            next_cursor,
            is_cut,
            snapshot,
            tag,
        } = found;
        let matches = self.read_matches(collection, page)?;
        let all_deleted = || matches.is_empty().then_some(NoMatchReason::AllDeleted);
        Ok(SimilarAnswer {
            reason: reason.or_else(all_deleted),
            best_rejected: self.read_rejected(best_rejected.as_ref())?,
            matches,
            next_cursor,
            is_cut,
            snapshot,
            tag,
        })
    }
}

/// Answers a query from memory; the matching documents are still to be read from the store.
fn find(
    query: &SimilarQuery,
    collection: &OpenCollection,
    snapshot: &Snapshot<'_>,
    (like, unlike): (Vec<ResolvedExample>, Vec<ResolvedExample>),
) -> Result<Answered, SimilarError> {
    let excluded: Vec<DocumentKey> = like
        .iter()
        .chain(&unlike)
        .filter_map(|example| example.key)
        .collect();
    let centre = snapshot.calibration.centre.view();
    let liked_stories = LikedStories::new(snapshot.stories, &like, centre);
    let unknown = unknown(&like, snapshot.state);
    let (names, like) = split(like);
    let (_, unlike) = split(unlike);
    let place = query.cursor(snapshot)?;
    let question = Question::new(snapshot.state, &snapshot.calibration, &like, &unlike);
    let search = Search::new(
        query,
        snapshot,
        &question,
        &excluded,
        liked_stories,
        unknown,
    )?;
    let now = snapshot.digest(query);
    let ranking = begin(collection, place.ranking, now, &search)?;
    let offset = place.offset as usize;
    let end = (offset + query.limit.get()).min(ranking.candidates.len());
    let page = ranking.candidates.get(offset..end).unwrap_or_default();
    let is_empty = page.is_empty();
    let next = RankingCursor {
        offset: end as u32,
        ..place
    };
    Ok(Answered {
        page: Page {
            found: page.iter().map(|found| search.found(found)).collect(),
            calibration: Arc::clone(&snapshot.calibration),
            names,
            group_by: query.group_by,
        },
        reason: is_empty.then(|| no_match_reason(&search, &ranking)),
        best_rejected: ranking.best_rejected.clone().filter(|_| is_empty),
        next_cursor: (end < ranking.candidates.len()).then(|| next.to_string()),
        is_cut: ranking.is_cut && end == ranking.candidates.len(),
        snapshot: format!("{:016x}", place.ranking.snapshot),
        tag: query.tag(now),
    })
}

/// Why nothing can be said of the liked examples; none when something can be said of one of them.
fn unknown(like: &[ResolvedExample], state: &State) -> Option<NoMatchReason> {
    if like.iter().any(|example| example.is_known(state)) {
        None
    } else if like
        .iter()
        .all(|example| example.signature.terms().is_empty())
    {
        Some(NoMatchReason::NoTellingWords)
    } else {
        Some(NoMatchReason::NoKnownWords)
    }
}

/// The ranking that a page is cut from: a remembered one, or a new one of the current collection.
fn begin(
    collection: &OpenCollection,
    id: RankingId,
    now: u64,
    search: &Search<'_>,
) -> Result<Arc<Ranking>, SimilarError> {
    let rankings = &collection.rankings;
    if let Some(ranking) = rankings.find(id) {
        return Ok(ranking);
    }
    if id.snapshot != now {
        return Err(SimilarError::ExpiredCursor);
    }
    let ranking = Arc::new(search.rank(usize::from(id.n_compared)));
    rankings.keep(id, &ranking);
    Ok(ranking)
}

fn split(
    examples: Vec<ResolvedExample>,
) -> (Vec<Vec<PassageName>>, Vec<(ExampleVectors, Signature)>) {
    examples
        .into_iter()
        .map(|example| (example.passages, (example.vectors, example.signature)))
        .unzip()
}

fn no_match_reason(search: &Search<'_>, ranking: &Ranking) -> NoMatchReason {
    if !ranking.candidates.is_empty() {
        return NoMatchReason::NoMorePages;
    }
    if let Some(unknown) = search.unknown {
        return unknown;
    }
    match &ranking.best_rejected {
        Some(best) => NoMatchReason::NotGoodEnough {
            best: score(best.likeness),
        },
        None if search.question.is_unknown() => NoMatchReason::NoKnownWords,
        None if search.topics != (None, None) && !nothing_passes(search) => {
            NoMatchReason::NothingAllowed
        }
        None if search.selection.is_some() => NoMatchReason::NothingPasses,
        None => NoMatchReason::NoOtherDocuments,
    }
}

/// Whether the query has a filter that only examples pass.
fn nothing_passes(search: &Search<'_>) -> bool {
    search.selection.as_ref().is_some_and(|selection| {
        let mut passing = selection.keys();
        passing.all(|key| search.excluded.contains(&key))
    })
}
