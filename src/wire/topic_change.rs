//! What a person changes about topics, and what became of them, as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::topic::TopicReferenceView;
use crate::engine::{CorrectionState, EventPage};
use crate::model::{Change, DatedEvent, DocumentId, IdentityError, TopicEventKind, TopicId};

/// What a topic is to be; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicBody {
    /// The label it has from now on in every run; null gives it the one that is found.
    #[serde(default, deserialize_with = "label")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub label: Option<LabelBody>,
    /// Whether it is left out of lists, pictures and reports.
    pub hidden: Option<bool>,
    /// The topic that takes in all that belongs to this one, now and in every later run.
    #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    pub merge_into: Option<String>,
    /// Cuts it into so many parts, 2 to 20, now and in every later run.
    #[schema(minimum = 2, maximum = 20)]
    pub split_into: Option<usize>,
}

/// What a topic is to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelBody {
    /// As a person wants it.
    Pinned(String),
    /// As it is found.
    Found,
}

/// Tells null from a field that is left out.
fn label<'de, D: Deserializer<'de>>(field: D) -> Result<Option<LabelBody>, D::Error> {
    let label = Option::deserialize(field)?;
    Ok(Some(label.map_or(LabelBody::Found, LabelBody::Pinned)))
}

/// A correction to be kept.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChangeBody {
    /// A topic is called so.
    Rename {
        /// The topic.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
        /// Its label.
        #[schema(min_length = 1, max_length = 200)]
        label: String,
    },
    /// A topic is left out of lists, pictures and reports.
    Hide {
        /// The topic.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
    },
    /// All that belongs to one topic belongs to another.
    Merge {
        /// The topic that goes.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
        /// The topic that takes it in.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        into: String,
    },
    /// A topic is cut into parts.
    Split {
        /// The topic, which stays the largest part.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
        /// Parts, 2 to 20.
        #[schema(minimum = 2, maximum = 20)]
        n_parts: usize,
    },
    /// Two documents belong to one topic.
    MustLink {
        /// Their ids.
        #[schema(value_type = Vec<String>, min_items = 2, max_items = 2)]
        documents: [String; 2],
    },
    /// Two documents belong to different topics.
    CannotLink {
        /// Their ids.
        #[schema(value_type = Vec<String>, min_items = 2, max_items = 2)]
        documents: [String; 2],
    },
}

impl TryFrom<ChangeBody> for Change {
    type Error = IdentityError;

    fn try_from(body: ChangeBody) -> Result<Self, IdentityError> {
        Ok(match body {
            ChangeBody::Rename { topic, label } => Self::Rename {
                topic: topic.parse()?,
                label,
            },
            ChangeBody::Hide { topic } => Self::Hide {
                topic: topic.parse()?,
            },
            ChangeBody::Merge { topic, into } => Self::Merge {
                topic: topic.parse()?,
                into: into.parse()?,
            },
            ChangeBody::Split { topic, n_parts } => Self::Split {
                topic: topic.parse()?,
                n_parts,
            },
            ChangeBody::MustLink { documents } => Self::MustLink {
                documents: ids(documents)?,
            },
            ChangeBody::CannotLink { documents } => Self::CannotLink {
                documents: ids(documents)?,
            },
        })
    }
}

fn ids([first, second]: [String; 2]) -> Result<[DocumentId; 2], IdentityError> {
    Ok([DocumentId::new(first)?, DocumentId::new(second)?])
}

impl From<Change> for ChangeBody {
    fn from(change: Change) -> Self {
        let texts = |documents: [DocumentId; 2]| documents.map(|id| id.to_string());
        match change {
            Change::Rename { topic, label } => Self::Rename {
                topic: topic.to_string(),
                label,
            },
            Change::Hide { topic } => Self::Hide {
                topic: topic.to_string(),
            },
            Change::Merge { topic, into } => Self::Merge {
                topic: topic.to_string(),
                into: into.to_string(),
            },
            Change::Split { topic, n_parts } => Self::Split {
                topic: topic.to_string(),
                n_parts,
            },
            Change::MustLink { documents } => Self::MustLink {
                documents: texts(documents),
            },
            Change::CannotLink { documents } => Self::CannotLink {
                documents: texts(documents),
            },
        }
    }
}

/// A change that is wanted until it is deleted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CorrectionView {
    /// Deletes it: `DELETE .../topics/corrections/ID`.
    pub id: String,
    /// When it was asked for.
    pub created_at: String,
    /// What it changes.
    #[serde(flatten)]
    pub change: ChangeBody,
    /// Whether the present topics are as it wants them. One that does not hold now may do so after another run.
    pub holds: bool,
    /// Why it does not hold, in words; null where it does.
    pub reason: Option<String>,
}

impl From<CorrectionState> for CorrectionView {
    fn from(state: CorrectionState) -> Self {
        let correction = state.correction;
        Self {
            holds: state.unmet.is_none(),
            reason: state.unmet.map(|unmet| unmet.to_string()),
            id: correction.id.to_string(),
            created_at: correction.created_at.to_string(),
            change: correction.change.into(),
        }
    }
}

/// All corrections of a collection.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CorrectionsView {
    /// Oldest first.
    pub corrections: Vec<CorrectionView>,
}

impl From<Vec<CorrectionState>> for CorrectionsView {
    fn from(corrections: Vec<CorrectionState>) -> Self {
        let corrections = corrections.into_iter().map(Into::into);
        Self {
            corrections: corrections.collect(),
        }
    }
}

/// A topic that took part in what happened to another.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventPartView {
    /// The topic.
    #[serde(flatten)]
    pub topic: TopicReferenceView,
    /// Documents of both.
    pub n_shared: usize,
}

/// Something that happened to a topic.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicEventView {
    /// `born`, `grew`, `shrank`, `split`, `merged`, `renamed`, `ended` or `revived`.
    pub kind: Cow<'static, str>,
    /// The run it happened in.
    pub topic_model: u32,
    /// When the run was made.
    pub created_at: String,
    /// The topic, with its label after the run; with the last one, if it ended.
    pub topic: TopicReferenceView,
    /// Its label before, where it was another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_label: Option<String>,
    /// Documents before the run; 0 if it was not there.
    pub n_documents_before: usize,
    /// Documents after the run; 0 if it ended.
    pub n_documents: usize,
    /// Share of all documents with a topic before the run, 0 to 1.
    pub share_before: f32,
    /// The same after it.
    pub share: f32,
    /// The parts of a split, or what was merged, largest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<EventPartView>,
    /// Ids of documents that show what it is about, three at most.
    pub examples: Vec<String>,
}

impl From<DatedEvent> for TopicEventView {
    fn from(dated: DatedEvent) -> Self {
        let event = dated.event;
        let parts = event.parts.into_iter().map(|part| EventPartView {
            topic: reference(part.id, part.label),
            n_shared: part.n_shared,
        });
        Self {
            kind: kind(event.kind).into(),
            topic_model: dated.topic_model,
            created_at: dated.created_at.to_string(),
            topic: reference(event.topic, event.label),
            former_label: event.former_label,
            n_documents_before: event.n_documents_before,
            n_documents: event.n_documents,
            share_before: event.share_before,
            share: event.share,
            parts: parts.collect(),
            examples: event.examples.iter().map(ToString::to_string).collect(),
        }
    }
}

fn reference(id: TopicId, label: String) -> TopicReferenceView {
    TopicReferenceView {
        id: id.to_string(),
        label,
    }
}

fn kind(kind: TopicEventKind) -> &'static str {
    match kind {
        TopicEventKind::Born => "born",
        TopicEventKind::Grew => "grew",
        TopicEventKind::Shrank => "shrank",
        TopicEventKind::Split => "split",
        TopicEventKind::Merged => "merged",
        TopicEventKind::Renamed => "renamed",
        TopicEventKind::Ended => "ended",
        TopicEventKind::Revived => "revived",
    }
}

/// A page of what happened to topics.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicEventsView {
    /// The newest run first.
    pub events: Vec<TopicEventView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl From<EventPage> for TopicEventsView {
    fn from(page: EventPage) -> Self {
        Self {
            events: page.events.into_iter().map(Into::into).collect(),
            next_cursor: page.next_cursor,
        }
    }
}
