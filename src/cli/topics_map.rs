//! `likewise topics map` shows the topics as a map of their passages.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::global::{Format, GlobalArguments};
use super::service::Session;
use super::terminal;
use crate::wire::TopicMapView;

#[derive(Debug, Args)]
pub(super) struct MapArguments {
    /// SVG file to write the map to, which a browser shows
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

pub(super) fn run(
    session: &Session,
    global: &GlobalArguments,
    arguments: &MapArguments,
) -> anyhow::Result<()> {
    if let Some(path) = &arguments.svg {
        let picture = session.client().get("topics/map.svg", &())?;
        fs::write(path, picture.bytes())
            .with_context(|| format!("the map cannot be written to {}", path.display()))?;
    }
    let answer = session.client().get("topics/map", &())?;
    match global.format {
        Format::Json => terminal::print_answer(answer.bytes()),
        Format::Table => terminal::print(&to_text(&answer.json()?)),
    }
}

fn to_text(map: &TopicMapView) -> String {
    let mut text = format!(
        "{} passages in the map of run {}, {} left out by the sample, {} came since it was drawn; trustworthiness {:.3}\n",
        map.n_points, map.model, map.n_left_out, map.n_arrived, map.trustworthiness
    );
    for topic in &map.topics {
        let place = match (topic.x, topic.y) {
            (Some(x), Some(y)) => format!("{x:>6.2} {y:>6.2}"),
            _ => format!("{:13}", ""),
        };
        writeln!(
            text,
            "{:>5}  {:>5} passages  {place}  {}",
            topic.id,
            topic.n_points,
            terminal::plain(&topic.label)
        )
        .expect("writing to a string cannot fail");
    }
    text
}
