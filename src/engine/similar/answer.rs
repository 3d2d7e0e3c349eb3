//! What is answered.

use jiff::Timestamp;

use crate::model::{Document, Passage, PassageId};
use crate::similarity::{Likeness, PairMeasures, Strength};
use crate::store::ListedDocument;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct SimilarAnswer {
    /// Best first.
    pub matches: Vec<Match>,
    /// Why there are none.
    pub reason: Option<NoMatchReason>,
    /// The best that was left out because it is not good enough.
    pub best_rejected: Option<RejectedMatch>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
    /// Whether the answers end here though others, which were never compared with the question, might follow.
    pub is_cut: bool,
    /// Names what the collection held: equal for equal answers to equal questions.
    pub snapshot: String,
    /// Names this very answer.
    pub tag: String,
}

/// A similar document.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The document.
    pub document: Document,
    /// At most 1; larger is closer.
    pub score: f32,
    /// Share of random pairs of the collection that are less alike, 0 to 1; none while there are no pairs.
    pub percentile: Option<f32>,
    /// What the score means.
    pub strength: Strength,
    /// Its passages that match best, best first.
    pub passages: Vec<MatchedPassage>,
    /// Words that it shares with the examples, the most telling first.
    pub shared_terms: Vec<String>,
    /// What it adds to the examples.
    pub novelty: Novelty,
    /// The other documents of its story; none unless stories are asked for.
    pub others: Option<OtherReports>,
    /// What the score is made of, when that is asked for.
    pub explanation: Option<Explanation>,
}

/// The other documents of a story that match too.
#[derive(Debug, Clone, PartialEq)]
pub struct OtherReports {
    /// Best first, up to 100.
    pub documents: Vec<ListedDocument>,
    /// Where the story, the match included, comes from, in alphabetical order.
    pub sources: Vec<String>,
    /// When the first report of the story that matches was published.
    pub earliest: Option<Timestamp>,
}

/// What an answer adds to the examples.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Novelty {
    /// Share of what its terms tell that the examples do not have, 0 to 1.
    pub share: f32,
    /// The most telling of those terms.
    pub terms: Vec<String>,
}

/// What a score is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Explanation {
    /// The document beside the example that it is most like.
    pub compared: PairMeasures,
    /// What that makes, in deviations of the background.
    pub likeness: Likeness,
    /// Mean cosine of random pairs.
    pub background_mean: f32,
    /// Deviation of the cosine of random pairs.
    pub background_deviation: f32,
    /// All examples together and faded with age: what the score is made from.
    pub total: f32,
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

/// A document that was left out.
#[derive(Debug, Clone, PartialEq)]
pub struct RejectedMatch {
    /// The document.
    pub document: ListedDocument,
    /// Its score.
    pub score: f32,
    /// What the score means.
    pub strength: Strength,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NoMatchReason {
    /// There is nothing but the examples.
    NoOtherDocuments,
    /// No word of the examples is known to the model or the collection.
    NoKnownWords,
    /// Nothing but the examples passes the filter.
    NothingPasses,
    /// Every document is left out by the topics that are asked for.
    NothingAllowed,
    /// The best is not good enough.
    NotGoodEnough {
        /// The best score.
        best: f32,
    },
    /// The cursor stood at the end.
    NoMorePages,
    /// All answers of this page were deleted since they were found.
    AllDeleted,
}
