//! `likewise topics map` shows the topics as a map of their passages.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::common::{Common, Format};
use super::terminal;
use crate::engine::Engine;
use crate::render;
use crate::wire::TopicMapView;

#[derive(Debug, Args)]
pub(super) struct MapArguments {
    /// SVG file to write the map to, which a browser shows
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

pub(super) fn run(
    engine: &Engine,
    common: &Common,
    arguments: &MapArguments,
) -> anyhow::Result<()> {
    let map = engine.topic_map(&common.collection)?;
    if let Some(path) = &arguments.svg {
        fs::write(path, render::map_svg(&map))
            .with_context(|| format!("the map cannot be written to {}", path.display()))?;
    }
    let view = TopicMapView::from(map.as_ref());
    match common.format {
        Format::Json => terminal::print_json(&view),
        Format::Table => terminal::print(&to_text(&view)),
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
