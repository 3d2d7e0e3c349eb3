//! How is a query for similar documents read, from JSON or from the parameters of a path?

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::similar::StrengthView;
use crate::engine::{
    Diversity, Example, Explain, GroupBy, HalfLife, PageLimit, SimilarError, SimilarQuery,
};
use crate::filter::FilterError;
use crate::model::{CollectionName, DocumentId, IdentityError};
use crate::similarity::Strength;

/// A query for documents, stories or passages that are similar to examples.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarBody {
    /// Examples that matches should be like: at least one document, passage or text, and up to 100 together with
    /// `unlike`.
    #[schema(min_items = 1, max_items = 100)]
    pub like: Vec<ExampleBody>,
    /// Examples that matches should not be like.
    #[serde(default)]
    #[schema(max_items = 99)]
    pub unlike: Vec<ExampleBody>,
    /// Filter that a document must pass to match, such as `source = "bbc"`; the list of documents explains its
    /// language.
    pub filter: Option<String>,
    /// Most matches of one page, 1 to 1,000; 10 when left out.
    #[schema(minimum = 1, maximum = 1000)]
    pub limit: Option<usize>,
    /// Cursor of the page to return: the `next_cursor` of the page before. Of the rest of the query only `limit` and
    /// `explain` may change.
    pub cursor: Option<String>,
    /// Lowest score of a match; scores lie between -1 and 1.
    pub min_score: Option<f32>,
    /// Lowest strength of a match; `weak` when left out, and `unrelated` asks for all.
    pub min_strength: Option<StrengthView>,
    /// What a match is: `document` (when left out), `story` or `passage`.
    pub group_by: Option<GroupByBody>,
    /// How much matches should differ from each other, from 0 (not at all) to 1 (above all else).
    #[schema(minimum = 0, maximum = 1)]
    pub diversity: Option<f32>,
    /// Half-life in days, 0.01 to 100,000, to put newer documents first: for the order, the likeness of a document that is
    /// this much older than the newest document counts half. A document without a date counts as one half-life old.
    #[schema(minimum = 0.01, maximum = 100_000)]
    pub freshness: Option<f32>,
    /// Id of a topic or sub-topic, such as `t3`: a document matches only if this is its largest one.
    #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    pub inside_topic: Option<String>,
    /// Id of a topic or sub-topic, such as `t3`: a document matches only if this is not its largest one.
    #[schema(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    pub outside_topic: Option<String>,
    /// True to show the parts of each score.
    #[serde(default)]
    pub explain: bool,
}

/// The parameters of a query for documents similar to one document.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SimilarParams {
    /// Filter that a document must pass to match, such as `source = "bbc"`; the list of documents explains its
    /// language.
    filter: Option<String>,
    /// Most matches of one page, 1 to 1,000; 10 when left out.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Cursor of the page to return: the `next_cursor` of the page before. Of the rest of the query only `limit` and
    /// `explain` may change.
    cursor: Option<String>,
    /// Lowest score of a match; scores lie between -1 and 1.
    min_score: Option<f32>,
    /// Lowest strength of a match; `weak` when left out, and `unrelated` asks for all.
    #[param(inline)]
    min_strength: Option<StrengthView>,
    /// What a match is: `document` (when left out), `story` or `passage`.
    #[param(inline)]
    group_by: Option<GroupByBody>,
    /// How much matches should differ from each other, from 0 (not at all) to 1 (above all else).
    #[param(minimum = 0, maximum = 1)]
    diversity: Option<f32>,
    /// Half-life in days, 0.01 to 100,000, to put newer documents first: for the order, the likeness of a document that is
    /// this much older than the newest document counts half. A document without a date counts as one half-life old.
    #[param(minimum = 0.01, maximum = 100_000)]
    freshness: Option<f32>,
    /// Id of a topic or sub-topic, such as `t3`: a document matches only if this is its largest one.
    #[param(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    inside_topic: Option<String>,
    /// Id of a topic or sub-topic, such as `t3`: a document matches only if this is not its largest one.
    #[param(pattern = r"^t(0|[1-9][0-9]{0,9})$")]
    outside_topic: Option<String>,
    /// True to show the parts of each score.
    #[serde(default)]
    explain: bool,
}

/// An example, as an object with exactly one of the fields `document`, `passage` and `text`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExampleBody {
    /// Id of a document of the collection, such as `tides`.
    Document(String),
    /// Id of a passage of the collection, `DOCUMENT#ORDINAL`, such as `tides#0`.
    Passage(String),
    /// Any text, at most 1 MiB.
    Text(String),
}

/// What a match is.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupByBody {
    /// Each match is a document with its best passages.
    Document,
    /// Each match is the best document of a story; the other matching documents of the story are in its `also_in`.
    Story,
    /// Each match is a passage; a document may match several times.
    Passage,
}

/// The reason why a query cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SimilarBodyError {
    /// An id of the query is malformed.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The filter of the query cannot be read.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A number of the query is out of range.
    #[error(transparent)]
    Similar(#[from] SimilarError),
}

impl SimilarParams {
    /// Makes the query for documents similar to the document `id`.
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
    /// Makes the query to the engine; fails when an id or the filter is malformed, or a number is out of range.
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
            min_strength: self.min_strength.map_or(Strength::Weak, Into::into),
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
