//! `likewise jobs` shows the background jobs of a service.

use std::fmt::Write;

use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::common::{Common, Format};
use super::terminal;
use crate::model::{JobFilter, JobId, JobKind, JobStatus};
use crate::wire::{JobView, JobsView};

#[derive(Debug, Args)]
pub(super) struct JobsArguments {
    /// Show only the job with this id
    id: Option<u32>,
    /// Show the jobs of all collections, not only of the one that --collection names
    #[arg(long, conflicts_with = "id")]
    all: bool,
    /// Show only jobs with this status
    #[arg(long, value_parser = statuses(), conflicts_with = "id")]
    status: Option<JobStatus>,
    /// Show only jobs of this kind
    #[arg(long, value_parser = kinds(), conflicts_with = "id")]
    kind: Option<JobKind>,
    /// Most jobs to show, 1 to 1000
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Show the next page: the `next_cursor` of the page before, which --format json prints
    #[arg(long)]
    cursor: Option<String>,
}

fn statuses() -> impl TypedValueParser<Value = JobStatus> {
    PossibleValuesParser::new(JobStatus::ALL.map(JobStatus::name)).map(|name| {
        JobStatus::from_name(&name).expect("the name is one of those that are possible")
    })
}

fn kinds() -> impl TypedValueParser<Value = JobKind> {
    PossibleValuesParser::new(JobKind::ALL.map(JobKind::name))
        .map(|name| JobKind::from_name(&name).expect("the name is one of those that are possible"))
}

pub(super) fn run(common: &Common, arguments: &JobsArguments) -> anyhow::Result<()> {
    let engine = common.open()?;
    if let Some(id) = arguments.id {
        let job: JobView = engine.job(JobId(u64::from(id)))?.into();
        return match common.format {
            Format::Json => terminal::print_json(&job),
            Format::Table => terminal::print(&one(&job)?),
        };
    }
    let filter = JobFilter {
        status: arguments.status,
        kind: arguments.kind,
        collection: (!arguments.all).then(|| common.collection.clone()),
    };
    let page = engine.jobs(&filter, arguments.cursor.as_deref(), arguments.limit)?;
    let jobs: JobsView = page.into();
    match common.format {
        Format::Json => terminal::print_json(&jobs),
        Format::Table => terminal::print(&list(&jobs)),
    }
}

fn list(jobs: &JobsView) -> String {
    if jobs.jobs.is_empty() {
        return "no jobs\n".to_owned();
    }
    jobs.jobs.iter().map(|job| line(job) + "\n").collect()
}

fn line(job: &JobView) -> String {
    let error = job.error.as_deref().unwrap_or_default();
    let line = format!(
        "{:>5}  {:<14}  {:<9}  {:>3.0} %  {}  {}  {}",
        job.id,
        job.kind,
        job.status,
        job.progress * 100.0,
        job.created_at,
        job.collection,
        terminal::plain(error),
    );
    line.trim_end().to_owned()
}

/// The line of a job, and its result as JSON.
fn one(job: &JobView) -> anyhow::Result<String> {
    let mut text = line(job) + "\n";
    if let Some(result) = &job.result {
        let result = serde_json::to_string_pretty(result).context("the result cannot be shown")?;
        writeln!(text, "{result}").expect("writing to a string cannot fail");
    }
    Ok(text)
}
