//! `likewise stories` shows the stories of a collection, or the members of one story.

use std::fmt::Write;

use clap::Args;

use super::common::{Common, Format};
use super::{filter, terminal};
use crate::wire::{DocumentHeadingView, StoriesView, StoryView};

#[derive(Debug, Args)]
pub(super) struct StoriesArguments {
    /// Show the documents of the story with this id
    id: Option<String>,
    /// Show only stories of which a document passes this filter, such as 'source = "bbc"'
    #[arg(long, conflicts_with = "id")]
    filter: Option<String>,
    /// Most stories or documents to show, 1 to 1000
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Show the next page: the `next_cursor` of the page before, which --format json prints
    #[arg(long)]
    cursor: Option<String>,
}

pub(super) fn run(common: &Common, arguments: &StoriesArguments) -> anyhow::Result<()> {
    let filter = arguments.filter.as_deref().map(filter::read).transpose()?;
    let engine = common.open()?;
    engine.group_stories(&common.collection)?;
    let StoriesArguments {
        id, limit, cursor, ..
    } = arguments;
    let cursor = cursor.as_deref();
    if let Some(id) = id {
        let story = engine.story(&common.collection, id, cursor, *limit)?;
        let story: StoryView = story.into();
        return match common.format {
            Format::Json => terminal::print_json(&story),
            Format::Table => terminal::print(&members(&story)),
        };
    }
    let stories = engine.stories(&common.collection, filter.as_ref(), cursor, *limit)?;
    let stories: StoriesView = stories.into();
    match common.format {
        Format::Json => terminal::print_json(&stories),
        Format::Table => terminal::print(&largest(&stories)),
    }
}

fn largest(stories: &StoriesView) -> String {
    let mut text = format!("{} stories\n", stories.n_stories);
    for heading in &stories.stories {
        let n_documents = heading.story.n_documents;
        let passing = heading.n_passing.map(|n| format!("{n:>6} of "));
        let start = format!(
            "{}{n_documents:>6}  {}",
            passing.unwrap_or_default(),
            heading.story.id
        );
        line(&mut text, &start, &heading.first);
    }
    text
}

fn members(story: &StoryView) -> String {
    let mut text = format!("{} documents\n", story.story.n_documents);
    for member in &story.members {
        line(
            &mut text,
            &format!("{:<14}", member.belonging.as_str()),
            &member.heading,
        );
    }
    text
}

fn line(text: &mut String, start: &str, document: &DocumentHeadingView) {
    let day = document.published_at.as_deref().unwrap_or_default();
    let day = day.split('T').next().unwrap_or_default();
    let source = terminal::plain(document.source.as_deref().unwrap_or_default());
    let title = terminal::plain(document.title.as_deref().unwrap_or_default());
    let id = terminal::plain(&document.id);
    let line = format!("{start}  {day:<10}  {id}  {source}  {title}");
    writeln!(text, "{}", line.trim_end()).expect("writing to a string cannot fail");
}
