//! Similar documents as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use crate::engine::{
    Explanation, Match, MatchedPassage, NoMatchReason, OtherReports, RejectedMatch, SimilarAnswer,
};
use crate::similarity::Strength;

/// What was found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct SimilarView {
    /// Best first. When the only example is a document with several subjects, the best for each of them take turns.
    pub matches: Vec<MatchView>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The best that was left out because it is not good enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best_rejected: Option<RejectedView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// True on the last page of a ranking that ends before the collection does: a question is compared with the nearest
    /// thousand documents or so, and others might follow. Ask for less (`filter`, `inside_topic`), or with a higher `limit`
    /// from the beginning.
    pub is_cut: bool,
    /// Names what the collection held: equal for equal answers to equal questions.
    pub snapshot: String,
}

/// How much a document has to do with an example, least first.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrengthView {
    /// No more than documents taken at random.
    Unrelated,
    /// Something in common: the field, or a few words.
    Weak,
    /// The same subject.
    Related,
    /// The same event, or the same content in other words.
    SameStory,
    /// The same words, but for a few.
    Duplicate,
}

/// A similar document.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchView {
    /// The document without its text.
    pub document: DocumentHeadingView,
    /// At most 1; larger is closer. 0 is what two documents taken at random have in common.
    pub score: f32,
    /// Share of random pairs of the collection that are less alike, 0 to 1; null in a collection of one document.
    pub percentile: Option<f32>,
    /// What the score means in this collection.
    pub strength: StrengthView,
    /// Its passages that match best, best first.
    pub passages: Vec<MatchedPassageView>,
    /// Words that it shares with the question, the most telling first.
    pub shared_terms: Vec<String>,
    /// What it adds to the question.
    pub novelty: NoveltyView,
    /// Other documents of the same story that match too, best first, up to 100; empty unless stories are asked for.
    pub also_in: Vec<DocumentHeadingView>,
    /// The story as far as it matches, when stories are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub story: Option<MatchedStoryView>,
    /// What the score is made of, when that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationView>,
}

/// The documents of one story that match.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchedStoryView {
    /// The match and those in its `also_in`.
    pub n_documents: usize,
    /// Where they come from.
    pub sources: Vec<String>,
    /// When the first of them was published, RFC 3339 in UTC.
    pub earliest: Option<String>,
}

/// What an answer adds to the question.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct NoveltyView {
    /// Share of what its words tell that the question does not have, 0 to 1.
    pub share: f32,
    /// The most telling of those words.
    pub terms: Vec<String>,
}

/// What a score is made of. The parts are counted in deviations of the cosine of random pairs, and add up.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ExplanationView {
    /// Cosine of the document and the example that it is most like as wholes, less what all documents share.
    pub cosine: f32,
    /// The same of their best pair of passages.
    pub passage_cosine: f32,
    /// Mean of that cosine of random pairs.
    pub background_mean: f32,
    /// Its deviation.
    pub background_deviation: f32,
    /// Cosine of their words by rarity, 0 to 1.
    pub wording_cosine: f32,
    /// Share of what the example's words tell that the document has (BM25).
    pub matched_share: f32,
    /// What the vectors add.
    pub meaning: f32,
    /// What the example's words in the document add; much for a short question, nearly nothing for an article.
    pub matched: f32,
    /// What the names and rare words add that both have.
    pub wording: f32,
    /// All examples together, faded with age when `freshness` is asked for. The score is `total / (|total| + 4)`.
    pub total: f32,
}

/// A passage of an answer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct MatchedWithView {
    /// `DOCUMENT#ORDINAL`; null when the question was a text.
    pub id: Option<String>,
    /// Its words.
    pub text: String,
}

/// A document that was left out.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct RejectedView {
    /// The document without its text.
    pub document: DocumentHeadingView,
    /// Its score.
    pub score: f32,
    /// What the score means.
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
            percentile: found.percentile,
            strength: found.strength.into(),
            passages: passages
                .map(|passage| passage_view(passage, text))
                .collect(),
            shared_terms: found.shared_terms,
            novelty: NoveltyView {
                share: found.novelty.share,
                terms: found.novelty.terms,
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
        NoMatchReason::NothingPasses => "no other document passes the filter".to_owned(),
        NoMatchReason::NothingAllowed => {
            "no other document belongs to the topics that were asked for".to_owned()
        }
        NoMatchReason::NotGoodEnough { best } => {
            format!("nothing is good enough: the best score is {best:.3}")
        }
        NoMatchReason::NoMorePages => "there are no more answers".to_owned(),
        NoMatchReason::AllDeleted => {
            "the documents of this page were deleted since they were found; others may follow on the next".to_owned()
        }
    }
}
