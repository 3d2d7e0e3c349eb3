//! How are corrections of topics read and shown as JSON, and how is what happened to topics from run to run?

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::topic::TopicReferenceView;
use crate::engine::{CorrectionState, EventPage};
use crate::model::{Change, DatedEvent, DocumentId, IdentityError, TopicEventKind, TopicId};

/// Changes to a topic; what is left out stays as it is. Neither `merge_into` nor `split_into` can be given with another
/// field.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicBody {
    /// Label that the topic has from now on, in every run; null returns to the label that is found.
    #[serde(default, deserialize_with = "label")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    pub label: Option<LabelBody>,
    /// True to leave the topic out of lists, pictures and reports; false to show it again.
    pub hidden: Option<bool>,
    /// Id of the topic to merge this one into, now and in every later run.
    #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    pub merge_into: Option<String>,
    /// Number of parts to split the topic into, 2 to 20, now and in every later run.
    #[schema(minimum = 2, maximum = 20)]
    pub split_into: Option<usize>,
}

/// The label that a topic is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelBody {
    /// The label that a person chose.
    Pinned(String),
    /// The label that is found in the topic's passages.
    Found,
}

/// Reads a label such that null, which asks for the found one, differs from a field that is left out.
fn label<'de, D: Deserializer<'de>>(field: D) -> Result<Option<LabelBody>, D::Error> {
    let label = Option::deserialize(field)?;
    Ok(Some(label.map_or(LabelBody::Found, LabelBody::Pinned)))
}

/// A correction of topics: a change that is in force now and in every later run.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChangeBody {
    /// Gives a topic a fixed label.
    Rename {
        /// Id of the topic to rename, such as `t3`.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
        /// Label that the topic gets, 1 to 200 characters.
        #[schema(min_length = 1, max_length = 200)]
        label: String,
    },
    /// Leaves a topic out of lists, pictures and reports.
    Hide {
        /// Id of the topic to hide, such as `t3`.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
    },
    /// Merges one topic into another.
    Merge {
        /// Id of the topic that is merged and ends, such as `t3`.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
        /// Id of the topic that takes in the merged one, such as `t1`.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        into: String,
    },
    /// Splits a topic into parts.
    Split {
        /// Id of the topic to split, such as `t3`; the largest part keeps the id.
        #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
        topic: String,
        /// Number of parts, 2 to 20.
        #[schema(minimum = 2, maximum = 20)]
        n_parts: usize,
    },
    /// Requires that two documents belong to one topic.
    MustLink {
        /// Ids of the two documents that belong together.
        #[schema(value_type = Vec<String>, min_items = 2, max_items = 2)]
        documents: [String; 2],
    },
    /// Requires that two documents belong to different topics.
    CannotLink {
        /// Ids of the two documents that belong apart.
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

/// A correction of topics, in force until it is deleted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CorrectionView {
    /// Id of the correction, such as `c2`; `DELETE .../topics/corrections/c2` undoes the correction.
    pub id: String,
    /// Time at which the correction was made, RFC 3339 in UTC.
    pub created_at: String,
    /// Change that the correction makes.
    #[serde(flatten)]
    pub change: ChangeBody,
    /// True when the present topics are as the correction wants them. A correction that does not hold now may hold
    /// after another run.
    pub holds: bool,
    /// Reason in words why the correction does not hold; null when it holds.
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
    /// Corrections of the collection, oldest first.
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

/// A topic that took part in the split or merge of another.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct EventPartView {
    /// Topic that took part.
    #[serde(flatten)]
    pub topic: TopicReferenceView,
    /// Number of documents that the two topics share.
    pub n_shared: usize,
}

/// A change of a topic from one run to the next.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicEventView {
    /// Kind of change: `born`, `grew`, `shrank`, `split`, `merged`, `renamed`, `ended` or `revived`.
    pub kind: Cow<'static, str>,
    /// Number of the run in which the topic changed.
    pub topic_model: u32,
    /// Time at which the run was made, RFC 3339 in UTC.
    pub created_at: String,
    /// Topic that changed, with its label after the run, or with its last label if it ended.
    pub topic: TopicReferenceView,
    /// Label of the topic before the run; left out when the label did not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_label: Option<String>,
    /// Number of the topic's documents before the run; 0 if the topic did not exist.
    pub n_documents_before: usize,
    /// Number of the topic's documents after the run; 0 if the topic ended.
    pub n_documents: usize,
    /// Topic's share of all documents with a topic before the run, 0 to 1.
    pub share_before: f32,
    /// Topic's share of all documents with a topic after the run, 0 to 1.
    pub share: f32,
    /// Parts of a topic that was split, or topics that were merged, largest first; left out for other kinds of change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<EventPartView>,
    /// Ids of documents that show what the topic is about, three at most.
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

/// A page of the changes of topics from run to run.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicEventsView {
    /// Changes of this page, those of the newest run first.
    pub events: Vec<TopicEventView>,
    /// Cursor of the next page; left out on the last page.
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
