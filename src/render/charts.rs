//! Charts as inline SVG, which need no script and no style, and which say in words what they show. Colours are
//! attributes, which the style of the page overrides in the dark.

use maud::{Markup, html};

use crate::model::ReportTopic;

use super::change::Comparison;
use super::escape::shorten;
use super::topic;
use super::words;

/// Most topics in a chart, so that it is easy to read.
pub const MAX_BARS: usize = 20;
/// Most columns of a label that stands beside its share on a page.
const MAX_LABEL_WIDTH: usize = 80;
const MAX_NARROW_LABEL_WIDTH: usize = 36;
const ROW_HEIGHT: usize = 40;
const BAR_HEIGHT: usize = 10;
const AXIS_HEIGHT: usize = 18;
/// The shares that the whole width may stand for, in tenths of a per cent: numbers that are easy to read at an axis.
const SCALES: [i64; 12] = [10, 20, 50, 100, 150, 200, 250, 300, 400, 500, 600, 800];
const ALL: i64 = 1000;
const TREND_WIDTH: f64 = 112.0;
const TREND_HEIGHT: f64 = 24.0;

/// Draws a bar for the share of each of the first 20 topics, with a mark for the share in the baseline, over an axis.
/// The chart takes the width that the page gives it, while its letters keep their size.
pub fn shares(topics: &[ReportTopic], comparison: &Comparison) -> Markup {
    let topics = &topics[..topics.len().min(MAX_BARS)];
    let then = |topic: &ReportTopic| topic.share_baseline.filter(|_| comparison.is_possible());
    let largest = topics
        .iter()
        .map(|topic| topic.share.max(then(topic).unwrap_or(0.0)))
        .fold(0.0, f32::max);
    let scale = scale(largest);
    let bottom = topics.len() * ROW_HEIGHT;
    html! {
        svg.shares role="img" aria-label="Share of each topic" width="100%" height=(bottom + AXIS_HEIGHT)
            xmlns="http://www.w3.org/2000/svg" {
            title { "Share of each topic" }
            @for (row, topic) in topics.iter().enumerate() {
                (bar(row, topic, then(topic), scale))
            }
            (axis(bottom, scale))
        }
    }
}

/// Draws a column for the number of documents in each part of the period, where the highest takes the whole height.
pub fn trend(parts: &[usize], description: &str) -> Markup {
    let highest = parts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let step = TREND_WIDTH / parts.len().max(1) as f64;
    html! {
        svg.trend role="img" aria-label=(description) width=(TREND_WIDTH) height=(TREND_HEIGHT)
            viewBox={ "0 0 " (TREND_WIDTH) " " (TREND_HEIGHT) } xmlns="http://www.w3.org/2000/svg" {
            title { (description) }
            @for (position, &n) in parts.iter().enumerate() {
                (column(position as f64 * step, step, n as f64 / highest))
            }
        }
    }
}

fn bar(row: usize, topic: &ReportTopic, then: Option<f32>, scale: i64) -> Markup {
    let top = row * ROW_HEIGHT;
    let (text_y, bar_y) = (top + 14, top + 22);
    let width = percentage_of(topic.share, scale);
    html! {
        g {
            title { (bar_title(topic, then)) }
            (bar_label(&topic::label(topic), text_y))
            text x="100%" y=(text_y) font-size="13" text-anchor="end" fill="currentColor" {
                (words::percent(topic.share))
            }
            rect.track x="0" y=(bar_y) width="100%" height=(BAR_HEIGHT) rx="2" fill="#eef1f4" {}
            rect.bar x="0" y=(bar_y) width=(format_args!("{width:.2}%")) height=(BAR_HEIGHT) rx="2" fill="#2f6f9f" {}
            @if let Some(then) = then.filter(|&then| then > 0.0) {
                (mark(bar_y, percentage_of(then, scale)))
            }
        }
    }
}

/// The label of a bar. Letters do not wrap in a picture, so a long label comes in two lengths, of which the style shows
/// the one that fits.
fn bar_label(label: &str, y: usize) -> Markup {
    let narrow = shorten(label, MAX_NARROW_LABEL_WIDTH);
    html! {
        @if narrow == label {
            text x="0" y=(y) font-size="13" fill="currentColor" { (label) }
        } @else {
            text.wide x="0" y=(y) font-size="13" fill="currentColor" { (shorten(label, MAX_LABEL_WIDTH)) }
            text.narrow display="none" aria-hidden="true" x="0" y=(y) font-size="13" fill="currentColor" { (narrow) }
        }
    }
}

/// The mark of a share in the baseline: three pixels wide, shifted to the left the farther right it stands, so that it
/// is seen at both ends. It ends below the deepest letters of the label.
fn mark(bar_y: usize, x: f32) -> Markup {
    let offset = -3.0 * x / 100.0;
    html! {
        rect.mark x=(format_args!("{x:.2}%")) y=(bar_y - 2) width="3" height=(BAR_HEIGHT + 4)
            transform=(format_args!("translate({offset:.2} 0)")) fill="#b4530a" {}
    }
}

fn bar_title(topic: &ReportTopic, then: Option<f32>) -> String {
    let now = format!("{}: {}", topic::label(topic), words::percent(topic.share));
    then.map_or(now.clone(), |then| {
        format!("{now}; in the baseline {}", words::percent(then))
    })
}

/// The column of one part of the period; a part without a document keeps a line, so that the time axis is seen.
fn column(x: f64, step: f64, part: f64) -> Markup {
    let (class, fill, height) = if part > 0.0 {
        ("bar", "#2f6f9f", (part * TREND_HEIGHT).max(2.0))
    } else {
        ("zero", "#9aa5b1", 1.0)
    };
    let (y, width) = (TREND_HEIGHT - height, (step * 0.8).min(step - 0.5).max(0.2));
    html! {
        rect.(class) x=(format_args!("{x:.2}")) y=(format_args!("{y:.2}")) width=(format_args!("{width:.2}"))
            height=(format_args!("{height:.2}")) fill=(fill) {}
    }
}

/// The share that the whole width stands for, in tenths of a per cent: the smallest scale with room for `largest`.
fn scale(largest: f32) -> i64 {
    let has_room = |&scale: &i64| words::tenths(largest) <= scale;
    SCALES.into_iter().find(has_room).unwrap_or(ALL)
}

/// A share as a part of the scale, in per cent.
fn percentage_of(share: f32, scale: i64) -> f32 {
    (share * 1000.0 / scale as f32 * 100.0).clamp(0.0, 100.0)
}

/// The labels of the start, the middle and the end of the scale, below the last bar.
fn axis(top: usize, scale: i64) -> Markup {
    let labels = [
        ("0", "start", 0),
        ("50%", "middle", scale / 2),
        ("100%", "end", scale),
    ];
    html! {
        g.axis {
            @for (x, anchor, tenths) in labels {
                text x=(x) y=(top + 12) font-size="12" text-anchor=(anchor) fill="#52606d" {
                    (words::decimal(tenths).trim_end_matches(".0")) "%"
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::example;
    use super::*;

    #[test]
    fn bars_are_drawn_to_a_scale_that_is_said_and_the_baseline_is_marked() {
        let report = example::weekly();
        let chart = shares(&report.topics, &Comparison::of(&report)).into_string();
        assert!(chart.contains("River floods: 60.0%; in the baseline 15.0%"));
        assert!(chart.contains("width=\"75.00%\"")); // 60 % on a scale up to 80 %, as the baseline has 65 %
        for label in [">0%<", ">40%<", ">80%<"] {
            assert!(chart.contains(label), "{label}");
        }
        assert_eq!(chart.matches("class=\"mark\"").count(), 3);
    }

    #[test]
    fn a_scale_is_the_smallest_round_one_with_room() {
        for (largest, tenths) in [
            (0.0, 10),
            (0.01, 10),
            (0.135, 150),
            (0.2, 200),
            (0.81, 1000),
            (1.0, 1000),
            (f32::INFINITY, 1000),
        ] {
            assert_eq!(scale(largest), tenths, "{largest}");
        }
    }

    #[test]
    fn a_long_label_comes_in_two_lengths_and_a_short_one_in_one() {
        let short = bar_label("short", 0).into_string();
        assert_eq!(short.matches("<text").count(), 1);
        let long = bar_label(&"long ".repeat(30), 0).into_string();
        assert_eq!(long.matches("<text").count(), 2);
        assert_eq!(long.matches("display=\"none\"").count(), 1);
    }

    #[test]
    fn without_a_baseline_there_is_no_mark() {
        let mut report = example::weekly();
        report.baseline = None;
        let chart = shares(&report.topics, &Comparison::of(&report)).into_string();
        assert!(chart.contains("width=\"100.00%\"")); // 60 % on a scale up to 60 %
        assert!(!chart.contains("class=\"mark\""));
    }

    #[test]
    fn a_chart_has_at_most_twenty_bars() {
        let report = example::with_topics(100);
        let chart = shares(&report.topics, &Comparison::of(&report)).into_string();
        assert_eq!(chart.matches("class=\"bar\"").count(), MAX_BARS);
    }

    #[test]
    fn a_trend_has_a_column_for_each_part_and_says_what_it_shows() {
        let chart = trend(&[0, 2, 4], "a < b").into_string();
        assert_eq!(chart.matches("<rect").count(), 3);
        assert!(chart.contains("height=\"12.00\"") && chart.contains("height=\"24.00\""));
        assert!(chart.contains("<title>a &lt; b</title>"));
    }

    #[test]
    fn numbers_that_make_no_sense_still_draw_something_finite() {
        let mut report = example::weekly();
        report.topics[0].share = f32::NAN;
        report.topics[1].share = f32::INFINITY;
        let chart = shares(&report.topics, &Comparison::of(&report)).into_string();
        assert!(!chart.contains("inf%") && !chart.contains("nan%"));
        assert!(trend(&[], "").into_string().ends_with("</svg>"));
    }
}
