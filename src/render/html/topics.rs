//! The table of topics in a page, and each topic in detail.

use maud::{Markup, html};

use crate::model::{Quote, Report, ReportTopic};

use super::super::change::{Comparison, ShareChange};
use super::super::charts;
use super::super::topic;
use super::super::words;

/// The table of all topics, one row each.
pub fn table(report: &Report, comparison: &Comparison) -> Markup {
    html! {
        h2 #topics { "Topics" }
        table.topics width="100%" style="border-collapse:collapse" {
            thead {
                tr {
                    th scope="col" align="left" { "Topic" }
                    th scope="col" align="right" { "Documents" }
                    th scope="col" align="right" { "Share" }
                    @if comparison.is_possible() { th.change scope="col" align="left" { "Change" } }
                    th.wide scope="col" align="left" { "Trend" }
                }
            }
            tbody {
                @for topic in &report.topics { (row(report, topic, comparison)) }
            }
        }
    }
}

/// Every topic in detail.
pub fn details(report: &Report, comparison: &Comparison) -> Markup {
    html! {
        h2 { "In detail" }
        @for topic in &report.topics { (detail(report, topic, comparison)) }
    }
}

fn row(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> Markup {
    html! {
        tr {
            td.label {
                a href={ "#" (topic.id) } { bdi { (topic::label(topic)) } }
                @if topic::is_single_source(topic) { " " span.flag { "single source" } }
            }
            td align="right" { (words::number(topic.n_documents)) }
            td align="right" { (words::percent(topic.share)) }
            @if let Some(change) = comparison.change(topic) {
                td.change.(change_class(change)) { (change_text(change)) }
            }
            td.wide {
                @if let Some(trend) = topic::trend(report, topic) { (charts::trend(&topic.trend, &trend)) }
            }
        }
    }
}

/// A change as an arrow and a number, for which a telephone has room.
fn change_text(change: ShareChange) -> Markup {
    let (arrow, word, tenths) = match change {
        ShareChange::Grew { tenths } => ("▲", "up", tenths),
        ShareChange::Shrank { tenths } => ("▼", "down", tenths),
        ShareChange::New | ShareChange::Gone | ShareChange::Steady | ShareChange::Absent => {
            return html! { (change) };
        }
    };
    html! {
        (arrow) " " span.wide { (word) " " } (words::decimal(tenths)) span.wide { " points" }
    }
}

fn change_class(change: ShareChange) -> &'static str {
    match change {
        ShareChange::New => "new",
        ShareChange::Grew { .. } => "grew",
        ShareChange::Shrank { .. } => "shrank",
        ShareChange::Gone => "gone",
        ShareChange::Steady | ShareChange::Absent => "steady",
    }
}

fn detail(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> Markup {
    html! {
        div.topic #(topic.id) {
            h3 dir="auto" { (topic::label(topic)) }
            p.size { (topic::size(topic, comparison)) }
            @if let Some(flag) = topic::single_source(topic) { p.warning { (flag) } }
            (named("Keywords", &topic::keywords(topic)))
            (named("Sources", &topic::sources(topic)))
            @if let Some(trend) = topic::trend(report, topic) {
                p.trend-line { (charts::trend(&topic.trend, &trend)) span.note { (trend) "." } }
            }
            @for said in topic.quotes.iter().take(topic::MAX_QUOTES) { (quote(said)) }
        }
    }
}

fn named(name: &str, text: &str) -> Markup {
    html! {
        @if !text.is_empty() { p.named { span.name { (name) } " " bdi { (text) } } }
    }
}

fn quote(quote: &Quote) -> Markup {
    let attribution = topic::attribution(quote);
    let title = html! { bdi { (attribution.title) } };
    html! {
        blockquote {
            p dir="auto" { (topic::quote(quote)) }
            p.from {
                "— "
                @if let Some(link) = attribution.link {
                    a href=(link) rel="noopener noreferrer" { (title) }
                } @else {
                    (title)
                }
                @for part in attribution.origin { ", " bdi { (part) } }
            }
        }
    }
}
