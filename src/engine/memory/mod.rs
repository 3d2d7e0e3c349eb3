//! State that use cases remember of a collection between two queries. All of it is derived.

mod calibrations;

mod rankings;

mod stories;

mod map;

pub use calibrations::Calibrations;
pub use map::{CurrentMap, MapPoint, MapTopic, Newest, TopicMap};
pub use rankings::{Candidate, Ranking, RankingCursor, RankingId, Rankings};
pub use stories::{CurrentStories, Remaining, all_documents};
