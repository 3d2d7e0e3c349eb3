//! Topics as JSON.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use crate::clustering::SOLID_STABILITY;
use crate::engine::{
    self, Drift, DriftReason, RefreshOptions, Representative, Start, TopicReference, TopicsAnswer,
};
use crate::model::{Keyword, TopicModel, TopicShare};

/// How topics are to be found; what is left out is as the collection or the service is set.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// Number of topics: 1 to the number of passages.
    #[schema(minimum = 1)]
    pub n_clusters: Option<usize>,
    /// What randomness is drawn from.
    pub seed: Option<u64>,
    /// Part of the passages that may belong to no topic, 0 to 0.5.
    #[schema(minimum = 0, maximum = 0.5)]
    pub max_unassigned: Option<f32>,
    /// Whether to start from nothing, as the first run does, instead of from the topics there are.
    pub fresh: Option<bool>,
}

impl RefreshBody {
    /// Laid over what is set elsewhere.
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

/// A term that tells a topic from the others.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct KeywordView {
    /// One to three words.
    pub term: String,
    /// Share of the topic's keyword weight, 0 to 1.
    pub weight: f32,
}

/// A topic by id and label.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicReferenceView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
}

/// How much of a document belongs to a topic.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicShareView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Share of the document's tokens, 0 to 1.
    pub share: f32,
}

/// A passage that shows what a topic is about.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RepresentativeView {
    /// `DOCUMENT#ORDINAL`.
    pub id: String,
    /// Its words.
    pub text: String,
    /// The document it stands in.
    pub document: DocumentHeadingView,
}

/// Whether a topic is there again when it is looked for in another draw of the same passages.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StabilityView {
    /// `solid`, or `shaky`: found less surely than that, so that its bounds and numbers are to be read with care.
    pub grade: Cow<'static, str>,
    /// Mean Jaccard index of the topic and its counterparts in resampled runs, 0 to 1.
    pub agreement: f32,
}

/// A labelled group of passages.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicView {
    /// Stable over runs.
    pub id: String,
    /// Unique in its run.
    pub label: String,
    /// Whether a person gave it its label.
    pub pinned: bool,
    /// Whether a person had it left out of lists, pictures and reports.
    pub hidden: bool,
    /// Best terms first.
    pub keywords: Vec<KeywordView>,
    /// Part of its documents that hold a term of its label as it was found, 0 to 1; null where it was not counted.
    pub coverage: Option<f32>,
    /// Null where it was not measured, as in sub-topics.
    pub stability: Option<StabilityView>,
    /// The topic that it is a part of; null for topics themselves.
    pub parent: Option<String>,
    /// Documents with the largest share of their text here.
    pub n_documents: usize,
    /// Passages here.
    pub n_passages: usize,
    /// `n_passages` over all passages with a topic, 0 to 1.
    pub share: f32,
    /// Most typical first.
    pub representatives: Vec<RepresentativeView>,
    /// What it falls into, largest first; empty in sub-topics and in topics that are all one.
    #[schema(no_recursion)]
    pub subtopics: Vec<TopicView>,
}

/// One clustering run.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicModelView {
    /// Counts the runs of the collection, from 1.
    pub id: u32,
    /// Number of topics.
    pub n_clusters: usize,
    /// `automatically` or `given`.
    pub n_clusters_chosen: Cow<'static, str>,
    /// The numbers that were tried with their scores, when the number was chosen automatically.
    pub curve: Vec<CurvePointView>,
    /// When it was made.
    pub created_at: String,
    /// What its randomness was drawn from.
    pub seed: u64,
    /// Mean squared distance of a passage to its centroid.
    pub inertia: f64,
    /// Passages whose cosine with the nearest topic is lower belong to none.
    pub min_similarity: f32,
    /// Passages that were grouped.
    pub n_passages: usize,
    /// Documents that they come from.
    pub n_documents: usize,
}

/// How well a number of topics fits.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct CurvePointView {
    /// Number of topics.
    pub n_clusters: usize,
    /// Larger is better.
    pub score: f64,
}

/// What belongs to no topic.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct UnassignedView {
    /// Documents without a passage in any topic.
    pub n_documents: usize,
    /// Passages without a topic.
    pub n_passages: usize,
    /// Of these, passages that are far from every topic.
    pub n_far: usize,
    /// Of these, passages with no word that the model knows.
    pub n_unknown: usize,
    /// Why, in words; null when there are none.
    pub reason: Option<String>,
}

/// How far what arrived since the run differs from what it was made of.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DriftView {
    /// Documents that came since.
    pub n_new_documents: usize,
    /// Passages of these.
    pub n_new_passages: usize,
    /// `n_new_documents` over all documents, 0 to 1.
    pub share_new: f32,
    /// Mean cosine of the passages of the run with their topics.
    pub mean_similarity: f32,
    /// The same of the new passages; null where there are none.
    pub mean_similarity_new: Option<f32>,
    /// Part of the new passages that no topic is near to, 0 to 1.
    pub share_unassigned_new: f32,
    /// Whether topics should be found anew.
    pub refresh_suggested: bool,
    /// Why: `many_new_documents`, `less_similar` or `many_unassigned`; null while they still fit.
    pub reason: Option<Cow<'static, str>>,
}

/// All topics of a collection.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct TopicsView {
    /// The newest run; null before the first.
    pub model: Option<TopicModelView>,
    /// Its topics, largest first.
    pub topics: Vec<TopicView>,
    /// Topics that a person hid; with `hidden=true` they are listed too.
    pub n_hidden: usize,
    /// What belongs to none.
    pub unassigned: UnassignedView,
    /// Null before the first run.
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

/// Why passages have no topic.
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
