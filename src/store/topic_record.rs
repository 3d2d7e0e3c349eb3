//! Topics and clustering runs as JSON in the database. A field that is added must have a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{DocumentId, Keyword, PassageId, Topic, TopicId, TopicModel};

#[derive(Serialize, Deserialize)]
pub(super) struct TopicModelRecord {
    created_at: Timestamp,
    seed: u64,
    n_clusters: usize,
    curve: Vec<(usize, f64)>,
    inertia: f64,
    centre: Vec<f32>,
    n_passages: usize,
    n_documents: usize,
}

impl From<&TopicModel> for TopicModelRecord {
    fn from(model: &TopicModel) -> Self {
        Self {
            created_at: model.created_at,
            seed: model.seed,
            n_clusters: model.n_clusters,
            curve: model.curve.clone(),
            inertia: model.inertia,
            centre: model.centre.clone(),
            n_passages: model.n_passages,
            n_documents: model.n_documents,
        }
    }
}

impl TopicModelRecord {
    pub(super) fn into_model(self, id: u32) -> TopicModel {
        TopicModel {
            id,
            created_at: self.created_at,
            seed: self.seed,
            n_clusters: self.n_clusters,
            curve: self.curve,
            inertia: self.inertia,
            centre: self.centre,
            n_passages: self.n_passages,
            n_documents: self.n_documents,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct KeywordRecord {
    term: String,
    weight: f32,
}

impl From<&Keyword> for KeywordRecord {
    fn from(keyword: &Keyword) -> Self {
        Self {
            term: keyword.term.clone(),
            weight: keyword.weight,
        }
    }
}

impl From<KeywordRecord> for Keyword {
    fn from(record: KeywordRecord) -> Self {
        Self {
            term: record.term,
            weight: record.weight,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct TopicRecord {
    label: String,
    keywords: Vec<KeywordRecord>,
    representatives: Vec<(String, u32)>,
    n_documents: usize,
    n_passages: usize,
    share: f32,
}

impl From<&Topic> for TopicRecord {
    fn from(topic: &Topic) -> Self {
        Self {
            label: topic.label.clone(),
            keywords: topic.keywords.iter().map(Into::into).collect(),
            representatives: topic
                .representatives
                .iter()
                .map(|passage| (passage.document.to_string(), passage.ordinal))
                .collect(),
            n_documents: topic.n_documents,
            n_passages: topic.n_passages,
            share: topic.share,
        }
    }
}

impl TopicRecord {
    pub(super) fn into_topic(self, id: TopicId, centroid: Vec<f32>) -> Result<Topic, StoreError> {
        Ok(Topic {
            id,
            label: self.label,
            keywords: self.keywords.into_iter().map(Into::into).collect(),
            centroid,
            representatives: self
                .representatives
                .into_iter()
                .map(passage_id)
                .collect::<Result<_, _>>()?,
            n_documents: self.n_documents,
            n_passages: self.n_passages,
            share: self.share,
        })
    }
}

fn passage_id((document, ordinal): (String, u32)) -> Result<PassageId, StoreError> {
    let document = DocumentId::new(document).map_err(|_| StoreError::Unreadable {
        what: "a passage id",
    })?;
    Ok(PassageId { document, ordinal })
}
