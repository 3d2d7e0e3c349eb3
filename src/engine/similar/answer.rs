//! The answer to a similarity query: ranked matches, or the reason why there are none.

use jiff::Timestamp;

use crate::model::{Document, Passage, PassageId};
use crate::similarity::{Likeness, PairMeasures, Strength};
use crate::store::ListedDocument;

/// The answer to a similarity query: one page of its ranking.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarAnswer {
    /// Matches of this page, best first.
    pub matches: Vec<Match>,
    /// The reason why there are no matches; none when there are some.
    pub reason: Option<NoMatchReason>,
    /// The best candidate that was rejected because its score or strength is too low.
    pub best_rejected: Option<RejectedMatch>,
    /// Cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
    /// Whether the ranking ends here although documents that were never compared with the query might follow.
    pub is_cut: bool,
    /// Digest of the collection's state: equal for equal answers to equal queries.
    pub snapshot: String,
    /// Entity tag of this answer.
    pub tag: String,
}

/// A document that is similar to the examples of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The similar document.
    pub document: Document,
    /// Similarity score, at most 1; larger is closer.
    pub score: f32,
    /// Strength of the bond with the examples: one story, or what the score means in this collection.
    pub strength: Strength,
    /// Passages of the document that match the examples best, best first.
    pub passages: Vec<MatchedPassage>,
    /// Terms that the document shares with the examples, the most informative first.
    pub shared_terms: Vec<String>,
    /// Terms of the document that the examples do not have, the most informative first.
    pub new_terms: Vec<String>,
    /// The other documents of the match's story; none unless the query groups by story.
    pub others: Option<OtherReports>,
    /// Parts of the score; none unless the query asks for an explanation.
    pub explanation: Option<Explanation>,
}

/// The other matching documents of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherReports {
    /// Documents of the story besides the match, best first, at most 100.
    pub documents: Vec<ListedDocument>,
    /// Sources of the story's matching documents, the match included, in alphabetical order.
    pub sources: Vec<String>,
    /// Earliest publication time among the story's matching documents.
    pub earliest: Option<Timestamp>,
}

/// The parts of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Explanation {
    /// Measures of the document against the example that it is most similar to.
    pub compared: PairMeasures,
    /// Likeness that these measures give, in standard deviations of the background.
    pub likeness: Likeness,
    /// Mean cosine of random pairs of the collection.
    pub background_mean: f32,
    /// Standard deviation of the cosine of random pairs of the collection.
    pub background_deviation: f32,
    /// Likeness that one story with a liked example adds, in the same unit; 0 for a document of another story.
    pub story: f32,
    /// Likeness to all examples together, from which the score is computed.
    pub total: f32,
}

/// A passage of a match, with the passage of an example that it matches.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedPassage {
    /// Id of the passage in the API.
    pub id: PassageId,
    /// Position of the passage in the document's cleaned text.
    pub passage: Passage,
    /// Cosine between the two passages, -1 to 1.
    pub score: f32,
    /// Id of the example's passage; none when the example is a text.
    pub matched_id: Option<PassageId>,
    /// Text of the example's passage.
    pub matched_text: String,
}

/// A candidate that was rejected because its score or strength is too low.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedMatch {
    /// The rejected document.
    pub document: ListedDocument,
    /// Similarity score of the rejected document.
    pub score: f32,
    /// Strength of the bond with the examples.
    pub strength: Strength,
}

/// The reason why a query has no matches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoMatchReason {
    /// The collection holds no document besides the examples.
    NoOtherDocuments,
    /// No word of the examples is known to the model or the collection.
    NoKnownWords,
    /// The examples hold nothing but signs, single letters and stop words.
    NoTellingWords,
    /// No document besides the examples passes the filter.
    NothingPasses,
    /// The topics of the query leave out every document.
    NothingAllowed,
    /// Even the best candidate is below the required score or strength.
    NotGoodEnough {
        /// Score of the best candidate.
        best: f32,
    },
    /// The cursor stood at the end of the ranking.
    NoMorePages,
    /// All documents of this page were deleted after they were ranked.
    AllDeleted,
}
