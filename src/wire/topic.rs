//! Topics as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::DocumentHeadingView;
use crate::engine::{
    self, AssignedTopic, RefreshOptions, TopicDocumentPage, TopicReference, TopicsAnswer,
};
use crate::model::{Keyword, TopicModel, TopicShare};

/// How topics are to be found; what is left out is as the collection or the service is set.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RefreshBody {
    /// Number of topics.
    pub n_clusters: Option<usize>,
    /// What randomness is drawn from.
    pub seed: Option<u64>,
}

impl RefreshBody {
    /// Laid over what is set elsewhere.
    pub fn over(self, defaults: RefreshOptions) -> RefreshOptions {
        RefreshOptions {
            n_clusters: self.n_clusters.or(defaults.n_clusters),
            seed: self.seed.unwrap_or(defaults.seed),
            ..defaults
        }
    }
}

/// A text whose topics are asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignBody {
    /// The text.
    pub text: String,
}

/// A term that tells a topic from the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeywordView {
    /// One to three words.
    pub term: String,
    /// Share of the topic's keyword weight, 0 to 1.
    pub weight: f32,
}

/// A topic by id and label.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicReferenceView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
}

/// How much of a document belongs to a topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicShareView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Share of the document's tokens, 0 to 1.
    pub share: f32,
}

/// A passage that shows what a topic is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepresentativeView {
    /// `DOCUMENT#ORDINAL`.
    pub id: String,
    /// Its words.
    pub text: String,
    /// The document it stands in.
    pub document: DocumentHeadingView,
}

/// A labelled group of passages.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicView {
    /// Stable over runs.
    pub id: String,
    /// Unique in its run.
    pub label: String,
    /// Best terms first.
    pub keywords: Vec<KeywordView>,
    /// Documents with the largest share of their text here.
    pub n_documents: usize,
    /// Passages here.
    pub n_passages: usize,
    /// `n_passages` over all passages with a topic, 0 to 1.
    pub share: f32,
    /// Most typical first.
    pub representatives: Vec<RepresentativeView>,
}

/// One clustering run.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicModelView {
    /// Counts the runs of the collection, from 1.
    pub id: u32,
    /// Number of topics.
    pub n_clusters: usize,
    /// `automatically` or `given`.
    pub n_clusters_chosen: &'static str,
    /// The numbers that were tried with their scores, when the number was chosen automatically.
    pub curve: Vec<CurvePointView>,
    /// When it was made.
    pub created_at: String,
    /// What its randomness was drawn from.
    pub seed: u64,
    /// Mean squared distance of a passage to its centroid.
    pub inertia: f64,
    /// Passages that were grouped.
    pub n_passages: usize,
    /// Documents that they come from.
    pub n_documents: usize,
}

/// How well a number of topics fits.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurvePointView {
    /// Number of topics.
    pub n_clusters: usize,
    /// Larger is better.
    pub score: f64,
}

/// What belongs to no topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnassignedView {
    /// Documents without a passage in any topic.
    pub n_documents: usize,
    /// Passages without a topic.
    pub n_passages: usize,
    /// Why; null when there are none.
    pub reason: Option<&'static str>,
}

/// All topics of a collection.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicsView {
    /// The newest run; null before the first.
    pub model: Option<TopicModelView>,
    /// Its topics, largest first.
    pub topics: Vec<TopicView>,
    /// What belongs to none.
    pub unassigned: UnassignedView,
}

/// A document of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicDocumentView {
    /// The document without its text.
    pub document: DocumentHeadingView,
    /// Share of its tokens that belongs to the topic, 0 to 1.
    pub share: f32,
}

/// A page of a topic's documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicDocumentsView {
    /// Those with the largest shares first.
    pub documents: Vec<TopicDocumentView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A topic of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedTopicView {
    /// Stable over runs.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Cosine of the text with the topic's centroid, -1 to 1.
    pub score: f32,
}

/// The topics nearest to a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssignedTopicsView {
    /// Nearest first, five at most; empty when the text is unlike every topic, or the model knows none of its words.
    pub topics: Vec<AssignedTopicView>,
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

impl From<engine::TopicView> for TopicView {
    fn from(view: engine::TopicView) -> Self {
        let topic = view.topic;
        let representatives = view.representatives.into_iter();
        Self {
            id: topic.id.to_string(),
            label: topic.label,
            keywords: topic.keywords.into_iter().map(Into::into).collect(),
            n_documents: topic.n_documents,
            n_passages: topic.n_passages,
            share: topic.share,
            representatives: representatives
                .map(|passage| RepresentativeView {
                    id: passage.id.to_string(),
                    text: passage.text,
                    document: passage.document.into(),
                })
                .collect(),
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
            n_clusters_chosen: if is_chosen { "automatically" } else { "given" },
            curve: curve
                .map(|(n_clusters, score)| CurvePointView { n_clusters, score })
                .collect(),
            created_at: model.created_at.to_string(),
            seed: model.seed,
            inertia: model.inertia,
            n_passages: model.n_passages,
            n_documents: model.n_documents,
        }
    }
}

impl From<TopicsAnswer> for TopicsView {
    fn from(answer: TopicsAnswer) -> Self {
        let reason = match &answer.model {
            _ if answer.unassigned.n_passages == 0 => None,
            None => Some("topics were not found yet"),
            Some(_) => Some("the model knows none of their words"),
        };
        Self {
            model: answer.model.map(Into::into),
            topics: answer.topics.into_iter().map(Into::into).collect(),
            unassigned: UnassignedView {
                n_documents: answer.unassigned.n_documents,
                n_passages: answer.unassigned.n_passages,
                reason,
            },
        }
    }
}

impl From<TopicDocumentPage> for TopicDocumentsView {
    fn from(page: TopicDocumentPage) -> Self {
        let documents = page.documents.into_iter().map(|found| TopicDocumentView {
            document: found.document.into(),
            share: found.share,
        });
        Self {
            documents: documents.collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl From<Vec<AssignedTopic>> for AssignedTopicsView {
    fn from(topics: Vec<AssignedTopic>) -> Self {
        let topics = topics.into_iter().map(|topic| AssignedTopicView {
            id: topic.id.to_string(),
            label: topic.label,
            score: topic.score,
        });
        Self {
            topics: topics.collect(),
        }
    }
}
