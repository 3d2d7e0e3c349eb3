//! A collection at the moment of a query, and the digests that identify the two.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;

use super::query::{Explain, SimilarError, SimilarQuery};
use crate::collection::State;
use crate::digest::mix64;
use crate::engine::comparison::Calibration;
use crate::engine::memory::{RankingCursor, RankingId};
use crate::engine::page::{MAX_PAGE, PageError};
use crate::similarity::Stories;

/// Fewest candidates by vectors that are compared in all respects.
pub(super) const MIN_COMPARED: usize = 400;
/// Candidates by vectors that are compared in all respects, per requested match.
const COMPARED_PER_ANSWER: usize = 2;

/// State of the collection when a query was asked.
pub(super) struct Snapshot<'s> {
    pub(super) state: &'s State,
    pub(super) stories: &'s Stories,
    pub(super) calibration: Arc<Calibration>,
}

impl Snapshot<'_> {
    /// Digest of the state, equal when equal queries have equal answers.
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
                ^ self.stories.groups().digest(),
        )
    }
}

impl SimilarQuery {
    /// Digest of the query, equal for queries that share a ranking: they differ only in page and explanation.
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

    /// Cursor of the requested page.
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
