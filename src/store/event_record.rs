//! Topic events as JSON in the database. A field that is added must have a default.

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{DocumentId, EventPart, TopicEvent, TopicEventKind, TopicId};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindRecord {
    Born,
    Grew,
    Shrank,
    Split,
    Merged,
    Renamed,
    Ended,
    Revived,
}

#[derive(Serialize, Deserialize)]
struct PartRecord {
    id: u32,
    label: String,
    n_shared: usize,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TopicEventRecord {
    kind: KindRecord,
    topic: u32,
    label: String,
    former_label: Option<String>,
    n_documents_before: usize,
    n_documents: usize,
    share_before: f32,
    share: f32,
    parts: Vec<PartRecord>,
    examples: Vec<String>,
}

impl From<&TopicEvent> for TopicEventRecord {
    fn from(event: &TopicEvent) -> Self {
        let parts = event.parts.iter().map(|part| PartRecord {
            id: part.id.0,
            label: part.label.clone(),
            n_shared: part.n_shared,
        });
        Self {
            kind: event.kind.into(),
            topic: event.topic.0,
            label: event.label.clone(),
            former_label: event.former_label.clone(),
            n_documents_before: event.n_documents_before,
            n_documents: event.n_documents,
            share_before: event.share_before,
            share: event.share,
            parts: parts.collect(),
            examples: event.examples.iter().map(ToString::to_string).collect(),
        }
    }
}

impl TopicEventRecord {
    pub(super) fn into_event(self) -> Result<TopicEvent, StoreError> {
        let parts = self.parts.into_iter().map(|part| EventPart {
            id: TopicId(part.id),
            label: part.label,
            n_shared: part.n_shared,
        });
        let what = "an example of an event";
        let examples = self
            .examples
            .into_iter()
            .map(|id| DocumentId::new(id).map_err(|_| StoreError::Unreadable { what }));
        Ok(TopicEvent {
            kind: self.kind.into(),
            topic: TopicId(self.topic),
            label: self.label,
            former_label: self.former_label,
            n_documents_before: self.n_documents_before,
            n_documents: self.n_documents,
            share_before: self.share_before,
            share: self.share,
            parts: parts.collect(),
            examples: examples.collect::<Result<_, _>>()?,
        })
    }
}

impl From<TopicEventKind> for KindRecord {
    fn from(kind: TopicEventKind) -> Self {
        match kind {
            TopicEventKind::Born => Self::Born,
            TopicEventKind::Grew => Self::Grew,
            TopicEventKind::Shrank => Self::Shrank,
            TopicEventKind::Split => Self::Split,
            TopicEventKind::Merged => Self::Merged,
            TopicEventKind::Renamed => Self::Renamed,
            TopicEventKind::Ended => Self::Ended,
            TopicEventKind::Revived => Self::Revived,
        }
    }
}

impl From<KindRecord> for TopicEventKind {
    fn from(kind: KindRecord) -> Self {
        match kind {
            KindRecord::Born => Self::Born,
            KindRecord::Grew => Self::Grew,
            KindRecord::Shrank => Self::Shrank,
            KindRecord::Split => Self::Split,
            KindRecord::Merged => Self::Merged,
            KindRecord::Renamed => Self::Renamed,
            KindRecord::Ended => Self::Ended,
            KindRecord::Revived => Self::Revived,
        }
    }
}
