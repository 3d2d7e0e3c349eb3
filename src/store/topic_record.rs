//! Topics and clustering runs as JSON in the database. A field that is added must have a default.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::model::{
    CorrectionId, DocumentId, Group, Keyword, Origin, PassageId, SplitOff, Topic, TopicId,
    TopicModel, UncutGroup,
};

#[derive(Serialize, Deserialize)]
pub(super) struct TopicModelRecord {
    created_at: Timestamp,
    #[serde(default)]
    origin: OriginRecord,
    #[serde(default)]
    wholes: Vec<WholeRecord>,
    seed: u64,
    n_clusters: usize,
    curve: Vec<(usize, f64)>,
    inertia: f64,
    centre: Vec<f32>,
    #[serde(default)]
    max_unassigned: Option<f32>,
    #[serde(default = "lowest")]
    min_similarity: f32,
    #[serde(default)]
    mean_similarity: f32,
    n_passages: usize,
    n_documents: usize,
    /// Time at which the run listed the documents; `None` in a run of an older version.
    #[serde(default)]
    sampled_at: Option<Timestamp>,
}

/// Returns the lowest possible cosine: runs of older versions had no bound and left no passage out.
fn lowest() -> f32 {
    -1.0
}

impl From<&TopicModel> for TopicModelRecord {
    fn from(model: &TopicModel) -> Self {
        Self {
            created_at: model.created_at,
            origin: model.origin.into(),
            wholes: model.uncut.iter().map(Into::into).collect(),
            seed: model.seed,
            n_clusters: model.n_clusters,
            curve: model.curve.clone(),
            inertia: model.inertia,
            centre: model.centre.clone(),
            max_unassigned: model.max_unassigned,
            min_similarity: model.min_similarity,
            mean_similarity: model.mean_similarity,
            n_passages: model.n_passages,
            n_documents: model.n_documents,
            sampled_at: Some(model.sampled_at),
        }
    }
}

impl TopicModelRecord {
    pub(super) fn into_model(self, id: u32) -> TopicModel {
        TopicModel {
            id,
            created_at: self.created_at,
            origin: self.origin.into(),
            uncut: self.wholes.into_iter().map(Into::into).collect(),
            seed: self.seed,
            n_clusters: self.n_clusters,
            curve: self.curve,
            inertia: self.inertia,
            centre: self.centre,
            max_unassigned: self.max_unassigned,
            min_similarity: self.min_similarity,
            mean_similarity: self.mean_similarity,
            n_passages: self.n_passages,
            n_documents: self.n_documents,
            sampled_at: self.sampled_at.unwrap_or(self.created_at),
        }
    }

    pub(super) fn created_at(&self) -> Timestamp {
        self.created_at
    }
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OriginRecord {
    #[default]
    Found,
    Corrected(u32),
    Restored(u32),
}

impl From<Origin> for OriginRecord {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Found => Self::Found,
            Origin::Corrected(by) => Self::Corrected(by.0),
            Origin::Restored(run) => Self::Restored(run),
        }
    }
}

impl From<OriginRecord> for Origin {
    fn from(origin: OriginRecord) -> Self {
        match origin {
            OriginRecord::Found => Self::Found,
            OriginRecord::Corrected(by) => Self::Corrected(CorrectionId(by)),
            OriginRecord::Restored(run) => Self::Restored(run),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct WholeRecord {
    group: GroupRecord,
    centroid: Vec<f32>,
    by: u32,
}

impl From<&UncutGroup> for WholeRecord {
    fn from(whole: &UncutGroup) -> Self {
        Self {
            group: (&whole.group).into(),
            centroid: whole.group.centroid.clone(),
            by: whole.by.0,
        }
    }
}

impl From<WholeRecord> for UncutGroup {
    fn from(record: WholeRecord) -> Self {
        Self {
            group: record.group.into_group(&record.centroid),
            by: CorrectionId(record.by),
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
struct GroupRecord {
    id: u32,
    stability: Option<f32>,
    /// Id of the group that this group was split from, and id of the correction that asked for the split.
    split: Option<(u32, u32)>,
}

impl From<&Group> for GroupRecord {
    fn from(group: &Group) -> Self {
        Self {
            id: group.id.0,
            stability: group.stability,
            split: group.split.map(|split| (split.from.0, split.by.0)),
        }
    }
}

impl GroupRecord {
    fn into_group(self, centroid: &[f32]) -> Group {
        let split = self.split.map(|(from, by)| SplitOff {
            from: TopicId(from),
            by: CorrectionId(by),
        });
        Group {
            id: TopicId(self.id),
            centroid: centroid.to_vec(),
            stability: self.stability,
            split,
        }
    }
}

/// Topic or sub-topic as JSON. Sub-topics have rows of their own; the centroids of the groups are concatenated in
/// another column.
#[derive(Serialize, Deserialize)]
pub(super) struct TopicRecord {
    label: String,
    keywords: Vec<KeywordRecord>,
    representatives: Vec<(String, u32)>,
    n_documents: usize,
    n_passages: usize,
    share: f32,
    #[serde(default)]
    coverage: Option<f32>,
    /// Groups of the topic; empty in a topic of an older store, which is a group of its own.
    #[serde(default)]
    groups: Vec<GroupRecord>,
    #[serde(default)]
    parent: Option<u32>,
}

impl TopicRecord {
    pub(super) fn new(topic: &Topic, parent: Option<TopicId>) -> Self {
        let passages = topic.representatives.iter();
        Self {
            label: topic.found_label.clone(),
            keywords: topic.keywords.iter().map(Into::into).collect(),
            representatives: passages
                .map(|passage| (passage.document.to_string(), passage.ordinal))
                .collect(),
            n_documents: topic.n_documents,
            n_passages: topic.n_passages,
            share: topic.share,
            coverage: topic.coverage,
            groups: topic.groups.iter().map(Into::into).collect(),
            parent: parent.map(|parent| parent.0),
        }
    }

    /// Returns the id of the parent topic, if this is a sub-topic.
    pub(super) fn parent(&self) -> Option<TopicId> {
        self.parent.map(TopicId)
    }

    pub(super) fn into_topic(
        mut self,
        id: TopicId,
        centroids: &[f32],
    ) -> Result<Topic, StoreError> {
        if self.groups.is_empty() {
            self.groups.push(GroupRecord {
                id: id.0,
                stability: None,
                split: None,
            });
        }
        let dimension = (centroids.len() / self.groups.len()).max(1);
        let groups = self.groups.into_iter().zip(centroids.chunks(dimension));
        let representatives = self.representatives.into_iter().map(passage_id);
        Ok(Topic {
            id,
            label: self.label.clone(),
            found_label: self.label,
            is_pinned: false,
            is_hidden: false,
            keywords: self.keywords.into_iter().map(Into::into).collect(),
            coverage: self.coverage,
            groups: groups
                .map(|(group, centroid)| group.into_group(centroid))
                .collect(),
            subtopics: Vec::new(),
            representatives: representatives.collect::<Result<_, _>>()?,
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
