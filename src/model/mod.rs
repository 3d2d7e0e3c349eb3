//! The nouns of Likewise: documents, passages, topics, reports and their identities. No input or output.

mod identity;

mod document;

mod passage;

mod correction;

mod topic;

mod event;

mod topic_run;

mod report;

mod job;

pub use correction::{Change, Correction};
pub use document::{Content, Document, DocumentHeading, Metadata, NewDocument};
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
pub use topic::{Group, Keyword, Origin, SplitOff, Topic, TopicModel, TopicShare, UncutGroup};
pub use topic_run::{EndedTopic, EventPosition, TopicChanges, TopicRun};
