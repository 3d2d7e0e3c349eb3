//! A similarity query, and the errors with which it is refused.

use crate::collection::CollectionError;
use crate::embedding::EmbedError;
use crate::engine::page::{PageError, PageLimit};
use crate::engine::topics::MissingTopic;
use crate::filter::Filter;
use crate::model::{CollectionName, DocumentId, PassageId, TopicId};
use crate::similarity::Strength;
use crate::store::StoreError;

/// Most examples of one query.
const MAX_EXAMPLES: usize = 100;
/// Longest example text in bytes.
const MAX_EXAMPLE_BYTES: usize = 1 << 20;

/// A query for documents, stories or passages that are similar to examples.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarQuery {
    /// Collection to search.
    pub collection: CollectionName,
    /// Examples that matches should be similar to; at least one.
    pub like: Vec<Example>,
    /// Examples that matches should not be similar to.
    pub unlike: Vec<Example>,
    /// Filter that a document must pass to match.
    pub filter: Option<Filter>,
    /// Most matches of one page.
    pub limit: PageLimit,
    /// Cursor of the page to return, from the `next_cursor` of the previous page; none for the first page.
    pub cursor: Option<String>,
    /// Lowest score of a match.
    pub min_score: Option<f32>,
    /// Lowest strength of a match; [`Strength::Weak`] unless another is asked for.
    pub min_strength: Strength,
    /// Unit in which matches are returned.
    pub group_by: GroupBy,
    /// How much matches should differ from each other.
    pub diversity: Option<Diversity>,
    /// Age at which likeness counts half.
    pub freshness: Option<HalfLife>,
    /// Topic that matches must belong to.
    pub inside_topic: Option<TopicId>,
    /// Topic that matches must not belong to.
    pub outside_topic: Option<TopicId>,
    /// Whether each match explains its score.
    pub explain: Explain,
}

/// Whether each match explains its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Explain {
    /// Matches have no explanation.
    #[default]
    Nothing,
    /// Each match lists the parts of its score.
    Score,
}

/// How much matches should differ from each other: 0 not at all, 1 above all else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diversity(f32);

impl Diversity {
    /// Accepts 0 to 1; refuses any other number.
    pub fn new(diversity: f32) -> Result<Self, SimilarError> {
        if (0.0..=1.0).contains(&diversity) {
            Ok(Self(diversity))
        } else {
            Err(SimilarError::Diversity)
        }
    }

    /// Diversity as a number, 0 to 1.
    pub fn get(self) -> f32 {
        self.0
    }
}

/// Age in days at which likeness counts half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfLife(f32);

impl HalfLife {
    /// Accepts 0.01 to 100,000 days; refuses any other number.
    pub fn new(days: f32) -> Result<Self, SimilarError> {
        if (0.01..=100_000.0).contains(&days) {
            Ok(Self(days))
        } else {
            Err(SimilarError::Freshness)
        }
    }

    /// Half-life in days.
    pub fn days(self) -> f32 {
        self.0
    }
}

/// An example that matches should be similar to, or should not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Example {
    /// A whole document of the collection.
    Document(DocumentId),
    /// One passage of a document of the collection.
    Passage(PassageId),
    /// Any text.
    Text(String),
}

impl Example {
    /// The example's name in an error message.
    fn name(&self) -> String {
        match self {
            Self::Document(id) => format!("document {id}"),
            Self::Passage(id) => format!("passage {id}"),
            Self::Text(_) => "the same text".to_owned(),
        }
    }
}

/// Unit in which matches are returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupBy {
    /// Each match is a document with its best passages.
    #[default]
    Document,
    /// Each match is the best document of a story, with the story's others beside it.
    Story,
    /// Each match is a passage; a document may match several times.
    Passage,
}

/// The reason why a query cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum SimilarError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// An example names a document that does not exist.
    #[error("there is no document {id}")]
    UnknownDocument {
        /// Id of the missing document.
        id: DocumentId,
    },
    /// An example names a passage that does not exist.
    #[error("there is no passage {id}")]
    UnknownPassage {
        /// Id of the missing passage.
        id: PassageId,
    },
    /// The query has no liked example.
    #[error("`like` must hold at least one document, passage or text")]
    NothingLiked,
    /// The query has too many examples.
    #[error("a query may hold {MAX_EXAMPLES} examples, but has {n_examples}")]
    ManyExamples {
        /// Number of examples given.
        n_examples: usize,
    },
    /// An example text is empty.
    #[error("an example text must not be empty")]
    EmptyText,
    /// An example text is too long.
    #[error(
        "an example text may have {MAX_EXAMPLE_BYTES} bytes, but one has {n_bytes}; ingest it and ask by its id"
    )]
    LongText {
        /// Size of the text in bytes.
        n_bytes: usize,
    },
    /// The minimum score is not a finite number.
    #[error("min_score must be a finite number")]
    MinScore,
    /// The diversity is not a number from 0 to 1.
    #[error("diversity must be 0 to 1")]
    Diversity,
    /// The half-life is not within 0.01 to 100,000 days.
    #[error("freshness is the days after which likeness counts half, 0.01 to 100000")]
    Freshness,
    /// A topic of the query does not exist.
    #[error(transparent)]
    MissingTopic(#[from] MissingTopic),
    /// An example is both liked and unliked.
    #[error("{id} is in `like` and in `unlike`")]
    Contradiction {
        /// Name of the example.
        id: String,
    },
    /// The page limit or the cursor is invalid.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The ranking that the cursor belongs to is no longer available.
    #[error("the collection has changed since that cursor was given; ask again without it")]
    ExpiredCursor,
    /// The embedding model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SimilarQuery {
    /// Page limit of a query that names none.
    pub const DEFAULT_LIMIT: PageLimit = PageLimit::TEN;

    /// Queries for the ten documents that are most similar to the liked examples.
    pub fn new(collection: CollectionName, like: Vec<Example>) -> Self {
        Self {
            collection,
            like,
            unlike: Vec::new(),
            filter: None,
            limit: Self::DEFAULT_LIMIT,
            cursor: None,
            min_score: None,
            min_strength: Strength::Weak,
            group_by: GroupBy::default(),
            diversity: None,
            freshness: None,
            inside_topic: None,
            outside_topic: None,
            explain: Explain::default(),
        }
    }

    /// Refuses a query with no, too many or too long examples, or with an invalid bound.
    pub(super) fn check(&self) -> Result<(), SimilarError> {
        if self.like.is_empty() {
            return Err(SimilarError::NothingLiked);
        }
        if self.min_score.is_some_and(|score| !score.is_finite()) {
            return Err(SimilarError::MinScore);
        }
        let n_examples = self.like.len() + self.unlike.len();
        if n_examples > MAX_EXAMPLES {
            return Err(SimilarError::ManyExamples { n_examples });
        }
        if let Some(both) = self.like.iter().find(|like| self.unlike.contains(like)) {
            return Err(SimilarError::Contradiction { id: both.name() });
        }
        for example in self.like.iter().chain(&self.unlike) {
            match example {
                Example::Text(text) if text.trim().is_empty() => {
                    return Err(SimilarError::EmptyText);
                }
                Example::Text(text) if text.len() > MAX_EXAMPLE_BYTES => {
                    let n_bytes = text.len();
                    return Err(SimilarError::LongText { n_bytes });
                }
                Example::Text(_) | Example::Document(_) | Example::Passage(_) => {}
            }
        }
        Ok(())
    }
}
