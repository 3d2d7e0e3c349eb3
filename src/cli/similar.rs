//! `likewise similar` finds documents similar to texts, documents or passages.

use std::fmt::Write;

use clap::Args;
use serde::de::value::Error as ValueError;
use serde::de::{DeserializeOwned, IntoDeserializer};

use super::global::{Format, GlobalArguments};
use super::service::{Session, refused_filter};
use super::{stories, terminal};
use crate::wire::{ExampleBody, GroupByBody, MatchView, SimilarBody, SimilarView, StrengthView};

#[derive(Debug, Args)]
pub(super) struct SimilarArguments {
    /// Text that matches should be like
    #[arg(required_unless_present_any = ["document", "passage"])]
    text: Option<String>,
    /// Id of a document that matches should be like; may be given several times
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// Id of a passage that matches should be like, such as tides#0; may be given several times
    #[arg(long, value_name = "ID")]
    passage: Vec<String>,
    /// Text that matches should not be like; may be given several times
    #[arg(long, value_name = "TEXT")]
    unlike: Vec<String>,
    /// Id of a document that matches should not be like; may be given several times
    #[arg(long, value_name = "ID")]
    unlike_document: Vec<String>,
    /// Filter that matches must pass, such as 'source = "bbc" AND tags IN ("sea", "storm")'
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// Most matches to show, 1 to 1000
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Lowest score of a match; scores lie between -1 and 1
    #[arg(long)]
    min_score: Option<f32>,
    /// Lowest strength of a match: unrelated, weak, related, `same_story` or duplicate [default: weak]
    #[arg(long, value_name = "STRENGTH", value_parser = named::<StrengthView>)]
    min_strength: Option<StrengthView>,
    /// What a match is: document, story or passage [default: document]
    #[arg(long, value_name = "KIND", value_parser = named::<GroupByBody>)]
    group_by: Option<GroupByBody>,
    /// How much matches should differ from each other, from 0 (not at all) to 1 (above all else)
    #[arg(long)]
    diversity: Option<f32>,
    /// Half-life in days, 0.01 to 100000: for the order, a document this much older than the newest one counts half
    #[arg(long, value_name = "DAYS")]
    freshness: Option<f32>,
    /// Topic or sub-topic, such as t3, that must be the largest one of a matching document
    #[arg(long, value_name = "TOPIC")]
    inside_topic: Option<String>,
    /// Topic or sub-topic, such as t3, that must not be the largest one of a matching document
    #[arg(long, value_name = "TOPIC")]
    outside_topic: Option<String>,
    /// Show the next page: the `next_cursor` of the page before, which --format json prints
    #[arg(long)]
    cursor: Option<String>,
    /// Show the parts of each score
    #[arg(long)]
    explain: bool,
}

pub(super) fn run(global: &GlobalArguments, arguments: SimilarArguments) -> anyhow::Result<()> {
    let body = arguments.into_body();
    let session = Session::open(global)?;
    stories::wait_until_current(&session)?;
    let asked = session.client().post("similar", &body);
    let answer = asked.map_err(|error| refused_filter(error, body.filter.as_deref()))?;
    match global.format {
        Format::Json => terminal::print_answer(answer.bytes()),
        Format::Table => terminal::print(&to_text(&answer.json()?)),
    }
}

impl SimilarArguments {
    fn into_body(self) -> SimilarBody {
        let texts = self.text.into_iter().map(ExampleBody::Text);
        let documents = self.document.into_iter().map(ExampleBody::Document);
        let passages = self.passage.into_iter().map(ExampleBody::Passage);
        let unlike_texts = self.unlike.into_iter().map(ExampleBody::Text);
        let unlike_documents = self.unlike_document.into_iter().map(ExampleBody::Document);
        SimilarBody {
            like: texts.chain(documents).chain(passages).collect(),
            unlike: unlike_texts.chain(unlike_documents).collect(),
            filter: self.filter,
            limit: Some(self.limit),
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

/// Reads a value by the name that the HTTP API has for it.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, ValueError> {
    T::deserialize(name.into_deserializer())
}

fn to_text(answer: &SimilarView) -> String {
    let mut text = String::new();
    if let Some(reason) = &answer.reason {
        text = format!("nothing found: {reason}\n");
    }
    for found in &answer.matches {
        text.push_str(&match_text(found));
    }
    if answer.is_cut {
        text.push_str("the answers end here; documents that were never compared might follow\n");
    }
    text
}

/// The reason why writing to a string is expected to succeed.
const INTO_STRING: &str = "writing to a string cannot fail";

fn match_text(found: &MatchView) -> String {
    let document = &found.document;
    let title = terminal::plain(document.title.as_deref().unwrap_or_default());
    let id = terminal::plain(&document.id);
    let strength = strength_text(found.strength);
    let line = format!("{:.3}  {strength:10}  {id}  {title}", found.score);
    let mut text = format!("{}\n", line.trim_end());
    if let Some(passage) = found.passages.first() {
        writeln!(text, "       {}", terminal::excerpt(&passage.text, 7)).expect(INTO_STRING);
    }
    if !found.also_in.is_empty() {
        writeln!(
            text,
            "       and {} more of the same story",
            found.also_in.len()
        )
        .expect(INTO_STRING);
    }
    if let Some(parts) = &found.explanation {
        writeln!(
            text,
            "       likeness {:.2}: meaning {:.2} (cosine {:.2}), wording {:.2} ({:.2}), matched words {:.2} ({:.2}), one story {:.2}",
            parts.total,
            parts.meaning,
            parts.cosine,
            parts.wording,
            parts.wording_cosine,
            parts.matched,
            parts.matched_share,
            parts.story
        )
        .expect(INTO_STRING);
    }
    text
}

fn strength_text(strength: StrengthView) -> &'static str {
    match strength {
        StrengthView::Unrelated => "unrelated",
        StrengthView::Weak => "weak",
        StrengthView::Related => "related",
        StrengthView::SameStory => "same story",
        StrengthView::Duplicate => "duplicate",
    }
}
