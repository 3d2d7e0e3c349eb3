//! Which status and which code does each error of the engine get?

use actix_web::http::StatusCode;

use super::problem::{ApiError, Named};
use crate::clustering::{ChooseNClustersError, KMeansError};
use crate::embedding::EmbedError;
use crate::engine::{
    CleanError, CollectionError, CorrectionError, DocumentError, EmbeddingsError, FollowError,
    IngestError, JobError, MissingTopic, PageError, ReembedError, RefreshError, ReportError,
    SimilarError, StoryError, TopicError,
};
use crate::filter::FilterError;
use crate::model::{IdentityError, PeriodError, TopicId};
use crate::store::StoreError;
use crate::wire::{PeriodBodyError, SimilarBodyError};

/// Seconds after which a request to a busy model is worth another try.
const BUSY_SECONDS: u32 = 2;
/// Seconds after which a request is worth another try when the store could not be reached.
const UNAVAILABLE_SECONDS: u32 = 5;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                error.to_string(),
            ),
            StoreError::Damaged(damaged) => Self::damaged(&damaged),
            StoreError::Unavailable { .. } => {
                Self::unavailable(&error).retry_after(UNAVAILABLE_SECONDS)
            }
            StoreError::InUse { .. }
            | StoreError::Directory { .. }
            | StoreError::DamagedFile { .. }
            | StoreError::NewerSchema { .. }
            | StoreError::Schema { .. }
            | StoreError::Unreadable { .. }
            | StoreError::Failed { .. } => Self::internal(&error),
        }
    }
}

impl From<EmbedError> for ApiError {
    fn from(error: EmbedError) -> Self {
        match error {
            EmbedError::Model { .. } => Self::internal(&error),
            EmbedError::Busy { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "model_busy",
                error.to_string(),
            )
            .retry_after(BUSY_SECONDS),
        }
    }
}

impl From<EmbeddingsError> for ApiError {
    fn from(error: EmbeddingsError) -> Self {
        match error {
            EmbeddingsError::UnknownModel { .. } => Self::not_found("model_not_found", &error),
            EmbeddingsError::NumberOfTexts { .. } => Self::bad_request("number_of_texts", &error),
            EmbeddingsError::EmptyText { .. } => Self::bad_request("empty_text", &error),
            EmbeddingsError::LongText { .. } => Self::bad_request("text_too_long", &error),
            EmbeddingsError::Dimension { .. } => Self::bad_request("invalid_dimensions", &error),
            EmbeddingsError::Embed(error) => error.into(),
        }
    }
}

impl From<ReembedError> for ApiError {
    fn from(error: ReembedError) -> Self {
        match error {
            ReembedError::Collection(error) => error.into(),
            ReembedError::UnderWay { .. } => Self::conflict("reembed_under_way", &error),
            ReembedError::Cancelled(_) => Self::conflict("cancelled", &error),
            ReembedError::Embed(error) => error.into(),
            ReembedError::Store(error) => error.into(),
        }
    }
}

impl From<IdentityError> for ApiError {
    fn from(error: IdentityError) -> Self {
        Self::bad_request("invalid_id", &error)
    }
}

impl From<PeriodError> for ApiError {
    fn from(error: PeriodError) -> Self {
        match error {
            PeriodError::Empty { .. } => Self::bad_request("invalid_period", &error),
            PeriodError::ReportId { .. } => Self::bad_request("invalid_id", &error),
        }
    }
}

impl From<PeriodBodyError> for ApiError {
    fn from(error: PeriodBodyError) -> Self {
        Self::bad_request("invalid_period", &error)
    }
}

impl From<CollectionError> for ApiError {
    fn from(error: CollectionError) -> Self {
        match error {
            CollectionError::Unknown { .. } => Self::not_found("unknown_collection", &error),
            CollectionError::OtherModel { .. } => Self::conflict("other_model", &error),
            CollectionError::DefaultStays => Self::conflict("default_stays", &error),
            CollectionError::Clusters { .. } => Self::bad_request("invalid_n_clusters", &error),
            CollectionError::Store(error) => error.into(),
        }
    }
}

impl From<IngestError> for ApiError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Collection(error) => error.into(),
            IngestError::Embed(error) => error.into(),
            IngestError::Store(error) => error.into(),
        }
    }
}

impl From<PageError> for ApiError {
    fn from(error: PageError) -> Self {
        match error {
            PageError::Limit { .. } => Self::bad_request("invalid_limit", &error),
            PageError::Cursor { .. } => Self::bad_request("invalid_cursor", &error),
        }
    }
}

impl From<DocumentError> for ApiError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Collection(error) => error.into(),
            DocumentError::Unknown { .. } => Self::not_found("unknown_document", &error),
            DocumentError::Page(error) => error.into(),
            DocumentError::Store(error) => error.into(),
        }
    }
}

impl From<FilterError> for ApiError {
    fn from(error: FilterError) -> Self {
        Self::bad_request("invalid_filter", &error).at_position(error.position())
    }
}

impl From<SimilarBodyError> for ApiError {
    fn from(error: SimilarBodyError) -> Self {
        match error {
            SimilarBodyError::Identity(error) => error.into(),
            SimilarBodyError::Filter(error) => error.into(),
            SimilarBodyError::Similar(error) => error.into(),
        }
    }
}

impl From<SimilarError> for ApiError {
    fn from(error: SimilarError) -> Self {
        match error {
            SimilarError::Collection(error) => error.into(),
            SimilarError::UnknownDocument { .. } => Self::not_found("unknown_document", &error),
            SimilarError::UnknownPassage { .. } => Self::not_found("unknown_passage", &error),
            SimilarError::NothingLiked => Self::bad_request("nothing_liked", &error),
            SimilarError::ManyExamples { .. } => Self::bad_request("too_many_examples", &error),
            SimilarError::EmptyText => Self::bad_request("empty_text", &error),
            SimilarError::LongText { .. } => Self::bad_request("text_too_long", &error),
            SimilarError::MinScore => Self::bad_request("invalid_min_score", &error),
            SimilarError::Page(error) => error.into(),
            SimilarError::Diversity => Self::bad_request("invalid_diversity", &error),
            SimilarError::Freshness => Self::bad_request("invalid_freshness", &error),
            SimilarError::Contradiction { .. } => Self::bad_request("contradiction", &error),
            SimilarError::MissingTopic(error) => error.into(),
            SimilarError::ExpiredCursor => {
                Self::new(StatusCode::GONE, "expired_cursor", error.to_string())
            }
            SimilarError::Embed(error) => error.into(),
            SimilarError::Store(error) => error.into(),
        }
    }
}

impl From<StoryError> for ApiError {
    fn from(error: StoryError) -> Self {
        match error {
            StoryError::Collection(error) => error.into(),
            StoryError::Unknown { .. } => Self::not_found("unknown_story", &error),
            StoryError::Page(error) => error.into(),
            StoryError::Store(error) => error.into(),
        }
    }
}

impl From<TopicError> for ApiError {
    fn from(error: TopicError) -> Self {
        match error {
            TopicError::Collection(error) => error.into(),
            TopicError::Missing(error) => error.into(),
            TopicError::NotFoundYet => Self::conflict("no_topics_yet", &error),
            TopicError::Page(error) => error.into(),
            TopicError::ExpiredCursor => {
                Self::new(StatusCode::GONE, "expired_cursor", error.to_string())
            }
            TopicError::EmptyText => Self::bad_request("empty_text", &error),
            TopicError::LongText { .. } => Self::bad_request("text_too_long", &error),
            TopicError::Embed(error) => error.into(),
            TopicError::Store(error) => error.into(),
        }
    }
}

/// A missing topic is 404 and not 410: a merge can be undone, and a topic that ended may come back in a later run.
impl From<MissingTopic> for ApiError {
    fn from(error: MissingTopic) -> Self {
        let code = match error {
            MissingTopic::Unknown { .. } => "unknown_topic",
            MissingTopic::Merged { .. } => "topic_merged",
            MissingTopic::Ended { .. } => "topic_ended",
        };
        let texts = |ids: Vec<TopicId>| ids.iter().map(ToString::to_string).collect();
        let successors = error.successors().map(texts);
        Self::not_found(code, &error).naming(Named {
            successors,
            ..Named::default()
        })
    }
}

impl From<CorrectionError> for ApiError {
    fn from(error: CorrectionError) -> Self {
        match error {
            CorrectionError::Collection(error) => error.into(),
            CorrectionError::NotFoundYet => Self::conflict("no_topics_yet", &error),
            CorrectionError::Missing(error) => error.into(),
            CorrectionError::Subtopic { .. } => Self::conflict("subtopic", &error),
            CorrectionError::UnknownDocument { .. } => Self::not_found("unknown_document", &error),
            CorrectionError::Unknown { .. } => Self::not_found("unknown_correction", &error),
            CorrectionError::Itself { .. } => Self::bad_request("same_twice", &error),
            CorrectionError::Label => Self::bad_request("invalid_label", &error),
            CorrectionError::LabelTaken { .. } => Self::conflict("label_taken", &error),
            CorrectionError::Parts { .. } => Self::bad_request("invalid_n_parts", &error),
            CorrectionError::Indivisible { .. } => Self::conflict("indivisible_topic", &error),
            CorrectionError::Contradiction { ref corrections } => {
                Self::conflict("contradiction", &error).naming(Named {
                    corrections: Some(corrections.iter().map(ToString::to_string).collect()),
                    ..Named::default()
                })
            }
            CorrectionError::UnderWay { .. } => Self::conflict("refresh_under_way", &error),
            CorrectionError::Refresh(error) => error.into(),
            CorrectionError::Store(error) => error.into(),
        }
    }
}

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Collection(error) => error.into(),
            RefreshError::Empty { .. } => Self::conflict("empty_collection", &error),
            RefreshError::Clusters { .. } => Self::bad_request("invalid_n_clusters", &error),
            RefreshError::Unassigned { .. } => Self::bad_request("invalid_max_unassigned", &error),
            RefreshError::UnderWay { .. } => Self::conflict("refresh_under_way", &error),
            RefreshError::Cancelled(_) => Self::conflict("cancelled", &error),
            RefreshError::Choose(error) => error.into(),
            RefreshError::KMeans(error) => error.into(),
            RefreshError::Store(error) => error.into(),
        }
    }
}

impl From<ChooseNClustersError> for ApiError {
    fn from(error: ChooseNClustersError) -> Self {
        Self::internal(&error)
    }
}

impl From<KMeansError> for ApiError {
    fn from(error: KMeansError) -> Self {
        Self::internal(&error)
    }
}

impl From<JobError> for ApiError {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Collection(error) => error.into(),
            JobError::Unknown { .. } => Self::not_found("unknown_job", &error),
            JobError::Ended { .. } => Self::conflict("job_ended", &error),
            JobError::Page(error) => error.into(),
            JobError::Follow(error) => error.into(),
            JobError::Refresh(error) => error.into(),
            JobError::Reembed(error) => error.into(),
            JobError::Clean(error) => error.into(),
            JobError::Report(error) => error.into(),
            JobError::Store(error) => error.into(),
        }
    }
}

impl From<FollowError> for ApiError {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::TooMany => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too_many_followers",
                error.to_string(),
            )
            .retry_after(BUSY_SECONDS),
            FollowError::Stopping => Self::stopped(),
        }
    }
}

impl From<CleanError> for ApiError {
    fn from(error: CleanError) -> Self {
        match error {
            CleanError::Collection(error) => error.into(),
            CleanError::UnderWay { .. } => Self::conflict("cleaning_under_way", &error),
            CleanError::Cancelled(_) => Self::conflict("cancelled", &error),
            CleanError::Embed(error) => error.into(),
            CleanError::Store(error) => error.into(),
        }
    }
}

impl From<ReportError> for ApiError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Collection(error) => error.into(),
            ReportError::Refresh(error) => error.into(),
            ReportError::Cancelled(_) => Self::conflict("cancelled", &error),
            ReportError::Unknown { .. } => Self::not_found("unknown_report", &error),
            ReportError::Store(error) => error.into(),
        }
    }
}
