//! What do documents and answers look like as JSON, over HTTP and on the command line?

mod cleaning;
mod document_heading;
mod topic;
mod story;
mod document;
mod ingest;
mod collection;
mod similar;
mod similar_body;
mod topic_members;
mod topic_change;
mod map;
mod report;
mod job;
mod embeddings;
mod models;

pub use cleaning::{CleanSummaryView, CleaningView, ExplainBody, RemovedLineView};
pub use collection::{CollectionBody, CollectionView, CollectionsView, LanguageView};
pub use document::{
    DocumentBody, DocumentView, DocumentsView, PassageView, PassagesView, document_from_json,
    documents_from_json,
};
pub use document_heading::DocumentHeadingView;
pub use embeddings::{
    EmbeddingView, EmbeddingsBody, EmbeddingsView, EncodingFormatBody, InputBody, InputTypeBody,
    ModelItemView, ModelListView, UsageView, VectorView,
};
pub use ingest::{IngestErrorView, IngestResultView, IngestView};
pub use job::{
    JobKindBody, JobResultView, JobStatusBody, JobView, JobsView, MadeReportView, MovedView,
    RunView,
};
pub use map::{MapPointView, MapTopicView, TopicMapView};
pub use models::{KnownModelView, KnownModelsView};
pub use report::{PeriodBody, PeriodBodyError, ReportHeadingView, ReportView, ReportsView};
pub use similar::{
    ExplanationView, MatchView, MatchedPassageView, MatchedStoryView, MatchedWithView, NoveltyView,
    RejectedView, SimilarView, StrengthView,
};
pub use similar_body::{ExampleBody, GroupByBody, SimilarBody, SimilarBodyError, SimilarParams};
pub use story::{
    BelongingView, StoriesView, StoryHeadingView, StoryMemberView, StoryReferenceView, StoryView,
};
pub use topic::{
    DriftView, KeywordView, RefreshBody, RepresentativeView, StabilityView, TopicModelView,
    TopicReferenceView, TopicShareView, TopicView, TopicsView, UnassignedView,
};
pub use topic_change::{
    ChangeBody, CorrectionView, CorrectionsView, EventPartView, LabelBody, TopicBody,
    TopicEventView, TopicEventsView,
};
pub use topic_members::{
    AssignBody, AssignedTopicView, AssignedTopicsView, TopicDocumentView, TopicDocumentsView,
    TopicPassageView, TopicPassagesView,
};
