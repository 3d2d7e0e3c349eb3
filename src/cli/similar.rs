//! `likewise similar`: documents similar to a text or a document.

use std::fmt::Write;

use clap::Args;

use super::{Common, Format, terminal};
use crate::wire::{ExampleBody, SimilarBody, SimilarView};

#[derive(Debug, Args)]
pub(super) struct SimilarArguments {
    /// Any text
    #[arg(required_unless_present_any = ["document", "passage"])]
    text: Option<String>,
    /// Id of a document; may be given several times
    #[arg(long, value_name = "ID")]
    document: Vec<String>,
    /// Id of a passage, DOCUMENT#NUMBER; may be given several times
    #[arg(long, value_name = "ID")]
    passage: Vec<String>,
    /// A text that answers should not be like; may be given several times
    #[arg(long, value_name = "TEXT")]
    unlike: Vec<String>,
    /// Id of a document that answers should not be like; may be given several times
    #[arg(long, value_name = "ID")]
    unlike_document: Vec<String>,
    /// How many answers at most, 1 to 1000
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Leave out answers with a lower score
    #[arg(long)]
    min_score: Option<f32>,
}

pub(super) fn run(common: &Common, arguments: SimilarArguments) -> anyhow::Result<()> {
    let body = arguments.into_body();
    let query = body.into_query(common.collection.clone())?;
    let answer: SimilarView = common.open()?.similar(&query)?.into();
    match common.format {
        Format::Json => terminal::print_json(&answer),
        Format::Table => terminal::print(&to_text(&answer)),
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
            limit: Some(self.limit),
            min_score: self.min_score,
            group_by: None,
        }
    }
}

fn to_text(answer: &SimilarView) -> String {
    let mut text = String::new();
    if let Some(reason) = &answer.reason {
        text = format!("nothing found: {reason}\n");
    }
    for found in &answer.matches {
        let document = &found.document;
        let title = terminal::plain(document.title.as_deref().unwrap_or_default());
        let line = format!(
            "{:.3}  {}  {title}",
            found.score,
            terminal::plain(&document.id)
        );
        writeln!(text, "{}", line.trim_end()).expect("writing to a string cannot fail");
        if let Some(passage) = found.passages.first() {
            writeln!(text, "       {}", terminal::excerpt(&passage.text, 7))
                .expect("writing to a string cannot fail");
        }
    }
    text
}
