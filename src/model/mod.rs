//! The nouns of Likewise: documents, passages, topics, reports and their identities. No input or output.

mod document;
mod identity;
mod job;
mod passage;
mod report;
mod topic;

pub use document::{Content, Document, Metadata, NewDocument};
pub use identity::{
    CollectionName, DocumentId, DocumentKey, IdentityError, PassageId, StoryId, TopicId,
};
pub use job::{Job, JobId, JobKind, JobStatus};
pub use passage::Passage;
pub use report::{
    Ledger, Manifest, Period, PeriodError, Quote, Report, ReportId, ReportTopic, SourceCount,
};
pub use topic::{Keyword, Topic, TopicModel, TopicShare};
