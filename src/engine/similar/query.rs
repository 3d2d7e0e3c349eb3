//! What can be asked, what is answered, and why a question is refused.

use crate::embedding::EmbedError;
use crate::engine::CollectionError;
use crate::model::{CollectionName, Document, DocumentId, Passage, PassageId};
use crate::store::StoreError;

/// Most answers of one query.
const MAX_LIMIT: usize = 1000;
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
    /// How many answers at most.
    pub limit: Limit,
    /// Answers with a lower score are left out.
    pub min_score: Option<f32>,
    /// What an answer is.
    pub group_by: GroupBy,
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

/// How many answers at most: 1 to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(usize);

impl Limit {
    /// Checks the bounds.
    pub fn new(limit: usize) -> Result<Self, SimilarError> {
        if (1..=MAX_LIMIT).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(SimilarError::Limit { limit })
        }
    }

    /// The number.
    pub fn get(self) -> usize {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(10)
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarAnswer {
    /// Most similar first.
    pub matches: Vec<Match>,
    /// Why there are none.
    pub reason: Option<NoMatchReason>,
}

/// A similar document.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The document.
    pub document: Document,
    /// At most 1; larger is closer.
    pub score: f32,
    /// Its passages that match best, best first.
    pub passages: Vec<MatchedPassage>,
    /// Other documents of the same story that match too, best first, up to 100; none unless stories are asked for.
    pub also_in: Vec<Document>,
}

/// A passage of an answer and what it matches.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedPassage {
    /// Id in the API.
    pub id: PassageId,
    /// Where it stands in the document's cleaned text.
    pub passage: Passage,
    /// Cosine with what it matches, -1 to 1.
    pub score: f32,
    /// The passage of an example that it matches; without an id when the example is a text.
    pub matched_id: Option<PassageId>,
    /// The words of that passage.
    pub matched_text: String,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoMatchReason {
    /// There is nothing but the examples.
    NoOtherDocuments,
    /// No word of the examples is known to the model.
    NoKnownWords,
    /// The best score is lower than asked for.
    BelowMinScore {
        /// The best score.
        best: f32,
    },
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
    /// Too few or too many answers asked for.
    #[error("limit must be 1 to {MAX_LIMIT}, but is {limit}")]
    Limit {
        /// Answers asked for.
        limit: usize,
    },
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SimilarQuery {
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

impl SimilarAnswer {
    pub(super) fn nothing(reason: NoMatchReason) -> Self {
        Self {
            matches: Vec::new(),
            reason: Some(reason),
        }
    }
}
