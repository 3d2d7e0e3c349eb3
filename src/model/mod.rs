//! The nouns of Likewise: documents, passages, topics, reports and their identities. No input or output.

mod correction;
mod document;
mod event;
mod identity;
mod job;
mod passage;
mod report;
mod topic;

pub use correction::{Change, Correction};
pub use document::{Content, Document, IngestTimes, Metadata, NewDocument};
pub use event::{DatedEvent, EventPart, TopicEvent, TopicEventKind};
pub use identity::{
    CollectionName, CorrectionId, DocumentId, DocumentKey, IdentityError, PassageId, StoryId,
    TopicId,
};
pub use job::{Job, JobId, JobKind, JobStatus};
pub use passage::Passage;
pub use report::{
    Ledger, Manifest, Period, PeriodError, Quote, Report, ReportId, ReportTopic, SourceCount,
};
pub use topic::{Group, Keyword, Origin, SplitOff, Topic, TopicModel, TopicShare, Whole};
