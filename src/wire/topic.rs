//! How are topics, the runs that found them, and what belongs to none shown as JSON?

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use crate::clustering::SOLID_STABILITY;
use crate::engine::{
    self, Drift, DriftReason, RefreshOptions, Representative, Start, TopicReference, TopicsAnswer,
};
use crate::model::{Keyword, TopicModel, TopicShare};

/// Options of a topic refresh. An option that is left out is taken from the settings of the collection, or else of the
/// service.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// Number of topics, 1 to the number of passages.
    #[schema(minimum = 1)]
    pub n_clusters: Option<usize>,
    /// Seed of all randomness in the run.
    pub seed: Option<u64>,
    /// Largest share of the passages that may belong to no topic, 0 to 0.5.
    #[schema(minimum = 0, maximum = 0.5)]
    pub max_unassigned: Option<f32>,
    /// True to start from nothing, as the first run does; false to start from the present topics.
    pub fresh: Option<bool>,
}

impl RefreshBody {
    /// Lays these options over `defaults`, which stand where an option was left out.
    pub fn over(self, defaults: RefreshOptions) -> RefreshOptions {
        RefreshOptions {
            n_clusters: self.n_clusters.or(defaults.n_clusters),
            seed: self.seed.unwrap_or(defaults.seed),
            max_unassigned: self.max_unassigned.unwrap_or(defaults.max_unassigned),
            start: match self.fresh {
                Some(true) => Start::Fresh,
                Some(false) => Start::Former,
                None => defaults.start,
            },
            ..defaults
        }
    }
}

/// A term that distinguishes a topic from the others.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct KeywordView {
    /// The term, one to three words long.
    pub term: String,
    /// Share of the term in the topic's keyword weight, 0 to 1.
    pub weight: f32,
}

/// A topic, by its id and label.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicReferenceView {
    /// Id of the topic, such as `t3`, stable over runs.
    pub id: String,
    /// Label of the topic.
    pub label: String,
}

/// A topic of a document, and how much of the document belongs to it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicShareView {
    /// Id of the topic, such as `t3`, stable over runs.
    pub id: String,
    /// Label of the topic.
    pub label: String,
    /// Share of the document's tokens that belong to the topic, 0 to 1.
    pub share: f32,
}

/// A passage that shows what a topic is about.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RepresentativeView {
    /// Id of the passage, `DOCUMENT#ORDINAL`, such as `tides#0`.
    pub id: String,
    /// Text of the passage.
    pub text: String,
    /// Document that the passage stands in, without its text.
    pub document: DocumentHeadingView,
}

/// How surely a topic is found again when topics are found in resampled passages.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StabilityView {
    /// `solid` for an agreement of at least 0.75, else `shaky`: read the bounds and the numbers of a shaky topic with
    /// care.
    pub grade: Cow<'static, str>,
    /// Mean Jaccard index of the topic and its counterparts in resampled runs, 0 to 1.
    pub agreement: f32,
}

/// A topic: a labelled group of passages.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicView {
    /// Id of the topic, such as `t3`, stable over runs.
    pub id: String,
    /// Label of the topic, unique in its run.
    pub label: String,
    /// True when a person gave the topic its label.
    pub pinned: bool,
    /// True when a person left the topic out of lists, pictures and reports.
    pub hidden: bool,
    /// Keywords of the topic, best first.
    pub keywords: Vec<KeywordView>,
    /// Share of the topic's documents that contain a term of the label as it was found, 0 to 1; null where it was not
    /// counted.
    pub coverage: Option<f32>,
    /// How surely the topic is found again; null where that was not measured, as in sub-topics.
    pub stability: Option<StabilityView>,
    /// Id of the topic that this sub-topic is a part of; null for a topic.
    pub parent: Option<String>,
    /// Number of documents that have the largest share of their text in the topic.
    pub n_documents: usize,
    /// Number of passages that belong to the topic.
    pub n_passages: usize,
    /// Share of the topic in all passages that have a topic, 0 to 1.
    pub share: f32,
    /// Passages that show what the topic is about, most typical first.
    pub representatives: Vec<RepresentativeView>,
    /// Sub-topics that the topic falls into, largest first; empty in sub-topics and in topics that do not fall into
    /// parts.
    #[schema(no_recursion)]
    pub subtopics: Vec<TopicView>,
}

/// A clustering run that found topics.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicModelView {
    /// Number of the run in its collection, from 1.
    pub id: u32,
    /// Number of clusters that the run found; corrections may make another number of topics of them.
    pub n_clusters: usize,
    /// How the number of topics was chosen: `automatically` or `given`.
    pub n_clusters_chosen: Cow<'static, str>,
    /// Numbers of topics that were tried, with their scores; empty when the number was given.
    pub curve: Vec<CurvePointView>,
    /// Time at which the run was made, RFC 3339 in UTC.
    pub created_at: String,
    /// Seed of all randomness in the run.
    pub seed: u64,
    /// Weighted mean of the squared distance from a passage to its centroid, 0 to 4; smaller is tighter.
    pub inertia: f64,
    /// Least cosine with the nearest centroid at which a passage belongs to a topic, -1 to 1.
    pub min_similarity: f32,
    /// Number of passages that were clustered.
    pub n_passages: usize,
    /// Number of documents that the clustered passages come from.
    pub n_documents: usize,
}

/// A number of topics that was tried, and how well it fits.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CurvePointView {
    /// Number of topics that was tried.
    pub n_clusters: usize,
    /// Score of this number of topics; larger is better.
    pub score: f64,
}

/// How many documents and passages belong to no topic, and why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct UnassignedView {
    /// Number of documents without a passage in any topic.
    pub n_documents: usize,
    /// Number of passages without a topic; before the first run all of them.
    pub n_passages: usize,
    /// Number of passages that have no topic because they are too far from every one.
    pub n_far: usize,
    /// Number of passages that have no topic because the model knows none of their words.
    pub n_unknown: usize,
    /// Reason in words why passages have no topic; null when every passage has one.
    pub reason: Option<String>,
}

/// How far the documents that arrived since the newest run differ from those that it was made of.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DriftView {
    /// Number of documents that arrived since the run.
    pub n_new_documents: usize,
    /// Number of passages of the new documents.
    pub n_new_passages: usize,
    /// Share of the new documents in all documents, 0 to 1.
    pub share_new: f32,
    /// Mean cosine of the run's passages with their topics, -1 to 1.
    pub mean_similarity: f32,
    /// Mean cosine of the new passages with their topics, -1 to 1; null when none of them has a topic.
    pub mean_similarity_new: Option<f32>,
    /// Share of the new passages that are near to no topic, 0 to 1.
    pub share_unassigned_new: f32,
    /// True when topics should be found anew.
    pub refresh_suggested: bool,
    /// Reason to find topics anew: `many_new_documents`, `less_similar` or `many_unassigned`; null while the topics
    /// still fit.
    pub reason: Option<Cow<'static, str>>,
}

/// The topics of a collection, and what belongs to none.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicsView {
    /// Newest run of topics; null before the first run.
    pub model: Option<TopicModelView>,
    /// Topics of the newest run, those with the most passages first.
    pub topics: Vec<TopicView>,
    /// Number of topics and sub-topics that a person hid; with `hidden=true` they are listed too.
    pub n_hidden: usize,
    /// Documents and passages that belong to no topic.
    pub unassigned: UnassignedView,
    /// How far what arrived since the newest run differs from it; null before the first run.
    pub drift: Option<DriftView>,
}

impl From<Keyword> for KeywordView {
    fn from(keyword: Keyword) -> Self {
        Self {
            term: keyword.term,
            weight: keyword.weight,
        }
    }
}

impl From<TopicReference> for TopicReferenceView {
    fn from(topic: TopicReference) -> Self {
        Self {
            id: topic.id.to_string(),
            label: topic.label,
        }
    }
}

impl From<TopicShare> for TopicShareView {
    fn from(share: TopicShare) -> Self {
        Self {
            id: share.id.to_string(),
            label: share.label,
            share: share.share,
        }
    }
}

impl From<Representative> for RepresentativeView {
    fn from(passage: Representative) -> Self {
        Self {
            id: passage.id.to_string(),
            text: passage.text,
            document: passage.document.into(),
        }
    }
}

impl From<engine::TopicView> for TopicView {
    fn from(view: engine::TopicView) -> Self {
        let topic = view.topic;
        let stability = topic.stability().map(|agreement| StabilityView {
            grade: Cow::Borrowed(if agreement >= SOLID_STABILITY {
                "solid"
            } else {
                "shaky"
            }),
            agreement,
        });
        Self {
            id: topic.id.to_string(),
            label: topic.label,
            pinned: topic.is_pinned,
            hidden: topic.is_hidden,
            keywords: topic.keywords.into_iter().map(Into::into).collect(),
            coverage: topic.coverage,
            stability,
            parent: view.parent.map(|parent| parent.to_string()),
            n_documents: topic.n_documents,
            n_passages: topic.n_passages,
            share: topic.share,
            representatives: view.representatives.into_iter().map(Into::into).collect(),
            subtopics: view.subtopics.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<TopicModel> for TopicModelView {
    fn from(model: TopicModel) -> Self {
        let is_chosen = !model.curve.is_empty();
        let curve = model.curve.into_iter();
        Self {
            id: model.id,
            n_clusters: model.n_clusters,
            n_clusters_chosen: Cow::Borrowed(if is_chosen { "automatically" } else { "given" }),
            curve: curve
                .map(|(n_clusters, score)| CurvePointView { n_clusters, score })
                .collect(),
            created_at: model.created_at.to_string(),
            seed: model.seed,
            inertia: model.inertia,
            min_similarity: model.min_similarity,
            n_passages: model.n_passages,
            n_documents: model.n_documents,
        }
    }
}

impl From<TopicsAnswer> for TopicsView {
    fn from(answer: TopicsAnswer) -> Self {
        let reason = reason(&answer);
        Self {
            model: answer.model.map(Into::into),
            topics: answer.topics.into_iter().map(Into::into).collect(),
            n_hidden: answer.n_hidden,
            unassigned: UnassignedView {
                n_documents: answer.unassigned.n_documents,
                n_passages: answer.unassigned.n_passages,
                n_far: answer.unassigned.n_far,
                n_unknown: answer.unassigned.n_unknown,
                reason,
            },
            drift: answer.drift.map(Into::into),
        }
    }
}

fn far(n_passages: usize) -> String {
    let are = if n_passages == 1 { "is" } else { "are" };
    format!("{n_passages} {are} far from every topic")
}

fn unknown(n_passages: usize) -> String {
    format!("the model knows no word of {n_passages}")
}

/// The reason in words why passages have no topic; none when every passage has one.
fn reason(answer: &TopicsAnswer) -> Option<String> {
    let unassigned = &answer.unassigned;
    let reason = match (&answer.model, unassigned.n_far, unassigned.n_unknown) {
        _ if unassigned.n_passages == 0 => return None,
        (None, ..) => "topics were not found yet".to_owned(),
        (Some(_), n_far, 0) => far(n_far),
        (Some(_), 0, n_unknown) => unknown(n_unknown),
        (Some(_), n_far, n_unknown) => format!("{}, and {}", far(n_far), unknown(n_unknown)),
    };
    Some(reason)
}

impl From<Drift> for DriftView {
    fn from(drift: Drift) -> Self {
        Self {
            n_new_documents: drift.n_new_documents,
            n_new_passages: drift.n_new_passages,
            share_new: drift.share_new,
            mean_similarity: drift.mean_similarity,
            mean_similarity_new: drift.mean_similarity_new,
            share_unassigned_new: drift.share_unassigned_new,
            refresh_suggested: drift.reason.is_some(),
            reason: drift.reason.map(|reason| {
                Cow::Borrowed(match reason {
                    DriftReason::ManyNewDocuments => "many_new_documents",
                    DriftReason::LessSimilar => "less_similar",
                    DriftReason::ManyUnassigned => "many_unassigned",
                })
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Unassigned;

    #[test]
    fn one_passage_is_far_and_several_are() {
        assert_eq!(far(1), "1 is far from every topic");
        assert_eq!(far(2), "2 are far from every topic");
        let mut answer = TopicsAnswer {
            model: None,
            topics: Vec::new(),
            n_hidden: 0,
            unassigned: Unassigned::default(),
            drift: None,
        };
        assert_eq!(reason(&answer), None);
        answer.unassigned.n_passages = 1;
        assert_eq!(
            reason(&answer).as_deref(),
            Some("topics were not found yet")
        );
    }
}
