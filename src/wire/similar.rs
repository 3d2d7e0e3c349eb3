//! How are the answers to a query for similar documents shown as JSON?

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use crate::engine::{
    Explanation, Match, MatchedPassage, NoMatchReason, OtherReports, RejectedMatch, SimilarAnswer,
};
use crate::similarity::Strength;

/// A page of matches: documents, stories or passages that are similar to the examples of a query.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SimilarView {
    /// Matches of this page, best first. When the only example to be like has several subjects, the best matches for
    /// each subject take turns.
    pub matches: Vec<MatchView>,
    /// Reason in words why there are no matches; left out when there are some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Best document that was rejected because its score or strength is too low; only when there are no matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_rejected: Option<RejectedView>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// True on the last page when documents that were never compared might follow: in a large collection, only the
    /// nearest several hundred documents are compared with a query. To find others, narrow the query (`filter`,
    /// `inside_topic`), or begin again with a higher `limit`.
    pub is_cut: bool,
    /// Digest of what the collection held and how it was grouped into stories: equal queries with equal digests have
    /// equal answers.
    pub snapshot: String,
}

/// How much a document has to do with the examples of a query, from least to most.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrengthView {
    /// The document and the examples have no more in common than documents taken at random.
    Unrelated,
    /// The document and the examples have something in common: the field, or a few words.
    Weak,
    /// The document and the examples have one subject.
    Related,
    /// The document is in the story of an example document, or would be in one with an example text of six words or more:
    /// they tell of one event, or have one content in different words.
    SameStory,
    /// The document is in one story with an example, as above, and has its words but for a few that tell nothing.
    Duplicate,
}

/// A document that matches the examples of a query, with the evidence for it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchView {
    /// Matching document, without its text.
    pub document: DocumentHeadingView,
    /// Similarity score, -1 to 1; larger is closer, and 0 is what two documents taken at random have in common. It does not
    /// fade with age: `freshness` changes the order alone.
    pub score: f32,
    /// How much the document has to do with the examples. A document and an example document are of one story
    /// (`same_story` or `duplicate`) exactly when the list of stories says so.
    pub strength: StrengthView,
    /// Passages of the document that match best, best first, three at most.
    pub passages: Vec<MatchedPassageView>,
    /// Words that the document shares with the examples, the most informative first, eight at most.
    pub shared_terms: Vec<String>,
    /// What the document adds to the examples.
    pub novelty: NoveltyView,
    /// Other documents of the story that match too, best first, up to 100; empty unless `group_by` is `story`.
    pub also_in: Vec<DocumentHeadingView>,
    /// Summary of the story's documents that match; only when `group_by` is `story`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<MatchedStoryView>,
    /// Parts of the score; only when `explain` is true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationView>,
}

/// A summary of the documents of one story that match.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchedStoryView {
    /// Number of the story's documents that match: the document itself and those in its `also_in`.
    pub n_documents: usize,
    /// Sources of these documents, in alphabetical order.
    pub sources: Vec<String>,
    /// Time at which the first of these documents was published, RFC 3339 in UTC; null when none has a date.
    pub earliest: Option<String>,
}

/// What a document adds to the examples of a query.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NoveltyView {
    /// Words of the document that the examples do not have, the most informative first, eight at most.
    pub terms: Vec<String>,
}

/// The parts of a score. `meaning`, `matched`, `wording`, `story` and `total` are counted in standard deviations of the
/// cosine of random pairs of documents. In a query with one example that is not grouped by passage, the first four of them
/// add up to `total`.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ExplanationView {
    /// Cosine of the document as a whole with the example that it is most like, -1 to 1, with the mean vector of the
    /// collection taken away first, so that what all documents share does not count.
    pub cosine: f32,
    /// Cosine of the best pair of a passage of the document and one of the example, -1 to 1, with the mean vector of
    /// the collection taken away first.
    pub passage_cosine: f32,
    /// Mean of the mixed cosine, 0.8 of `cosine` and 0.2 of `passage_cosine`, of random pairs of documents.
    pub background_mean: f32,
    /// Standard deviation of the mixed cosine of random pairs of documents.
    pub background_deviation: f32,
    /// Cosine of the words of the document and the example, weighted by rarity, 0 to 1.
    pub wording_cosine: f32,
    /// BM25 score of the document for the words of the example, over the sum of their weights, 0 to about 2.
    pub matched_share: f32,
    /// Part that the vectors add; negative when they are less alike than those of random pairs.
    pub meaning: f32,
    /// Part that the example's words in the document add, at least 0: much for a short example, nearly nothing for an
    /// article.
    pub matched: f32,
    /// Part that shared names and rare words add, at least 0.
    pub wording: f32,
    /// Part that one story with an example adds; 0 for a document of another story.
    pub story: f32,
    /// Likeness to all examples together; `total / (|total| + 4)` is the score.
    pub total: f32,
}

/// A passage of a match, with the passage of an example that it matches.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchedPassageView {
    /// Id of the passage, `DOCUMENT#ORDINAL`, such as `tides#0`.
    pub id: String,
    /// Text of the passage.
    pub text: String,
    /// Offset of the passage's first byte in the document's `text` (UTF-8), from 0.
    pub start: usize,
    /// Offset one past the passage's last byte in the document's `text` (UTF-8).
    pub end: usize,
    /// Cosine of the two passages, -1 to 1, with the mean vector of the collection taken away first.
    pub score: f32,
    /// Passage of an example that this passage matches.
    pub matched_passage: MatchedWithView,
}

/// A passage of an example.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchedWithView {
    /// Id of the passage, `DOCUMENT#ORDINAL`; null when the example is a text.
    pub id: Option<String>,
    /// Text of the passage.
    pub text: String,
}

/// A document that was rejected because its score or strength is too low.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RejectedView {
    /// Rejected document, without its text.
    pub document: DocumentHeadingView,
    /// Similarity score of the document, -1 to 1.
    pub score: f32,
    /// How much the document has to do with the examples.
    pub strength: StrengthView,
}

impl From<SimilarAnswer> for SimilarView {
    fn from(answer: SimilarAnswer) -> Self {
        Self {
            matches: answer.matches.into_iter().map(Into::into).collect(),
            reason: answer.reason.map(reason),
            best_rejected: answer.best_rejected.map(Into::into),
            next_cursor: answer.next_cursor,
            is_cut: answer.is_cut,
            snapshot: answer.snapshot,
        }
    }
}

impl From<Strength> for StrengthView {
    fn from(strength: Strength) -> Self {
        match strength {
            Strength::Unrelated => Self::Unrelated,
            Strength::Weak => Self::Weak,
            Strength::Related => Self::Related,
            Strength::SameStory => Self::SameStory,
            Strength::Duplicate => Self::Duplicate,
        }
    }
}

impl From<StrengthView> for Strength {
    fn from(strength: StrengthView) -> Self {
        match strength {
            StrengthView::Unrelated => Self::Unrelated,
            StrengthView::Weak => Self::Weak,
            StrengthView::Related => Self::Related,
            StrengthView::SameStory => Self::SameStory,
            StrengthView::Duplicate => Self::Duplicate,
        }
    }
}

impl From<Match> for MatchView {
    fn from(found: Match) -> Self {
        let text = &found.document.text;
        let passages = found.passages.into_iter();
        let story = found.others.as_ref().map(story_view);
        let others = found.others.map_or(Vec::new(), |others| others.documents);
        Self {
            score: found.score,
            strength: found.strength.into(),
            passages: passages
                .map(|passage| passage_view(passage, text))
                .collect(),
            shared_terms: found.shared_terms,
            novelty: NoveltyView {
                terms: found.new_terms,
            },
            also_in: others.into_iter().map(Into::into).collect(),
            story,
            explanation: found.explanation.map(explanation_view),
            document: found.document.into(),
        }
    }
}

impl From<RejectedMatch> for RejectedView {
    fn from(rejected: RejectedMatch) -> Self {
        Self {
            document: rejected.document.into(),
            score: rejected.score,
            strength: rejected.strength.into(),
        }
    }
}

fn story_view(others: &OtherReports) -> MatchedStoryView {
    MatchedStoryView {
        n_documents: others.documents.len() + 1,
        sources: others.sources.clone(),
        earliest: others.earliest.map(|earliest| earliest.to_string()),
    }
}

fn explanation_view(explanation: Explanation) -> ExplanationView {
    let Explanation {
        compared,
        likeness,
        background_mean,
        background_deviation,
        story,
        total,
    } = explanation;
    ExplanationView {
        cosine: compared.whole,
        passage_cosine: compared.best_passage,
        background_mean,
        background_deviation,
        wording_cosine: compared.wording,
        matched_share: compared.matched,
        meaning: likeness.meaning,
        matched: likeness.matched,
        wording: likeness.wording,
        story,
        total,
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
        NoMatchReason::NoKnownWords => {
            "neither the model nor the collection knows a word of what was asked for".to_owned()
        }
        NoMatchReason::NoTellingWords => {
            "what was asked for holds no word that tells something: only signs, single letters or words such as `the`"
                .to_owned()
        }
        NoMatchReason::NothingPasses => "no other document passes the filter".to_owned(),
        NoMatchReason::NothingAllowed => {
            "no other document belongs to the topics that were asked for".to_owned()
        }
        NoMatchReason::NotGoodEnough { best } => {
            format!(
                "nothing is good enough: the best score is {best:.3}; `min_strength` `unrelated` and no `min_score` show all"
            )
        }
        NoMatchReason::NoMorePages => "there are no more answers".to_owned(),
        NoMatchReason::AllDeleted => {
            "the documents of this page were deleted since they were found; others may follow on the next".to_owned()
        }
    }
}
