//! Logs of a command: warnings in words, the first of them, and how many more there were.

use std::fmt::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::ParseError;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use super::service;
use crate::config::{LogFormat, LogSettings};

/// Warnings that are shown; the others are counted.
const SHOWN: usize = 20;

/// Where a service logs requests.
const SERVER: &str = "likewise::server";

static N_WARNINGS: AtomicUsize = AtomicUsize::new(0);

/// Starts to show the warnings of a command on stderr. Where JSON is asked for, a command logs as a service does, except
/// for the requests that it sends to itself.
pub fn start_command(settings: &LogSettings) -> Result<(), ParseError> {
    if settings.format == LogFormat::Json {
        return service::start(&LogSettings {
            level: format!("{},{SERVER}=off", settings.level),
            ..settings.clone()
        });
    }
    let filter = EnvFilter::builder().parse(&settings.level)?;
    let layers = tracing_subscriber::registry().with(filter).with(Warnings);
    // Only the first subscriber of a process is kept.
    drop(layers.try_init());
    Ok(())
}

/// Says how many warnings were not shown, once the command is done.
pub fn end_command() {
    let n_hidden = N_WARNINGS.load(Ordering::Relaxed).saturating_sub(SHOWN);
    if n_hidden > 0 {
        eprintln!("warning: and {n_hidden} more warnings, which LIKEWISE__LOG__FORMAT=json shows");
    }
}

/// Shows events that are warnings or errors.
struct Warnings;

impl<S: Subscriber> Layer<S> for Warnings {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let (level, target) = (event.metadata().level(), event.metadata().target());
        // More verbose levels have lower urgency, and compare as greater. What a service logs of a request, the command
        // that sent it says itself.
        if *level > Level::WARN
            || target.starts_with(SERVER)
            || N_WARNINGS.fetch_add(1, Ordering::Relaxed) >= SHOWN
        {
            return;
        }
        let mut words = Words::default();
        event.record(&mut words);
        eprintln!("{}", words.line());
    }
}

/// The message of an event and its other fields, in words.
#[derive(Default)]
struct Words {
    message: String,
    fields: Vec<String>,
}

impl Words {
    fn line(&self) -> String {
        let mut line = format!("warning: {}", self.message);
        if !self.fields.is_empty() {
            write!(line, " ({})", self.fields.join(", ")).expect("writing to a string cannot fail");
        }
        line.replace(char::is_control, " ")
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            name => self.fields.push(format!("{name}: {value}")),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_is_one_line_with_what_it_is_about() {
        let words = Words {
            message: "the vectors are old\u{1b}[31m".to_owned(),
            fields: vec!["collection: news".to_owned(), "n: 3".to_owned()],
        };
        assert_eq!(
            words.line(),
            "warning: the vectors are old [31m (collection: news, n: 3)"
        );
    }
}
