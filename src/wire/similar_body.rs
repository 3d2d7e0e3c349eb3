//! Questions for similar documents as JSON.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::similar::StrengthView;
use crate::engine::{
    Diversity, Example, Explain, GroupBy, HalfLife, PageLimit, SimilarError, SimilarQuery,
};
use crate::filter::FilterError;
use crate::model::{CollectionName, DocumentId, IdentityError};

/// What answers should be like, and what not.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarBody {
    /// At least one document, passage or text; up to 100 together with `unlike`.
    #[schema(min_items = 1, max_items = 100)]
    pub like: Vec<ExampleBody>,
    /// What answers should not be like.
    #[serde(default)]
    #[schema(max_items = 99)]
    pub unlike: Vec<ExampleBody>,
    /// Only documents that pass are answers: a condition on their fields, as for the list of documents.
    pub filter: Option<String>,
    /// How many answers at most, 1 to 1,000; 10 when left out.
    #[schema(minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// The `next_cursor` of the page before, with the same question.
    pub cursor: Option<String>,
    /// Answers with a lower score are left out.
    pub min_score: Option<f32>,
    /// Answers that have less to do with the examples are left out.
    pub min_strength: Option<StrengthView>,
    /// `document` (when left out), `story` or `passage`.
    pub group_by: Option<GroupByBody>,
    /// How much answers should differ from each other: 0 not at all, 1 above all else.
    #[schema(minimum = 0, maximum = 1)]
    pub diversity: Option<f32>,
    /// Days after which likeness counts half, counted back from the newest document: 0.01 to 100,000.
    #[schema(minimum = 0.01, maximum = 100_000)]
    pub freshness: Option<f32>,
    /// Only documents whose largest topic, or sub-topic, is this one.
    #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    pub inside_topic: Option<String>,
    /// Only documents whose largest topic, or sub-topic, is another one.
    #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    pub outside_topic: Option<String>,
    /// Whether each answer says what its score is made of.
    #[serde(default)]
    pub explain: bool,
}

/// Which answers are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SimilarParams {
    /// Only documents that pass are answers: a condition on their fields, as for the list of documents.
    filter: Option<String>,
    /// How many at most, 1 to 1,000; 10 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// The `next_cursor` of the page before, with the same question.
    cursor: Option<String>,
    /// Answers with a lower score are left out.
    min_score: Option<f32>,
    /// Answers that have less to do with the document are left out.
    #[param(inline)]
    min_strength: Option<StrengthView>,
    /// `document` (when left out), `story` or `passage`.
    #[param(inline)]
    group_by: Option<GroupByBody>,
    /// How much answers should differ from each other: 0 not at all, 1 above all else.
    #[param(minimum = 0, maximum = 1)]
    diversity: Option<f32>,
    /// Days after which likeness counts half, counted back from the newest document: 0.01 to 100,000.
    #[param(minimum = 0.01, maximum = 100_000)]
    freshness: Option<f32>,
    /// Only documents whose largest topic, or sub-topic, is this one.
    #[param(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    inside_topic: Option<String>,
    /// Only documents whose largest topic, or sub-topic, is another one.
    #[param(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    outside_topic: Option<String>,
    /// Whether each answer says what its score is made of.
    #[serde(default)]
    explain: bool,
}

/// One example: exactly one of the fields.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExampleBody {
    /// Id of a document of the collection.
    Document(String),
    /// Id of a passage of the collection, `DOCUMENT#ORDINAL`.
    Passage(String),
    /// Any text.
    Text(String),
}

/// What an answer is.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupByBody {
    /// A document with its best passages.
    Document,
    /// The best document of each story; the others of the story are in its `also_in`.
    Story,
    /// A passage; a document may answer several times.
    Passage,
}

/// Why a question cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SimilarBodyError {
    /// An id cannot be one.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The filter cannot be read.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A number is out of bounds.
    #[error(transparent)]
    Similar(#[from] SimilarError),
}

impl SimilarParams {
    /// The question about one document.
    pub fn about(self, id: String) -> SimilarBody {
        SimilarBody {
            like: vec![ExampleBody::Document(id)],
            unlike: Vec::new(),
            filter: self.filter,
            limit: self.limit,
            cursor: self.cursor,
            min_score: self.min_score,
            min_strength: self.min_strength,
            group_by: self.group_by,
            diversity: self.diversity,
            freshness: self.freshness,
            inside_topic: self.inside_topic,
            outside_topic: self.outside_topic,
            explain: self.explain,
        }
    }
}

impl SimilarBody {
    /// The question to the engine.
    pub fn into_query(self, collection: CollectionName) -> Result<SimilarQuery, SimilarBodyError> {
        let topic = |id: Option<String>| id.map(|id| id.parse()).transpose();
        Ok(SimilarQuery {
            collection,
            like: examples(self.like)?,
            unlike: examples(self.unlike)?,
            filter: self.filter.map(|filter| filter.parse()).transpose()?,
            limit: match self.limit {
                Some(limit) => PageLimit::new(limit).map_err(SimilarError::from)?,
                None => SimilarQuery::DEFAULT_LIMIT,
            },
            cursor: self.cursor,
            min_score: self.min_score,
            min_strength: self.min_strength.map(Into::into),
            group_by: match self.group_by {
                Some(GroupByBody::Passage) => GroupBy::Passage,
                Some(GroupByBody::Story) => GroupBy::Story,
                Some(GroupByBody::Document) | None => GroupBy::Document,
            },
            diversity: self.diversity.map(Diversity::new).transpose()?,
            freshness: self.freshness.map(HalfLife::new).transpose()?,
            inside_topic: topic(self.inside_topic)?,
            outside_topic: topic(self.outside_topic)?,
            explain: if self.explain {
                Explain::Score
            } else {
                Explain::Nothing
            },
        })
    }
}

fn examples(bodies: Vec<ExampleBody>) -> Result<Vec<Example>, IdentityError> {
    bodies
        .into_iter()
        .map(|body| {
            Ok(match body {
                ExampleBody::Document(id) => Example::Document(DocumentId::new(id)?),
                ExampleBody::Passage(id) => Example::Passage(id.parse()?),
                ExampleBody::Text(text) => Example::Text(text),
            })
        })
        .collect()
}
