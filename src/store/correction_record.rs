//! Corrections that a person made to topics, as JSON in the database.

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{Change, DocumentId, TopicId};

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum ChangeRecord {
    Rename { topic: u32, label: String },
    Hide { topic: u32 },
    Merge { topic: u32, into: u32 },
    Split { topic: u32, n_parts: usize },
    MustLink { documents: [String; 2] },
    CannotLink { documents: [String; 2] },
}

impl From<&Change> for ChangeRecord {
    fn from(change: &Change) -> Self {
        let texts = |documents: &[DocumentId; 2]| documents.each_ref().map(ToString::to_string);
        match change {
            Change::Rename { topic, label } => Self::Rename {
                topic: topic.0,
                label: label.clone(),
            },
            Change::Hide { topic } => Self::Hide { topic: topic.0 },
            Change::Merge { topic, into } => Self::Merge {
                topic: topic.0,
                into: into.0,
            },
            Change::Split { topic, n_parts } => Self::Split {
                topic: topic.0,
                n_parts: *n_parts,
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

impl ChangeRecord {
    pub(super) fn into_change(self) -> Result<Change, StoreError> {
        Ok(match self {
            Self::Rename { topic, label } => Change::Rename {
                topic: TopicId(topic),
                label,
            },
            Self::Hide { topic } => Change::Hide {
                topic: TopicId(topic),
            },
            Self::Merge { topic, into } => Change::Merge {
                topic: TopicId(topic),
                into: TopicId(into),
            },
            Self::Split { topic, n_parts } => Change::Split {
                topic: TopicId(topic),
                n_parts,
            },
            Self::MustLink { documents } => Change::MustLink {
                documents: ids(documents)?,
            },
            Self::CannotLink { documents } => Change::CannotLink {
                documents: ids(documents)?,
            },
        })
    }
}

fn ids([first, second]: [String; 2]) -> Result<[DocumentId; 2], StoreError> {
    let id = |text| {
        DocumentId::new(text).map_err(|_| StoreError::Unreadable {
            what: "a document of a correction",
        })
    };
    Ok([id(first)?, id(second)?])
}
