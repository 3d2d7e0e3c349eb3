//! `likewise report` reports the topics of a period beside those of the time before.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::common::{Common, Format};
use super::terminal;
use crate::render;
use crate::wire::{PeriodBody, ReportView};

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

pub(super) fn run(common: &Common, arguments: ReportArguments) -> anyhow::Result<()> {
    let form = arguments.form(common.format);
    let period = PeriodBody {
        start: arguments.start,
        end: arguments.end,
    };
    let options = period.into_options()?;
    let made = common.open()?.report(&common.collection, &options)?;
    let text = match form {
        Form::Markdown => render::markdown(&made),
        Form::Html => render::html(&made),
        Form::Csv => render::csv(&made),
        Form::Json => serde_json::to_string_pretty(&ReportView::from(made))? + "\n",
    };
    match arguments.output {
        None => terminal::print(&text),
        Some(path) => fs::write(&path, text)
            .with_context(|| format!("the report cannot be written to {}", path.display())),
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
