//! The use cases, one file or folder each, which combine all lower layers; they know neither HTTP nor JSON nor the
//! terminal.

mod clock;

mod turns;

mod progress;

mod options;

mod page;

mod vectors;

mod prepare;

mod comparison;

mod memory;

mod open;

mod unfinished_jobs;

mod engine;

mod collections;

mod ingest;

mod examples;

mod embeddings;

mod stories;

mod documents;

mod removed_lines;

mod clean;

mod reembed;

mod topics;

mod similar;

mod reports;

mod jobs;

mod follow_drift;

#[cfg(test)]
mod meanwhile;

pub use crate::collection::CollectionError;
pub use crate::model::{CleanSummary, RefreshOptions, RemovedLineCount, Start};
pub use clean::CleanError;
pub use clock::Clock;
pub use collections::{CollectionStatistics, ForeignLanguages};
pub use documents::{
    DocumentError, DocumentPage, DocumentWithTopics, PassageWithTopic, TopicReference,
};
pub use embeddings::{EmbeddingsAnswer, EmbeddingsError, EmbeddingsQuery};
pub use engine::Engine;
pub use ingest::{IngestError, IngestResult, Rejection, Status, Submission};
pub use jobs::{JobError, JobPage};
pub use memory::{MapPoint, MapTopic, TopicMap};
pub use options::EngineOptions;
pub use page::{PageError, PageLimit};
pub use progress::{Cancelled, Progress, with_causes};
pub use reembed::ReembedError;
pub use removed_lines::DocumentCleaning;
pub use reports::{ReportError, ReportOptions};
pub use similar::{
    Diversity, Example, Explain, Explanation, GroupBy, HalfLife, Match, MatchedPassage,
    NoMatchReason, OtherReports, RejectedMatch, SimilarAnswer, SimilarError, SimilarQuery,
};
pub use stories::{MemberPage, StoryError, StoryHeading, StoryMember, StoryPage, StoryReference};
pub use topics::{
    AssignedTopic, CorrectionError, CorrectionState, Drift, DriftReason, EventPage, Hidden,
    MissingTopic, RefreshError, Representative, TopicDocument, TopicDocumentPage, TopicError,
    TopicPassage, TopicPassagePage, TopicView, TopicsAnswer, Unassigned, Unmet,
};
pub use unfinished_jobs::{FollowError, JobEvent, JobFollower};
