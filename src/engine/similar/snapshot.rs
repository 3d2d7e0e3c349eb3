//! What a question is asked of: a collection at one moment, and the digests that name it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::query::{Explain, GroupBy, SimilarError, SimilarQuery};
use crate::collection::State;
use crate::digest::mix64;
use crate::engine::comparison::Calibration;
use crate::engine::memory::{RankingCursor, RankingId};
use crate::engine::open::OpenCollection;
use crate::engine::page::{MAX_PAGE, PageError};
use crate::similarity::StoryGroups;

/// Candidates by vectors that are compared in all respects, at least.
const MIN_COMPARED: usize = 400;
/// The same for each answer that is asked for.
const COMPARED_PER_ANSWER: usize = 2;

/// What the collection held when a question was asked.
pub(super) struct Snapshot<'s> {
    pub(super) state: &'s State,
    /// None when stories are not asked for.
    pub(super) stories: Option<&'s StoryGroups>,
    pub(super) calibration: Arc<Calibration>,
}

impl Snapshot<'_> {
    /// Equal when equal questions have equal answers.
    pub(super) fn digest(&self, query: &SimilarQuery) -> u64 {
        let contents = self.state.contents().digest();
        let topics = [query.inside_topic, query.outside_topic]
            .iter()
            .any(Option::is_some);
        let model = self.state.topics().filter(|_| topics);
        let attributes = query
            .filter
            .as_ref()
            .map(|_| self.state.attributes().digest());
        let mut hasher = FxHasher::default();
        attributes.hash(&mut hasher);
        self.state.space().fingerprint.hash(&mut hasher);
        model.map(|topics| topics.model.id).hash(&mut hasher);
        mix64(
            contents
                ^ mix64(self.calibration.contents)
                ^ mix64(hasher.finish())
                ^ self.stories.map_or(0, StoryGroups::digest),
        )
    }
}

impl SimilarQuery {
    /// The stories, when they are asked for.
    pub(super) fn stories(&self, collection: &Arc<OpenCollection>) -> Option<Arc<StoryGroups>> {
        match self.group_by {
            GroupBy::Story => Some(collection.stories().groups().clone()),
            GroupBy::Document | GroupBy::Passage => None,
        }
    }

    /// Equal for questions that have one ranking: those that differ in the page alone.
    fn digest(&self) -> u64 {
        let page = Self {
            limit: Self::DEFAULT_LIMIT,
            cursor: None,
            explain: Explain::Nothing,
            ..self.clone()
        };
        let mut hasher = FxHasher::default();
        format!("{page:?}").hash(&mut hasher);
        mix64(hasher.finish())
    }

    fn n_compared(&self) -> u16 {
        MIN_COMPARED.max(COMPARED_PER_ANSWER * self.limit.get()) as u16
    }

    /// The page that is asked for.
    pub(super) fn cursor(&self, snapshot: &Snapshot<'_>) -> Result<RankingCursor, SimilarError> {
        let now = RankingId {
            question: self.digest(),
            snapshot: snapshot.digest(self),
            n_compared: self.n_compared(),
        };
        let Some(cursor) = &self.cursor else {
            return Ok(RankingCursor {
                ranking: now,
                offset: 0,
            });
        };
        let unknown = || SimilarError::from(PageError::cursor(cursor));
        let place: RankingCursor = cursor.parse().map_err(|()| unknown())?;
        let n_compared = usize::from(place.ranking.n_compared);
        let may_be = MIN_COMPARED..=COMPARED_PER_ANSWER * MAX_PAGE;
        if place.ranking.question != now.question || !may_be.contains(&n_compared) {
            return Err(unknown());
        }
        Ok(place)
    }

    pub(super) fn tag(&self, snapshot: u64) -> String {
        let mut hasher = FxHasher::default();
        (format!("{self:?}"), env!("CARGO_PKG_VERSION")).hash(&mut hasher);
        format!("{snapshot:016x}{:016x}", mix64(hasher.finish()))
    }
}
