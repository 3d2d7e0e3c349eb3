//! `likewise topics` shows the topics, or finds them anew.

use std::fmt::Write;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::global::{Format, GlobalArguments};
use super::service::{self, Session};
use super::terminal::{self, counted};
use super::topic_changes::{self, ChangeCommand};
use super::topics_map::{self, MapArguments};
use crate::config::Settings;
use crate::wire::{RefreshBody, TopicView, TopicsView};

#[derive(Debug, Args)]
pub(super) struct TopicsArguments {
    /// List hidden topics too
    #[arg(long)]
    hidden: bool,
    #[command(subcommand)]
    command: Option<TopicsCommand>,
}

#[derive(Debug, Subcommand)]
enum TopicsCommand {
    /// Find topics anew
    Refresh(RefreshArguments),
    /// Draw the topics as a map of their passages
    Map(MapArguments),
    #[command(flatten)]
    Change(ChangeCommand),
}

#[derive(Debug, Args)]
struct RefreshArguments {
    /// Number of topics [default: as in the settings, usually chosen from the documents]
    #[arg(long, value_name = "N")]
    n_clusters: Option<usize>,
    /// Seed of all randomness [default: as in the settings]
    #[arg(long)]
    seed: Option<u64>,
    /// Largest share of the passages that may belong to no topic, 0 to 0.5 [default: as in the settings]
    #[arg(long, value_name = "SHARE")]
    max_unassigned: Option<f32>,
    /// Start from nothing, as the first run does, instead of from the present topics
    #[arg(long)]
    fresh: bool,
}

/// Which topics to list.
#[derive(Serialize)]
struct Params {
    hidden: bool,
}

pub(super) fn run(global: &GlobalArguments, arguments: TopicsArguments) -> anyhow::Result<()> {
    let session = Session::open(global)?;
    match arguments.command {
        None => {}
        Some(TopicsCommand::Refresh(arguments)) => find(&session, &arguments.into_body())?,
        Some(TopicsCommand::Map(arguments)) => {
            return topics_map::run(&session, global, &arguments);
        }
        Some(TopicsCommand::Change(command)) => {
            return topic_changes::run(&session, global, command);
        }
    }
    let hidden = arguments.hidden;
    let answer = session.client().get("topics", &Params { hidden })?;
    match global.format {
        Format::Json => terminal::print_answer(answer.bytes()),
        Format::Table => terminal::print(&to_text(&answer.json()?)),
    }
}

impl RefreshArguments {
    fn into_body(self) -> RefreshBody {
        RefreshBody {
            n_clusters: self.n_clusters,
            seed: self.seed,
            max_unassigned: self.max_unassigned,
            fresh: self.fresh.then_some(true),
        }
    }
}

/// Finds topics, and shows the progress in a bar.
fn find(session: &Session, wanted: &RefreshBody) -> anyhow::Result<()> {
    service::finish(session, "topics/refresh", wanted, "topics").map(drop)
}

/// Finds topics anew where the settings ask for it and new documents differ enough, as a service does by itself.
pub(super) fn follow_drift(session: &Session) -> anyhow::Result<()> {
    let is_asked = |settings: &Settings| settings.topics.refresh_on_drift;
    if !session.own_settings().is_some_and(is_asked) {
        return Ok(());
    }
    let answer = session.client().get("topics", &Params { hidden: false })?;
    let topics: TopicsView = answer.json()?;
    if topics.drift.is_some_and(|drift| drift.refresh_suggested) {
        find(session, &RefreshBody::default())?;
    }
    Ok(())
}

fn to_text(topics: &TopicsView) -> String {
    let mut text = String::new();
    match &topics.model {
        None => text.push_str("topics were not found yet; `likewise topics refresh` finds them\n"),
        Some(model) => writeln!(
            text,
            "{} (number {}) from {} of {} (seed {})",
            counted(model.n_clusters, "topic"),
            if model.n_clusters_chosen == "given" {
                "given"
            } else {
                "chosen automatically"
            },
            counted(model.n_passages, "passage"),
            counted(model.n_documents, "document"),
            model.seed
        )
        .expect("writing to a string cannot fail"),
    }
    for topic in &topics.topics {
        write_topic(&mut text, topic);
    }
    if topics.unassigned.n_passages > 0 {
        writeln!(
            text,
            "{} belong{} to none, {} as a whole: {}",
            counted(topics.unassigned.n_passages, "passage"),
            if topics.unassigned.n_passages == 1 {
                "s"
            } else {
                ""
            },
            counted(topics.unassigned.n_documents, "document"),
            topics.unassigned.reason.as_deref().unwrap_or_default()
        )
        .expect("writing to a string cannot fail");
    }
    if topics.n_hidden > 0 {
        writeln!(text, "{} hidden; --hidden lists them too", topics.n_hidden)
            .expect("writing to a string cannot fail");
    }
    if let Some(drift) = topics
        .drift
        .as_ref()
        .filter(|drift| drift.refresh_suggested)
    {
        writeln!(
            text,
            "{} came since: `likewise topics refresh` finds topics anew",
            counted(drift.n_new_documents, "document")
        )
        .expect("writing to a string cannot fail");
    }
    text
}

/// Writes a line for the topic, one for its keywords, and one for each sub-topic.
fn write_topic(text: &mut String, topic: &TopicView) {
    let keywords: Vec<&str> = topic.keywords.iter().map(|k| k.term.as_str()).collect();
    let mut marks = String::new();
    let is_shaky = topic.stability.as_ref().is_some_and(|s| s.grade == "shaky");
    for (is_so, mark) in [
        (topic.pinned, "pinned"),
        (topic.hidden, "hidden"),
        (is_shaky, "shaky"),
    ] {
        if is_so {
            write!(marks, " [{mark}]").expect("writing to a string cannot fail");
        }
    }
    writeln!(
        text,
        "{:>5}  {:>5.1} %  {:>6} documents  {}{marks}\n{:34}{}",
        topic.id,
        topic.share * 100.0,
        topic.n_documents,
        terminal::plain(&topic.label),
        "",
        terminal::excerpt(&keywords.join(", "), 34),
    )
    .expect("writing to a string cannot fail");
    for part in &topic.subtopics {
        writeln!(
            text,
            "{:>7}  {:>5.1} %  {:>6} documents    {}",
            part.id,
            part.share * 100.0,
            part.n_documents,
            terminal::plain(&part.label),
        )
        .expect("writing to a string cannot fail");
    }
}
