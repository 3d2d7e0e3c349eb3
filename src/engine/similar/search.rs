//! A query together with everything that its ranking depends on.

use super::answer::NoMatchReason;
use super::freshness::Freshness;
use super::liked_stories::LikedStories;
use super::query::{SimilarError, SimilarQuery};
use super::snapshot::Snapshot;
use crate::collection::State;
use crate::engine::comparison::{Calibration, Question};
use crate::engine::topics::MissingTopic;
use crate::filter::Selection;
use crate::model::{DocumentKey, TopicId};
use crate::similarity::Stories;
use crate::topics::TopicPosition;

/// A query together with everything that its ranking depends on.
pub(super) struct Search<'s> {
    pub(super) state: &'s State,
    pub(super) calibration: &'s Calibration,
    pub(super) question: &'s Question<'s>,
    pub(super) query: &'s SimilarQuery,
    /// Documents that are examples and therefore never match.
    pub(super) excluded: &'s [DocumentKey],
    pub(super) stories: &'s Stories,
    pub(super) liked_stories: LikedStories<'s>,
    /// Why nothing can be said of the liked examples; none when something can.
    pub(super) unknown: Option<NoMatchReason>,
    /// Documents that pass the filter; none without a filter.
    pub(super) selection: Option<Selection<'s>>,
    pub(super) freshness: Option<Freshness>,
    /// Positions of the topics or sub-topics that matches must, and must not, belong to.
    pub(super) topics: (Option<TopicPosition>, Option<TopicPosition>),
}

impl<'s> Search<'s> {
    /// Prepares a query to be ranked.
    pub(super) fn new(
        query: &'s SimilarQuery,
        snapshot: &'s Snapshot<'_>,
        question: &'s Question<'_>,
        excluded: &'s [DocumentKey],
        liked_stories: LikedStories<'s>,
        unknown: Option<NoMatchReason>,
    ) -> Result<Self, SimilarError> {
        let state = snapshot.state;
        let newest = || state.wordings().newest();
        let filter = query.filter.as_ref();
        let freshness = query.freshness;
        Ok(Self {
            state,
            calibration: &snapshot.calibration,
            question,
            query,
            excluded,
            selection: filter.map(|filter| filter.select(state.attributes())),
            stories: snapshot.stories,
            liked_stories,
            unknown,
            freshness: freshness.and_then(|half_life| Some(Freshness::new(half_life, newest()?))),
            topics: (
                position_of(state, query.inside_topic)?,
                position_of(state, query.outside_topic)?,
            ),
        })
    }
}

fn position_of(
    state: &State,
    topic: Option<TopicId>,
) -> Result<Option<TopicPosition>, SimilarError> {
    let Some(id) = topic else {
        return Ok(None);
    };
    let position = state
        .whole_topics()?
        .and_then(|topics| topics.position_of(id));
    let missing = MissingTopic::Unknown { id };
    position.map(Some).ok_or(missing.into())
}
