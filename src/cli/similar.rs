//! `likewise similar`: documents similar to a text or a document.

use std::fmt::Write;

use clap::Args;

use super::{Common, Format, terminal};
use crate::wire::{ExampleBody, SimilarBody, SimilarView};

#[derive(Debug, Args)]
pub(super) struct SimilarArguments {
    /// Any text
    #[arg(required_unless_present = "document", conflicts_with = "document")]
    text: Option<String>,
    /// Id of a document
    #[arg(long, value_name = "ID")]
    document: Option<String>,
    /// How many answers at most, 1 to 1000
    #[arg(long, default_value_t = 10)]
    limit: usize,
    /// Leave out answers with a lower score
    #[arg(long)]
    min_score: Option<f32>,
}

pub(super) fn run(common: &Common, arguments: SimilarArguments) -> anyhow::Result<()> {
    let example = match (arguments.document, arguments.text) {
        (Some(id), _) => ExampleBody::Document(id),
        (None, text) => ExampleBody::Text(text.unwrap_or_default()),
    };
    let body = SimilarBody {
        like: vec![example],
        unlike: Vec::new(),
        limit: Some(arguments.limit),
        min_score: arguments.min_score,
        group_by: None,
    };
    let query = body.into_query(common.collection.clone())?;
    let answer: SimilarView = common.open()?.similar(&query)?.into();
    match common.format {
        Format::Json => terminal::print_json(&answer),
        Format::Table => terminal::print(&to_text(&answer)),
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
