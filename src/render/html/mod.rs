//! Writes a report as one HTML file for browsers, mail programs and paper: no script, nothing fetched, and readable
//! without the style sheet.

mod topics;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::Report;

use super::change::Comparison;
use super::charts;
use super::escape::plain;
use super::overview;
use super::provenance;
use super::words;

const STYLE: &str = include_str!("style.css");
const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:16px;line-height:1.5";

/// Writes `report` as an HTML document. The page forbids scripts, so that a mistake in escaping could not run any.
pub fn html(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (overview::title(report)) }
                style { (PreEscaped(STYLE)) }
            }
            body style={ "margin:0;" (FONT) } {
                div.page style="max-width:720px;margin:0 auto;padding:24px 16px" { (body(report)) }
            }
        }
        "\n"
    };
    page.into_string()
}

fn body(report: &Report) -> Markup {
    let comparison = Comparison::of(report);
    html! {
        (header(report))
        @if !overview::is_quiet(report) {
            (chart(report, &comparison))
            (topics::table(report, &comparison))
            (topics::details(report, &comparison))
        }
        (ledger(report))
        (manifest(report))
    }
}

fn header(report: &Report) -> Markup {
    let highlights = overview::highlights(report);
    html! {
        h1 {
            "Topics of " bdi { (plain(&report.collection)) } ", "
            span.period { (words::period(report.period.as_ref())) }
        }
        p.made { "Report " (report.id) " · made " (words::moment(report.created_at)) }
        p.lead { (overview::summary(report)) }
        @if !highlights.is_empty() {
            ul.highlights {
                @for (name, topics) in highlights {
                    li { b { (name) ":" } " " bdi { (topics) } }
                }
            }
        }
    }
}

fn chart(report: &Report, comparison: &Comparison) -> Markup {
    let n_topics = report.topics.len();
    html! {
        h2 { "Shares" }
        p.note {
            @if comparison.is_possible() {
                span.key-bar { "■" } " bar: this period, " span.key-mark { "▍" } "tick: baseline ("
                (words::period(report.baseline.as_ref())) ")"
            } @else {
                "Bars: documents of the topic over all documents with a topic"
            }
            @if n_topics > charts::MAX_BARS {
                " · the " (charts::MAX_BARS) " largest of " (words::number(n_topics))
                " topics; all are in the table below"
            }
            "."
        }
        (charts::shares(&report.topics, comparison))
    }
}

fn ledger(report: &Report) -> Markup {
    html! {
        h2 { "Where every document went" }
        table.ledger width="100%" style="border-collapse:collapse" {
            @for line in provenance::ledger(report) {
                tr {
                    th scope="row" align="left" { (line.part) }
                    td align="right" { (words::number(line.n_documents)) }
                }
            }
            tr.sum {
                th scope="row" align="left" { "In the collection" }
                td align="right" { (words::number(report.ledger.n_documents)) }
            }
        }
        p.note { (provenance::ledger_sum(report)) }
    }
}

fn manifest(report: &Report) -> Markup {
    html! {
        h2 { "How this was made" }
        table.manifest width="100%" style="border-collapse:collapse" {
            @for (name, value) in provenance::manifest(report) {
                tr { th scope="row" align="left" { (name) } td { bdi { (value) } } }
            }
        }
        p.note { (provenance::MEANING) }
    }
}

#[cfg(test)]
mod tests;
