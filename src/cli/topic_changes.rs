//! `likewise topics rename`, `merge`, `events` and so on correct topics, and show what happened to them.

use std::fmt::Write;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::global::{Format, GlobalArguments};
use super::service::{Method, Session};
use super::terminal;
use crate::model::{Change, CorrectionId, DocumentId, TopicId};
use crate::wire::{ChangeBody, CorrectionsView, TopicEventView, TopicEventsView};

/// Number of events that are shown by default.
const N_EVENTS: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum ChangeCommand {
    /// Give a topic a label, now and in every later run
    Rename {
        /// Topic to rename, such as t3
        topic: TopicId,
        /// Label that the topic gets, 1 to 200 characters
        label: String,
    },
    /// Leave a topic out of lists, pictures and reports
    Hide {
        /// Topic to hide, such as t3
        topic: TopicId,
    },
    /// Merge one topic into another, now and in every later run
    Merge {
        /// Topic that is merged and ends, such as t3
        topic: TopicId,
        /// Topic that takes in the merged one, such as t1
        into: TopicId,
    },
    /// Split a topic into parts, now and in every later run
    Split {
        /// Topic to split, such as t3; the largest part keeps the id
        topic: TopicId,
        /// Number of parts, 2 to 20
        #[arg(long, value_name = "N", default_value_t = 2)]
        parts: usize,
    },
    /// Require that two documents belong to one topic
    MustLink {
        /// Id of the first document
        first: String,
        /// Id of the second document
        second: String,
    },
    /// Require that two documents belong to different topics
    CannotLink {
        /// Id of the first document
        first: String,
        /// Id of the second document
        second: String,
    },
    /// Undo a correction
    Undo {
        /// Correction to undo, such as c2
        correction: CorrectionId,
    },
    /// List the corrections, and whether each holds
    Corrections,
    /// List what happened to topics from run to run, the newest run first
    Events(EventsArguments),
}

#[derive(Debug, Args)]
pub(super) struct EventsArguments {
    /// List only what happened to this topic, such as t3
    #[arg(long)]
    topic: Option<TopicId>,
    /// Most events to list, 1 to 1000
    #[arg(long, value_name = "N", default_value_t = N_EVENTS)]
    limit: usize,
}

/// Which events to list.
#[derive(Serialize)]
struct Params {
    topic: Option<String>,
    limit: usize,
}

pub(super) fn run(
    session: &Session,
    global: &GlobalArguments,
    command: ChangeCommand,
) -> anyhow::Result<()> {
    let change = match command {
        ChangeCommand::Rename { topic, label } => Change::Rename { topic, label },
        ChangeCommand::Hide { topic } => Change::Hide { topic },
        ChangeCommand::Merge { topic, into } => Change::Merge { topic, into },
        ChangeCommand::Split { topic, parts } => Change::Split {
            topic,
            n_parts: parts,
        },
        ChangeCommand::MustLink { first, second } => Change::MustLink {
            documents: [DocumentId::new(first)?, DocumentId::new(second)?],
        },
        ChangeCommand::CannotLink { first, second } => Change::CannotLink {
            documents: [DocumentId::new(first)?, DocumentId::new(second)?],
        },
        ChangeCommand::Undo { correction } => {
            let path = format!("topics/corrections/{correction}");
            let client = session.client();
            client.send(Method::Delete, &client.in_collection(&path), &[])?;
            return show_corrections(session, global);
        }
        ChangeCommand::Corrections => return show_corrections(session, global),
        ChangeCommand::Events(arguments) => return show_events(session, global, &arguments),
    };
    let body: ChangeBody = change.into();
    session.client().post("topics/corrections", &body)?;
    show_corrections(session, global)
}

fn show_corrections(session: &Session, global: &GlobalArguments) -> anyhow::Result<()> {
    let answer = session.client().get("topics/corrections", &())?;
    if global.format == Format::Json {
        return terminal::print_answer(answer.bytes());
    }
    let corrections: CorrectionsView = answer.json()?;
    let mut text = String::new();
    if corrections.corrections.is_empty() {
        text.push_str("there are no corrections\n");
    }
    for correction in &corrections.corrections {
        let words = in_words(&correction.change);
        let what = terminal::plain(&words);
        let reason = correction.reason.as_deref().map(terminal::plain);
        let note = reason.map_or_else(String::new, |reason| format!(" (does not hold: {reason})"));
        writeln!(text, "{:>5}  {what}{note}", correction.id)
            .expect("writing to a string cannot fail");
    }
    terminal::print(&text)
}

fn in_words(change: &ChangeBody) -> String {
    match change {
        ChangeBody::Rename { topic, label } => format!("{topic} is called {label}"),
        ChangeBody::Hide { topic } => format!("{topic} is hidden"),
        ChangeBody::Merge { topic, into } => format!("{topic} belongs to {into}"),
        ChangeBody::Split { topic, n_parts } => format!("{topic} is cut into {n_parts} parts"),
        ChangeBody::MustLink { documents: [a, b] } => format!("{a} and {b} belong together"),
        ChangeBody::CannotLink { documents: [a, b] } => format!("{a} and {b} belong apart"),
    }
}

fn show_events(
    session: &Session,
    global: &GlobalArguments,
    arguments: &EventsArguments,
) -> anyhow::Result<()> {
    let params = Params {
        topic: arguments.topic.map(|topic| topic.to_string()),
        limit: arguments.limit,
    };
    let answer = session.client().get("topics/events", &params)?;
    if global.format == Format::Json {
        return terminal::print_answer(answer.bytes());
    }
    let events: TopicEventsView = answer.json()?;
    let mut text = String::new();
    if events.events.is_empty() {
        text.push_str("nothing has happened to topics yet\n");
    }
    for event in &events.events {
        writeln!(text, "{}", event_line(event)).expect("writing to a string cannot fail");
    }
    terminal::print(&text)
}

fn event_line(event: &TopicEventView) -> String {
    let parts: Vec<String> = event
        .parts
        .iter()
        .map(|part| format!("{} {}", part.topic.id, terminal::plain(&part.topic.label)))
        .collect();
    let more = match (event.kind.as_ref(), &event.former_label) {
        ("split", _) => format!(" into {}", parts.join(" and ")),
        ("merged", _) => format!(" from {}", parts.join(" and ")),
        ("renamed", Some(former)) => format!(" from {}", terminal::plain(former)),
        _ => String::new(),
    };
    format!(
        "run {:<4} {:<8} {:>5}  {}{more} ({} -> {} documents)",
        event.topic_model,
        event.kind,
        event.topic.id,
        terminal::plain(&event.topic.label),
        event.n_documents_before,
        event.n_documents,
    )
}
