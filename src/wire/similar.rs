//! Questions for similar documents and their answers as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::DocumentHeadingView;
use crate::engine::{
    Example, GroupBy, Limit, Match, MatchedPassage, NoMatchReason, SimilarAnswer, SimilarError,
    SimilarQuery,
};
use crate::model::{CollectionName, DocumentId, IdentityError};

/// What answers should be like, and what not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimilarBody {
    /// At least one document, passage or text.
    pub like: Vec<ExampleBody>,
    /// What answers should not be like.
    #[serde(default)]
    pub unlike: Vec<ExampleBody>,
    /// How many answers at most, 1 to 1,000; 10 when left out.
    pub limit: Option<usize>,
    /// Answers with a lower score are left out.
    pub min_score: Option<f32>,
    /// `document` (when left out), `story` or `passage`.
    pub group_by: Option<GroupByBody>,
}

/// One example: exactly one of the fields.
#[derive(Debug, Deserialize, ToSchema)]
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
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
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
    /// A number is out of bounds.
    #[error(transparent)]
    Similar(#[from] SimilarError),
}

impl SimilarBody {
    /// The question about one document.
    pub fn about(
        id: String,
        limit: Option<usize>,
        min_score: Option<f32>,
        group_by: Option<GroupByBody>,
    ) -> Self {
        Self {
            like: vec![ExampleBody::Document(id)],
            unlike: Vec::new(),
            limit,
            min_score,
            group_by,
        }
    }

    /// The question to the engine.
    pub fn into_query(self, collection: CollectionName) -> Result<SimilarQuery, SimilarBodyError> {
        Ok(SimilarQuery {
            collection,
            like: examples(self.like)?,
            unlike: examples(self.unlike)?,
            limit: self.limit.map(Limit::new).transpose()?.unwrap_or_default(),
            min_score: self.min_score,
            group_by: match self.group_by {
                Some(GroupByBody::Passage) => GroupBy::Passage,
                Some(GroupByBody::Story) => GroupBy::Story,
                Some(GroupByBody::Document) | None => GroupBy::Document,
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

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SimilarView {
    /// Most similar first.
    pub matches: Vec<MatchView>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A similar document.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchView {
    /// The document without its text.
    pub document: DocumentHeadingView,
    /// At most 1; larger is closer.
    pub score: f32,
    /// Its passages that match best, best first.
    pub passages: Vec<MatchedPassageView>,
    /// Other documents of the same story that match too, best first, up to 100; empty unless stories are asked for.
    pub also_in: Vec<DocumentHeadingView>,
}

/// A passage of an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedPassageView {
    /// `DOCUMENT#ORDINAL`.
    pub id: String,
    /// Its words.
    pub text: String,
    /// First byte in the document's `text`.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Cosine with what it matches, -1 to 1.
    pub score: f32,
    /// The passage of the question that it matches.
    pub matched_passage: MatchedWithView,
}

/// A passage of the question.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchedWithView {
    /// `DOCUMENT#ORDINAL`; null when the question was a text.
    pub id: Option<String>,
    /// Its words.
    pub text: String,
}

impl From<SimilarAnswer> for SimilarView {
    fn from(answer: SimilarAnswer) -> Self {
        Self {
            matches: answer.matches.into_iter().map(Into::into).collect(),
            reason: answer.reason.map(reason),
        }
    }
}

impl From<Match> for MatchView {
    fn from(found: Match) -> Self {
        let text = &found.document.text;
        let passages = found.passages.into_iter();
        Self {
            score: found.score,
            passages: passages
                .map(|passage| passage_view(passage, text))
                .collect(),
            also_in: found.also_in.into_iter().map(Into::into).collect(),
            document: found.document.into(),
        }
    }
}

fn passage_view(found: MatchedPassage, text: &str) -> MatchedPassageView {
    MatchedPassageView {
        id: found.id.to_string(),
        text: found.passage.of(text).to_owned(),
        start: found.passage.start,
        end: found.passage.end,
        score: found.score,
        matched_passage: MatchedWithView {
            id: found.matched_id.map(|id| id.to_string()),
            text: found.matched_text,
        },
    }
}

fn reason(reason: NoMatchReason) -> String {
    match reason {
        NoMatchReason::NoOtherDocuments => "the collection holds no other document".to_owned(),
        NoMatchReason::NoKnownWords => "the model knows no word of what was asked for".to_owned(),
        NoMatchReason::BelowMinScore { best } => {
            format!("the best score is {best:.3}, lower than min_score")
        }
    }
}
