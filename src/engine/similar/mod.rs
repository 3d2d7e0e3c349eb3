//! More like this: documents similar to documents, passages or texts.

mod answer;
mod calibration;
mod candidates;
mod examples;
mod freshness;
mod matches;
mod query;
mod question;
mod rankings;
mod vocabulary;

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::collection::{Collection, CollectionState};
use super::contents::mixed;
use super::topics::{TopicPlace, place_of};
use super::{Engine, MissingTopic};
use crate::model::{DocumentKey, TopicId};
use crate::similarity::{ExampleVectors, Signature, StoryGroups};

pub use answer::{
    Explanation, Match, MatchedPassage, NoMatchReason, Novelty, OtherReports, RejectedMatch,
    SimilarAnswer,
};
pub use query::{
    Diversity, Example, Explain, GroupBy, HalfLife, Limit, SimilarError, SimilarQuery,
};

pub(super) use calibration::Calibrations;
pub(super) use examples::embed_text;
pub(super) use rankings::Rankings;

use calibration::Calibration;
use candidates::{Candidate, Search};
use examples::{PassageName, ResolvedExample};
use freshness::Freshness;
use matches::Page;
use query::MAX_LIMIT;
use question::Question;
use rankings::{Place, Ranking, RankingId};

/// The centre is drawn towards zero as if this many more passages were there, so that a handful does not define it.
pub(super) const CENTRE_PRIOR: f64 = 200.0;

/// Candidates by vectors that are compared in all respects, at least.
const MIN_COMPARED: usize = 400;
/// The same for each answer that is asked for.
const COMPARED_PER_ANSWER: usize = 2;

/// What the collection held when a question was asked.
struct Moment<'s> {
    state: &'s CollectionState,
    /// None when stories are not asked for.
    stories: Option<&'s StoryGroups>,
    calibration: Arc<Calibration>,
}

/// An answer whose documents are yet to be read.
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
    /// Finds what is most similar to the liked examples and least to the others. An example is never an answer.
    ///
    /// The pages of one question are cut from one ranking: no answer comes twice or is left out, whatever the collection
    /// does meanwhile.
    pub fn similar(&self, query: &SimilarQuery) -> Result<SimilarAnswer, SimilarError> {
        query.check()?;
        let collection = self.collection(&query.collection)?;
        loop {
            let space = collection.state().space.clone();
            let like = self.resolve_all(&collection, &query.like)?;
            let unlike = self.resolve_all(&collection, &query.unlike)?;
            let stories = query.stories(&collection);
            let turn = self.turns.wait();
            let found = {
                let state = collection.state();
                if state.space != space {
                    // The collection was moved to another model meanwhile: the examples have other vectors now.
                    continue;
                }
                let moment = Moment {
                    stories: stories.as_deref(),
                    calibration: collection.calibrations().current(&state),
                    state: &state,
                };
                find(query, &collection, &moment, (like, unlike))
            };
            let found = match found {
                Err(SimilarError::MissingTopic(MissingTopic::Unknown { id })) => {
                    return Err(self.fate(&collection, id)?.into());
                }
                found => found?,
            };
            // Whoever writes does not wait for the disk.
            let answer = self.read(&collection, found)?;
            drop(turn);
            return Ok(answer);
        }
    }

    /// Names the answer to a question as the collection is now, without looking for it.
    pub fn similar_tag(&self, query: &SimilarQuery) -> Result<String, SimilarError> {
        query.check()?;
        let collection = self.collection(&query.collection)?;
        let stories = query.stories(&collection);
        let state = collection.state();
        let moment = Moment {
            state: &state,
            stories: stories.as_deref(),
            calibration: collection.calibrations().current(&state),
        };
        Ok(query.tag(moment.print(query)))
    }

    fn read(
        &self,
        collection: &Collection,
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

/// The answer as far as the collection in memory tells; the documents are yet to be read.
fn find(
    query: &SimilarQuery,
    collection: &Collection,
    moment: &Moment<'_>,
    (like, unlike): (Vec<ResolvedExample>, Vec<ResolvedExample>),
) -> Result<Answered, SimilarError> {
    let excluded: Vec<DocumentKey> = like
        .iter()
        .chain(&unlike)
        .filter_map(|example| example.key)
        .collect();
    let (names, like) = split(like);
    let (_, unlike) = split(unlike);
    let place = query.place(moment)?;
    let question = Question::new(moment.state, &moment.calibration, &like, &unlike);
    let search = Search::new(query, moment, &question, &excluded)?;
    let now = moment.print(query);
    let ranking = begin(collection, place.ranking, now, &search)?;
    let offset = place.offset as usize;
    let end = (offset + query.limit.get()).min(ranking.candidates.len());
    let page = ranking.candidates.get(offset..end).unwrap_or_default();
    let is_empty = page.is_empty();
    let next = Place {
        offset: end as u32,
        ..place
    };
    Ok(Answered {
        page: Page {
            found: page.iter().map(|found| search.found(found)).collect(),
            calibration: Arc::clone(&moment.calibration),
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

impl<'s> Search<'s> {
    fn new(
        query: &'s SimilarQuery,
        moment: &'s Moment<'_>,
        question: &'s Question<'_>,
        excluded: &'s [DocumentKey],
    ) -> Result<Self, SimilarError> {
        let state = moment.state;
        let newest = || state.wordings.newest();
        let filter = query.filter.as_ref();
        let freshness = query.freshness;
        Ok(Self {
            state,
            calibration: &moment.calibration,
            question,
            query,
            excluded,
            selection: filter.map(|filter| filter.select(&state.attributes)),
            stories: moment.stories,
            freshness: freshness.and_then(|half_life| Some(Freshness::new(half_life, newest()?))),
            topics: (
                topic_place(state, query.inside_topic)?,
                topic_place(state, query.outside_topic)?,
            ),
        })
    }
}

/// The ranking that a page is cut from: the one that is known, or a new one of what the collection holds now.
fn begin(
    collection: &Collection,
    id: RankingId,
    now: u64,
    search: &Search<'_>,
) -> Result<Arc<Ranking>, SimilarError> {
    let rankings = collection.rankings();
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

impl Moment<'_> {
    /// Equal when equal questions have equal answers.
    fn print(&self, query: &SimilarQuery) -> u64 {
        let contents = self.state.contents.print();
        let topics = [query.inside_topic, query.outside_topic]
            .iter()
            .any(Option::is_some);
        let model = self.state.topics.as_ref().filter(|_| topics);
        let attributes = query.filter.as_ref().map(|_| self.state.attributes.print());
        let mut hasher = FxHasher::default();
        attributes.hash(&mut hasher);
        self.state.space.fingerprint.hash(&mut hasher);
        model.map(|topics| topics.model.id).hash(&mut hasher);
        mixed(
            contents
                ^ mixed(self.calibration.contents)
                ^ mixed(hasher.finish())
                ^ self.stories.map_or(0, StoryGroups::print),
        )
    }
}

impl SimilarQuery {
    /// The stories, when they are asked for.
    fn stories(&self, collection: &Arc<Collection>) -> Option<Arc<StoryGroups>> {
        match self.group_by {
            GroupBy::Story => Some(collection.stories().groups().clone()),
            GroupBy::Document | GroupBy::Passage => None,
        }
    }

    /// Equal for questions that have one ranking: those that differ in the page alone.
    fn print(&self) -> u64 {
        let page = Self {
            limit: Limit::default(),
            cursor: None,
            explain: Explain::Nothing,
            ..self.clone()
        };
        let mut hasher = FxHasher::default();
        format!("{page:?}").hash(&mut hasher);
        mixed(hasher.finish())
    }

    fn n_compared(&self) -> u16 {
        MIN_COMPARED.max(COMPARED_PER_ANSWER * self.limit.get()) as u16
    }

    /// The page that is asked for.
    fn place(&self, moment: &Moment<'_>) -> Result<Place, SimilarError> {
        let now = RankingId {
            question: self.print(),
            snapshot: moment.print(self),
            n_compared: self.n_compared(),
        };
        let Some(cursor) = &self.cursor else {
            return Ok(Place {
                ranking: now,
                offset: 0,
            });
        };
        let unknown = || SimilarError::Cursor {
            cursor: cursor.chars().take(80).collect(),
        };
        let place: Place = cursor.parse().map_err(|()| unknown())?;
        let n_compared = usize::from(place.ranking.n_compared);
        let may_be = MIN_COMPARED..=COMPARED_PER_ANSWER * MAX_LIMIT;
        if place.ranking.question != now.question || !may_be.contains(&n_compared) {
            return Err(unknown());
        }
        Ok(place)
    }

    fn tag(&self, snapshot: u64) -> String {
        let mut hasher = FxHasher::default();
        (format!("{self:?}"), env!("CARGO_PKG_VERSION")).hash(&mut hasher);
        format!("{snapshot:016x}{:016x}", mixed(hasher.finish()))
    }
}

fn topic_place(
    state: &CollectionState,
    topic: Option<TopicId>,
) -> Result<Option<TopicPlace>, SimilarError> {
    let Some(id) = topic else {
        return Ok(None);
    };
    let topics = state.current_topics()?;
    let place = topics.and_then(|topics| place_of(topics, id));
    let missing = MissingTopic::Unknown { id };
    place.map(Some).ok_or(missing.into())
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
    match &ranking.best_rejected {
        Some(best) => NoMatchReason::NotGoodEnough {
            best: crate::similarity::score(best.likeness),
        },
        None if search.question.is_unknown() => NoMatchReason::NoKnownWords,
        None if search.topics != (None, None) && !nothing_passes(search) => {
            NoMatchReason::NothingAllowed
        }
        None if search.selection.is_some() => NoMatchReason::NothingPasses,
        None => NoMatchReason::NoOtherDocuments,
    }
}

/// Whether there is a filter and only examples pass it.
fn nothing_passes(search: &Search<'_>) -> bool {
    search.selection.as_ref().is_some_and(|selection| {
        let mut passing = selection.keys();
        passing.all(|key| search.excluded.contains(&key))
    })
}
