//! The table of topics in a page, and each topic in detail.

use crate::model::{Quote, Report, ReportTopic};

use super::super::change::{Comparison, ShareChange};
use super::super::charts;
use super::super::escape::html as escaped;
use super::super::topic;
use super::super::words;

/// The table of all topics, one row each.
pub fn table(report: &Report, comparison: &Comparison) -> String {
    let change = if comparison.is_possible() {
        "<th scope=\"col\" align=\"left\" class=\"change\">ShareChange</th>"
    } else {
        ""
    };
    let row = |topic| row(report, topic, comparison);
    let rows: String = report.topics.iter().map(row).collect();
    format!(
        "<h2 id=\"topics\">Topics</h2>\n<table class=\"topics\" width=\"100%\" style=\"border-collapse:collapse\">\n<thead>\
         <tr><th scope=\"col\" align=\"left\">Topic</th><th scope=\"col\" align=\"right\">Documents</th>\
         <th scope=\"col\" align=\"right\">Share</th>{change}\
         <th scope=\"col\" align=\"left\" class=\"wide\">Trend</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )
}

/// Every topic in detail.
pub fn details(report: &Report, comparison: &Comparison) -> String {
    let detail = |topic| detail(report, topic, comparison);
    let details: String = report.topics.iter().map(detail).collect();
    format!("<h2>In detail</h2>\n{details}")
}

fn row(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> String {
    let change = comparison.change(topic).map_or_else(String::new, |change| {
        let class = change_class(change);
        format!("<td class=\"change {class}\">{}</td>", change_text(change))
    });
    let label = escaped(&topic::label(topic));
    let flag = if topic::is_single_source(topic) {
        " <span class=\"flag\">single source</span>"
    } else {
        ""
    };
    format!(
        "<tr><td class=\"label\"><a href=\"#{}\"><bdi>{label}</bdi></a>{flag}</td><td align=\"right\">{}</td>\
         <td align=\"right\">{}</td>{change}<td class=\"wide\">{}</td></tr>\n",
        topic.id,
        words::number(topic.n_documents),
        words::percent(topic.share),
        trend_chart(report, topic)
    )
}

/// A change as an arrow and a number, for which a telephone has room.
fn change_text(change: ShareChange) -> String {
    let words = |arrow, word, tenths| {
        let points = words::decimal(tenths);
        format!(
            "{arrow} <span class=\"wide\">{word} </span>{points}<span class=\"wide\"> points</span>"
        )
    };
    match change {
        ShareChange::Grew { tenths } => words("▲", "up", tenths),
        ShareChange::Shrank { tenths } => words("▼", "down", tenths),
        ShareChange::New | ShareChange::Gone | ShareChange::Steady | ShareChange::Absent => {
            change.to_string()
        }
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

fn trend_chart(report: &Report, topic: &ReportTopic) -> String {
    topic::trend(report, topic).map_or_else(String::new, |description| {
        charts::trend(&topic.trend, &description)
    })
}

fn detail(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> String {
    let quotes: String = topic
        .quotes
        .iter()
        .take(topic::MAX_QUOTES)
        .map(quote)
        .collect();
    let flag = topic::single_source(topic).map_or_else(String::new, |flag| {
        format!("<p class=\"warning\">{}</p>\n", escaped(&flag))
    });
    let trend = topic::trend(report, topic).map_or_else(String::new, |words| {
        let chart = charts::trend(&topic.trend, &words);
        format!("<p class=\"trend-line\">{chart}<span class=\"note\">{words}.</span></p>\n")
    });
    format!(
        "<div class=\"topic\" id=\"{}\">\n<h3 dir=\"auto\">{}</h3>\n<p class=\"size\">{}</p>\n{flag}{}{}{trend}{quotes}</div>\n",
        topic.id,
        escaped(&topic::label(topic)),
        escaped(&topic::size(topic, comparison)),
        named("Keywords", &topic::keywords(topic)),
        named("Sources", &topic::sources(topic)),
    )
}

fn named(name: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = escaped(text);
    format!("<p class=\"named\"><span class=\"name\">{name}</span> <bdi>{text}</bdi></p>\n")
}

fn quote(quote: &Quote) -> String {
    let text = escaped(&topic::quote(quote));
    let attribution = topic::attribution(quote);
    let title = format!("<bdi>{}</bdi>", escaped(&attribution.title));
    let title = attribution.link.map_or(title.clone(), |link| {
        format!(
            "<a href=\"{}\" rel=\"noopener noreferrer\">{title}</a>",
            escaped(&link)
        )
    });
    let origin = attribution
        .origin
        .iter()
        .map(|part| format!(", <bdi>{}</bdi>", escaped(part)));
    let origin: String = origin.collect();
    format!(
        "<blockquote><p dir=\"auto\">{text}</p><p class=\"from\">— {title}{origin}</p></blockquote>\n"
    )
}
