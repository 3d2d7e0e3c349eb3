//! What can be asked, and why a question is refused.

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

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarQuery {
    /// Where to look.
    pub collection: CollectionName,
    /// What answers should be like; at least one.
    pub like: Vec<Example>,
    /// What answers should not be like.
    pub unlike: Vec<Example>,
    /// Only documents that pass are answers.
    pub filter: Option<Filter>,
    /// How many answers at most.
    pub limit: PageLimit,
    /// Goes on after the answers that gave it as their `next_cursor`.
    pub cursor: Option<String>,
    /// Answers with a lower score are left out.
    pub min_score: Option<f32>,
    /// Answers that have less to do with the examples are left out.
    pub min_strength: Option<Strength>,
    /// What an answer is.
    pub group_by: GroupBy,
    /// How much answers should differ from each other.
    pub diversity: Option<Diversity>,
    /// How fast likeness fades with age.
    pub freshness: Option<HalfLife>,
    /// Answers belong to this topic.
    pub inside_topic: Option<TopicId>,
    /// Answers do not belong to this topic.
    pub outside_topic: Option<TopicId>,
    /// Whether each answer says what its score is made of.
    pub explain: Explain,
}

/// Whether each answer says what its score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Explain {
    /// No.
    #[default]
    Nothing,
    /// Yes.
    Score,
}

/// How much answers should differ from each other: 0 not at all, 1 above all else.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Diversity(f32);

impl Diversity {
    /// Checks the bounds.
    pub fn new(diversity: f32) -> Result<Self, SimilarError> {
        if (0.0..=1.0).contains(&diversity) {
            Ok(Self(diversity))
        } else {
            Err(SimilarError::Diversity)
        }
    }

    /// The number.
    pub fn get(self) -> f32 {
        self.0
    }
}

/// Days after which likeness counts half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfLife(f32);

impl HalfLife {
    /// Checks the bounds.
    pub fn new(days: f32) -> Result<Self, SimilarError> {
        if (0.01..=100_000.0).contains(&days) {
            Ok(Self(days))
        } else {
            Err(SimilarError::Freshness)
        }
    }

    /// The days.
    pub fn days(self) -> f32 {
        self.0
    }
}

/// Something to be like, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Example {
    /// A whole document of the collection.
    Document(DocumentId),
    /// One passage of it.
    Passage(PassageId),
    /// Any text.
    Text(String),
}

impl Example {
    /// What to call it in a message.
    fn name(&self) -> String {
        match self {
            Self::Document(id) => format!("document {id}"),
            Self::Passage(id) => format!("passage {id}"),
            Self::Text(_) => "the same text".to_owned(),
        }
    }
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GroupBy {
    /// A document with its best passages.
    #[default]
    Document,
    /// The best document of each story, with the others beside it.
    Story,
    /// A passage; a document may answer several times.
    Passage,
}

/// Why a query cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum SimilarError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// An example names a document that is not there.
    #[error("there is no document {id}")]
    UnknownDocument {
        /// Its id.
        id: DocumentId,
    },
    /// An example names a passage that is not there.
    #[error("there is no passage {id}")]
    UnknownPassage {
        /// Its id.
        id: PassageId,
    },
    /// Nothing to be like.
    #[error("`like` must hold at least one document, passage or text")]
    NothingLiked,
    /// Too much to be like.
    #[error("a query may hold {MAX_EXAMPLES} examples, but has {n_examples}")]
    ManyExamples {
        /// Examples given.
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
        /// Bytes given.
        n_bytes: usize,
    },
    /// A score that nothing can be compared with.
    #[error("min_score must be a finite number")]
    MinScore,
    /// No measure of difference.
    #[error("diversity must be 0 to 1")]
    Diversity,
    /// No half-life.
    #[error("freshness is the days after which likeness counts half, 0.01 to 100000")]
    Freshness,
    /// A topic that is not there.
    #[error(transparent)]
    MissingTopic(#[from] MissingTopic),
    /// The same example on both sides.
    #[error("{id} is in `like` and in `unlike`")]
    Contradiction {
        /// The example.
        id: String,
    },
    /// There is no such page.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A cursor whose answers are not at hand any more.
    #[error("the collection has changed since that cursor was given; ask again without it")]
    ExpiredCursor,
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SimilarQuery {
    /// Answers where a question does not say how many.
    pub const DEFAULT_LIMIT: PageLimit = PageLimit::TEN;

    /// Asks for the ten documents that are most like the examples.
    pub fn new(collection: CollectionName, like: Vec<Example>) -> Self {
        Self {
            collection,
            like,
            unlike: Vec::new(),
            filter: None,
            limit: Self::DEFAULT_LIMIT,
            cursor: None,
            min_score: None,
            min_strength: None,
            group_by: GroupBy::default(),
            diversity: None,
            freshness: None,
            inside_topic: None,
            outside_topic: None,
            explain: Explain::default(),
        }
    }

    /// Refuses what has no examples, too many or too long ones, or no sensible bound.
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
