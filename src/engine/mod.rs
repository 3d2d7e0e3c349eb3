//! The use cases: everything below fitted together, one file or folder each. Knows neither HTTP nor JSON nor the terminal.

mod turns;

mod progress;

mod options;

mod vectors;

mod prepare;

mod comparison;

mod memory;

mod open;

#[expect(
    clippy::module_inception,
    reason = "the engine itself is what this folder is called after"
)]
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

pub use crate::collection::CollectionError;
pub use crate::topics::{RefreshOptions, Start};
pub use clean::{CleanError, CleanSummary};
pub use collections::{CollectionStatistics, ForeignLanguages};
pub use documents::{
    DocumentError, DocumentPage, DocumentWithTopics, PassageWithTopic, TopicReference,
};
pub use embeddings::{EmbeddingsAnswer, EmbeddingsError, EmbeddingsQuery};
pub use engine::Engine;
pub use ingest::{IngestError, IngestResult, Rejection, Status, Submission};
pub use jobs::JobError;
pub use memory::{MapPoint, MapTopic, TopicMap};
pub use options::EngineOptions;
pub use progress::{Cancelled, Progress, with_causes};
pub use reembed::ReembedError;
pub use removed_lines::{DocumentCleaning, RemovedLineCount};
pub use reports::{ReportError, ReportOptions};
pub use similar::{
    Diversity, Example, Explain, Explanation, GroupBy, HalfLife, Limit, Match, MatchedPassage,
    NoMatchReason, Novelty, OtherReports, RejectedMatch, SimilarAnswer, SimilarError, SimilarQuery,
};
pub use stories::{MemberPage, StoryError, StoryHeading, StoryMember, StoryPage, StoryReference};
pub use topics::{
    AssignedTopic, CorrectionError, CorrectionState, Drift, DriftReason, EventPage, Hidden,
    MissingTopic, RefreshError, Representative, TopicDocument, TopicDocumentPage, TopicError,
    TopicPassage, TopicPassagePage, TopicView, TopicsAnswer, Unassigned, Unmet,
};
