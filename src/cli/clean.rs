//! `likewise clean` cleans documents again, by what was learned from later ones.

use std::fmt::Write;

use anyhow::bail;

use super::global::{Format, GlobalArguments};
use super::service::{self, Session};
use super::terminal;
use crate::wire::{CleanSummaryView, JobResultView};

/// Most removed lines and runs that are printed for people.
const MAX_LINES: usize = 20;

pub(super) fn run(global: &GlobalArguments) -> anyhow::Result<()> {
    let session = Session::open(global)?;
    let job = service::finish(&session, "clean", &(), "clean")?;
    let Some(JobResultView::Clean(view)) = job.result else {
        bail!("job {} has no result that this command can read", job.id);
    };
    match global.format {
        Format::Json => terminal::print_json(&view),
        Format::Table => terminal::print(&to_text(&view)),
    }
}

fn to_text(view: &CleanSummaryView) -> String {
    let mut text = format!(
        "{} documents, {} of them changed; {} different lines and runs of words are taken out\n",
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
