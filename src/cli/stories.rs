//! `likewise stories` shows the stories of a collection, or the members of one story.

use std::fmt::Write;
use std::thread;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::global::{Format, GlobalArguments};
use super::service::{Session, refused_filter, segment};
use super::terminal;
use crate::wire::{DocumentHeadingView, StoriesView, StoryView};

/// Time between two looks at stories that are being grouped.
const LOOK: Duration = Duration::from_millis(20);

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

/// Which part of which list is asked for.
#[derive(Serialize)]
struct Params<'a> {
    filter: Option<&'a str>,
    limit: usize,
    cursor: Option<&'a str>,
}

pub(super) fn run(global: &GlobalArguments, arguments: &StoriesArguments) -> anyhow::Result<()> {
    let session = Session::open(global)?;
    wait_until_current(&session)?;
    let filter = arguments.filter.as_deref();
    let path = match &arguments.id {
        Some(id) => format!("stories/{}", segment(id)),
        None => "stories".to_owned(),
    };
    let params = Params {
        filter,
        limit: arguments.limit,
        cursor: arguments.cursor.as_deref(),
    };
    let asked = session.client().get(&path, &params);
    let answer = asked.map_err(|error| refused_filter(error, filter))?;
    match (global.format, &arguments.id) {
        (Format::Json, _) => terminal::print_answer(answer.bytes()),
        (Format::Table, Some(_)) => terminal::print(&members(&answer.json()?)),
        (Format::Table, None) => terminal::print(&largest(&answer.json()?)),
    }
}

/// Waits until the stories have all documents, where the command has a service of its own: there they are grouped for
/// the first time. A running service answers with the stories that it has.
pub(super) fn wait_until_current(session: &Session) -> anyhow::Result<()> {
    let params = Params {
        filter: None,
        limit: 1,
        cursor: None,
    };
    while session.own_settings().is_some() {
        let stories: StoriesView = session.client().get("stories", &params)?.json()?;
        if stories.is_current {
            break;
        }
        thread::sleep(LOOK);
    }
    Ok(())
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
