//! `likewise topics`: the topics shown, or found anew.

use std::fmt::Write;

use clap::{Args, Subcommand};

use super::{Common, Format, terminal};
use crate::engine::{Engine, RefreshOptions};
use crate::wire::TopicsView;

#[derive(Debug, Args)]
pub(super) struct TopicsArguments {
    #[command(subcommand)]
    command: Option<TopicsCommand>,
}

#[derive(Debug, Subcommand)]
enum TopicsCommand {
    /// Find topics anew
    Refresh(RefreshArguments),
}

#[derive(Debug, Args)]
struct RefreshArguments {
    /// Number of topics [default: as set, usually chosen from the documents]
    #[arg(long, value_name = "N")]
    n_clusters: Option<usize>,
    /// What randomness is drawn from [default: as set]
    #[arg(long)]
    seed: Option<u64>,
}

pub(super) fn run(common: &Common, arguments: &TopicsArguments) -> anyhow::Result<()> {
    let engine = common.open()?;
    if let Some(TopicsCommand::Refresh(arguments)) = &arguments.command {
        refresh(&engine, common, arguments)?;
    }
    let topics: TopicsView = engine.topics(&common.collection)?.into();
    match common.format {
        Format::Json => terminal::print_json(&topics),
        Format::Table => terminal::print(&to_text(&topics)),
    }
}

fn refresh(engine: &Engine, common: &Common, arguments: &RefreshArguments) -> anyhow::Result<()> {
    let defaults = engine.refresh_options(&common.collection)?;
    let options = RefreshOptions {
        n_clusters: arguments.n_clusters.or(defaults.n_clusters),
        seed: arguments.seed.unwrap_or(defaults.seed),
        ..defaults
    };
    let bar = terminal::percent_bar("topics");
    engine.refresh_topics(&common.collection, &options, &|progress| {
        bar.set_position((progress * 100.0) as u64);
    })?;
    bar.finish_and_clear();
    Ok(())
}

fn to_text(topics: &TopicsView) -> String {
    let mut text = String::new();
    match &topics.model {
        None => text.push_str("topics were not found yet; `likewise topics refresh` finds them\n"),
        Some(model) => writeln!(
            text,
            "{} topics (number {}) from {} passages of {} documents (seed {})",
            model.n_clusters,
            if model.n_clusters_chosen == "given" {
                "given"
            } else {
                "chosen automatically"
            },
            model.n_passages,
            model.n_documents,
            model.seed
        )
        .expect("writing to a string cannot fail"),
    }
    for topic in &topics.topics {
        let keywords: Vec<&str> = topic.keywords.iter().map(|k| k.term.as_str()).collect();
        writeln!(
            text,
            "{:>5}  {:>5.1} %  {:>6} documents  {}\n{:34}{}",
            topic.id,
            topic.share * 100.0,
            topic.n_documents,
            terminal::plain(&topic.label),
            "",
            terminal::excerpt(&keywords.join(", "), 34),
        )
        .expect("writing to a string cannot fail");
    }
    if topics.unassigned.n_passages > 0 {
        writeln!(
            text,
            "{} passages of {} documents belong to none: {}",
            topics.unassigned.n_passages,
            topics.unassigned.n_documents,
            topics.unassigned.reason.unwrap_or_default()
        )
        .expect("writing to a string cannot fail");
    }
    text
}
