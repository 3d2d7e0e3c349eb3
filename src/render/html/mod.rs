//! Writes a report as one HTML file for browsers, mail programs and paper: no script, nothing fetched, and readable
//! without the style sheet.

mod topics;

use crate::model::Report;

use super::change::Comparison;
use super::charts;
use super::escape::html as escaped;
use super::overview;
use super::provenance;
use super::words;

const STYLE: &str = include_str!("style.css");
const FONT: &str = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:16px;line-height:1.5";

/// Writes `report` as an HTML document. The page forbids scripts, so that a mistake in escaping could not run any.
pub fn html(report: &Report) -> String {
    let title = escaped(&overview::title(report));
    let body = body(report);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body style=\"margin:0;{FONT}\">\n<div class=\"page\" style=\"max-width:720px;margin:0 auto;padding:24px 16px\">\n\
         {body}</div>\n</body>\n</html>\n"
    )
}

fn body(report: &Report) -> String {
    let header = header(report);
    let topics = if overview::is_quiet(report) {
        String::new()
    } else {
        let comparison = Comparison::of(report);
        let (chart, table) = (
            chart(report, &comparison),
            topics::table(report, &comparison),
        );
        let details = topics::details(report, &comparison);
        format!("{chart}{table}{details}")
    };
    let (ledger, manifest) = (ledger(report), manifest(report));
    format!("{header}{topics}{ledger}{manifest}")
}

fn header(report: &Report) -> String {
    let (collection, period) = (
        escaped(&report.collection),
        escaped(&words::period(report.period.as_ref())),
    );
    let made = escaped(&words::moment(report.created_at));
    let summary = escaped(&overview::summary(report));
    let highlight = |(name, topics): (&str, String)| {
        format!("<li><b>{name}:</b> <bdi>{}</bdi></li>\n", escaped(&topics))
    };
    let highlights = overview::highlights(report).into_iter();
    let highlights: String = highlights.map(highlight).collect();
    let highlights = if highlights.is_empty() {
        highlights
    } else {
        format!("<ul class=\"highlights\">\n{highlights}</ul>\n")
    };
    format!(
        "<h1>Topics of <bdi>{collection}</bdi>, <span class=\"period\">{period}</span></h1>\n\
         <p class=\"made\">Report {} · made {made}</p>\n<p class=\"lead\">{summary}</p>\n{highlights}",
        report.id
    )
}

fn chart(report: &Report, comparison: &Comparison) -> String {
    let chart = charts::shares(&report.topics, comparison);
    let key = if comparison.is_possible() {
        let baseline = escaped(&words::period(report.baseline.as_ref()));
        format!(
            "<span class=\"key-bar\">■</span> bar: this period, <span class=\"key-mark\">▍</span>tick: baseline ({baseline})"
        )
    } else {
        "Bars: documents of the topic over all documents with a topic".to_owned()
    };
    let n_topics = report.topics.len();
    let limit = if n_topics > charts::MAX_BARS {
        format!(
            " · the {} largest of {} topics; all are in the table below",
            charts::MAX_BARS,
            words::number(n_topics)
        )
    } else {
        String::new()
    };
    format!("<h2>Shares</h2>\n<p class=\"note\">{key}{limit}.</p>\n{chart}")
}

fn ledger(report: &Report) -> String {
    let lines = provenance::ledger(report).into_iter();
    let rows: String = lines
        .map(|line| ledger_row(line.part, &words::number(line.n_documents)))
        .collect();
    let all = words::number(report.ledger.n_documents);
    let sum = escaped(&provenance::ledger_sum(report));
    format!(
        "<h2>Where every document went</h2>\n<table class=\"ledger\" width=\"100%\" style=\"border-collapse:collapse\">\n{rows}\
         <tr class=\"sum\"><th scope=\"row\" align=\"left\">In the collection</th><td align=\"right\">{all}</td></tr>\n\
         </table>\n<p class=\"note\">{sum}</p>\n"
    )
}

fn ledger_row(name: &str, number: &str) -> String {
    format!(
        "<tr><th scope=\"row\" align=\"left\">{name}</th><td align=\"right\">{number}</td></tr>\n"
    )
}

fn manifest(report: &Report) -> String {
    let row = |(name, value): (&str, String)| {
        let value = escaped(&value);
        format!(
            "<tr><th scope=\"row\" align=\"left\">{name}</th><td><bdi>{value}</bdi></td></tr>\n"
        )
    };
    let rows: String = provenance::manifest(report).into_iter().map(row).collect();
    let meaning = provenance::MEANING;
    format!(
        "<h2>How this was made</h2>\n<table class=\"manifest\" width=\"100%\" style=\"border-collapse:collapse\">\n{rows}\
         </table>\n<p class=\"note\">{meaning}</p>\n"
    )
}

#[cfg(test)]
mod tests;
