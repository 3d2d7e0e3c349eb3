//! `likewise clean` cleans documents again, by what was learned from later ones.

use std::fmt::Write;

use super::common::{Common, Format};
use super::terminal;
use crate::wire::CleanSummaryView;

/// Most removed lines that are printed for people.
const MAX_LINES: usize = 20;

pub(super) fn run(common: &Common) -> anyhow::Result<()> {
    let engine = common.open()?;
    let bar = terminal::percent_bar("clean");
    let summary = engine.clean(&common.collection, &|progress| {
        bar.set_position((progress * 100.0) as u64);
        Ok(())
    })?;
    bar.finish_and_clear();
    engine.keep_indexes();
    let view = CleanSummaryView::from(summary);
    match common.format {
        Format::Json => terminal::print_json(&view),
        Format::Table => terminal::print(&to_text(&view)),
    }
}

fn to_text(view: &CleanSummaryView) -> String {
    let mut text = format!(
        "{} documents, {} of them changed; {} different lines are taken out\n",
        view.n_documents, view.n_changed, view.n_removed_lines
    );
    for id in &view.damaged {
        writeln!(
            text,
            "{} is damaged and was left as it is; ingest it again or delete it",
            terminal::plain(id)
        )
        .expect("writing to a string cannot fail");
    }
    for line in view.removed.iter().take(MAX_LINES) {
        writeln!(
            text,
            "{:>7} documents  {:<23}  {}",
            line.n_documents,
            line.reason,
            terminal::excerpt(&line.text, 43)
        )
        .expect("writing to a string cannot fail");
    }
    text
}
