//! `likewise jobs` shows the background jobs of a service.

use std::fmt::Write;

use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::global::{Format, GlobalArguments};
use super::service::{Method, Session};
use super::terminal;
use crate::model::{JobKind, JobStatus};
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

/// Which jobs to list.
#[derive(Serialize)]
struct Params<'a> {
    status: Option<&'static str>,
    kind: Option<&'static str>,
    collection: Option<&'a str>,
    limit: usize,
    cursor: Option<&'a str>,
}

pub(super) fn run(global: &GlobalArguments, arguments: &JobsArguments) -> anyhow::Result<()> {
    let session = Session::open(global)?;
    let path = match arguments.id {
        Some(id) => format!("/v1/jobs/{id}"),
        None => format!("/v1/jobs?{}", arguments.query(global)?),
    };
    let answer = session.client().send(Method::Get, &path, &[])?;
    match (global.format, arguments.id) {
        (Format::Json, _) => terminal::print_answer(answer.bytes()),
        (Format::Table, Some(_)) => terminal::print(&one(&answer.json()?)?),
        (Format::Table, None) => terminal::print(&list(&answer.json()?)),
    }
}

impl JobsArguments {
    fn query(&self, global: &GlobalArguments) -> anyhow::Result<String> {
        Ok(serde_urlencoded::to_string(Params {
            status: self.status.map(JobStatus::name),
            kind: self.kind.map(JobKind::name),
            collection: (!self.all).then(|| global.collection.as_str()),
            limit: self.limit,
            cursor: self.cursor.as_deref(),
        })?)
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
