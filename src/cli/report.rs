//! `likewise report` reports the topics of a period beside those of the time before.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use super::global::{Format, GlobalArguments};
use super::service::{self, Session};
use super::terminal;
use crate::wire::{JobResultView, PeriodBody};

#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// First day or moment of the period, such as 2025-03-03 [default: all time]
    #[arg(long, requires = "end")]
    start: Option<String>,
    /// Last day of the period, such as 2025-03-09, or the first moment after it
    #[arg(long, requires = "start")]
    end: Option<String>,
    /// Form of the report [default: by the extension of --output, else by --format: markdown or json]
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Form>,
    /// File to write the report to [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Markdown,
    Html,
    Csv,
    Json,
}

pub(super) fn run(global: &GlobalArguments, arguments: ReportArguments) -> anyhow::Result<()> {
    let form = arguments.form(global.format);
    let period = PeriodBody {
        start: arguments.start,
        end: arguments.end,
    };
    let session = Session::open(global)?;
    let job = service::finish(&session, "reports", &period, "report")?;
    let Some(JobResultView::Report(made)) = job.result else {
        bail!("job {} has no result that this command can read", job.id);
    };
    let path = format!("reports/{}{}", made.report, form.extension());
    let answer = session.client().get(&path, &())?;
    match (arguments.output, form) {
        (None, Form::Json) => terminal::print_answer(answer.bytes()),
        (None, _) => terminal::print_bytes(answer.bytes()),
        (Some(path), form) => write(&path, answer.bytes(), form)
            .with_context(|| format!("the report cannot be written to {}", path.display())),
    }
}

fn write(path: &Path, report: &[u8], form: Form) -> anyhow::Result<()> {
    let mut file = File::create(path)?;
    match form {
        Form::Json => terminal::write_pretty(&mut file, report),
        Form::Markdown | Form::Html | Form::Csv => Ok(file.write_all(report)?),
    }
}

impl Form {
    /// What the path of a report in this form ends with.
    fn extension(self) -> &'static str {
        match self {
            Self::Markdown => ".md",
            Self::Html => ".html",
            Self::Csv => ".csv",
            Self::Json => ".json",
        }
    }
}

impl ReportArguments {
    fn form(&self, format: Format) -> Form {
        let by_name = self
            .output
            .as_ref()
            .and_then(|path| match path.extension()?.to_str()? {
                "md" | "markdown" => Some(Form::Markdown),
                "html" | "htm" => Some(Form::Html),
                "csv" => Some(Form::Csv),
                "json" => Some(Form::Json),
                _ => None,
            });
        let by_format = match format {
            Format::Json => Form::Json,
            Format::Table => Form::Markdown,
        };
        self.form.or(by_name).unwrap_or(by_format)
    }
}
