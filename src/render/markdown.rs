//! Writes a report as Markdown, in the dialect that code hosts and note programs share.

use crate::model::{Quote, Report, ReportTopic};

use super::change::Comparison;
use super::escape::markdown as escaped;
use super::overview;
use super::provenance::{self, LedgerLine};
use super::topic;
use super::words;

/// The heights of a column of a trend; the lowest stands for no document.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Writes `report` as Markdown: `CommonMark` with the tables of `GitHub`.
pub fn markdown(report: &Report) -> String {
    let title = escaped(&overview::title(report));
    let summary = escaped(&overview::summary(report));
    let topics = if overview::is_quiet(report) {
        String::new()
    } else {
        topics(report)
    };
    let (ledger, manifest) = (ledger(report), manifest(report));
    format!("# {title}\n\n{summary}\n\n{topics}{ledger}\n{manifest}")
}

fn topics(report: &Report) -> String {
    let comparison = Comparison::of(report);
    let highlight =
        |(name, topics): (&str, String)| format!("- **{name}:** {}\n", escaped(&topics));
    let highlights = overview::highlights(report).into_iter();
    let highlights: String = highlights.map(highlight).collect();
    let gap = if highlights.is_empty() { "" } else { "\n" };
    let table = table(report, &comparison);
    let details: String = report
        .topics
        .iter()
        .map(|topic| details(report, topic, &comparison))
        .collect();
    format!("{highlights}{gap}## Topics\n\n{table}\n{details}")
}

fn table(report: &Report, comparison: &Comparison) -> String {
    let head = if comparison.is_possible() {
        "| Topic | Documents | Share | Change | Trend |\n| :-- | --: | --: | :-- | :-- |\n"
    } else {
        "| Topic | Documents | Share | Trend |\n| :-- | --: | --: | :-- |\n"
    };
    let rows = report.topics.iter().map(|topic| row(topic, comparison));
    format!("{head}{}", rows.collect::<String>())
}

fn row(topic: &ReportTopic, comparison: &Comparison) -> String {
    let change = comparison
        .change(topic)
        .map_or_else(String::new, |change| format!(" {change} |"));
    format!(
        "| {} | {} | {} |{change} {} |\n",
        escaped(&topic::label(topic)),
        words::number(topic.n_documents),
        words::percent(topic.share),
        sparkline(&topic.trend)
    )
}

fn details(report: &Report, topic: &ReportTopic, comparison: &Comparison) -> String {
    let named = |name: &str, text: String| {
        let text = escaped(&text);
        (!text.is_empty()).then(|| format!("- {name}: {text}\n"))
    };
    let flag = topic::single_source(topic).map(|flag| format!("- **{}**\n", escaped(&flag)));
    let lines: String = [
        named("Keywords", topic::keywords(topic)),
        named("Sources", topic::sources(topic)),
        flag,
        topic::trend(report, topic).map(|trend| format!("- {trend}\n")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let gap = if lines.is_empty() { "" } else { "\n" };
    let quotes = topic.quotes.iter().take(topic::MAX_QUOTES).map(quote);
    format!(
        "### {}\n\n{}\n\n{lines}{gap}{}",
        escaped(&topic::label(topic)),
        escaped(&topic::size(topic, comparison)),
        quotes.collect::<String>()
    )
}

fn quote(quote: &Quote) -> String {
    let attribution = topic::attribution(quote);
    let title = escaped(&attribution.title);
    // Between angle brackets only `&` could still be read as the start of an entity.
    let title = attribution.link.map_or(title.clone(), |link| {
        format!("[{title}](<{}>)", link.replace('&', "&amp;"))
    });
    let origin = attribution.origin.into_iter().map(|part| escaped(&part));
    let source: Vec<String> = [title].into_iter().chain(origin).collect();
    format!(
        "> {}\n>\n> — {}\n\n",
        escaped(&topic::quote(quote)),
        source.join(", ")
    )
}

fn ledger(report: &Report) -> String {
    let row = |line: LedgerLine| {
        let n_documents = words::number(line.n_documents);
        format!("| {} | {n_documents} |\n", line.part)
    };
    let rows: String = provenance::ledger(report).into_iter().map(row).collect();
    let all = words::number(report.ledger.n_documents);
    let sum = provenance::ledger_sum(report);
    format!(
        "## Where every document went\n\n| Part | Documents |\n| :-- | --: |\n{rows}| **In the collection** | **{all}** |\n\n\
         {sum}\n"
    )
}

fn manifest(report: &Report) -> String {
    let line = |(name, value): (&str, String)| format!("- {name}: {}\n", escaped(&value));
    let lines: String = provenance::manifest(report).into_iter().map(line).collect();
    let meaning = provenance::MEANING;
    format!("## How this was made\n\n{lines}\n{meaning}\n")
}

fn sparkline(trend: &[usize]) -> String {
    let highest = trend.iter().copied().max().unwrap_or(0);
    let block = |&n: &usize| BLOCKS[(n * (BLOCKS.len() - 1)).div_ceil(highest.max(1))];
    trend.iter().filter(|_| highest > 0).map(block).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

    use super::super::escape::plain;
    use super::super::example;
    use super::*;

    fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
        Parser::new_ext(
            text,
            Options::all().difference(Options::ENABLE_SMART_PUNCTUATION),
        )
    }

    /// The structure of a text as another reader of Markdown sees it, without the words.
    fn structure(text: &str) -> Vec<String> {
        let is_text = |event: &Event| matches!(event, Event::Text(_));
        let events = events(text).filter(|event| !is_text(event));
        events.map(|event| format!("{event:?}")).collect()
    }

    /// The words inside each element between `starts` and `ends`.
    fn words_in(text: &str, starts: fn(&Tag) -> bool, ends: fn(&TagEnd) -> bool) -> Vec<String> {
        let mut found = Vec::new();
        let mut is_inside = false;
        for event in events(text) {
            match event {
                Event::Start(tag) if starts(&tag) => {
                    is_inside = true;
                    found.push(String::new());
                }
                Event::End(tag) if ends(&tag) => is_inside = false,
                Event::Text(words) if is_inside => found.last_mut().unwrap().push_str(&words),
                _ => {}
            }
        }
        found
    }

    fn headings(text: &str) -> Vec<String> {
        let is_third =
            |tag: &Tag| matches!(tag, Tag::Heading { level, .. } if *level as usize == 3);
        words_in(text, is_third, |tag| matches!(tag, TagEnd::Heading(_)))
    }

    /// The first cell of the row of each topic in the table of five columns.
    fn rows(text: &str, n_topics: usize) -> Vec<String> {
        let is_cell = |tag: &Tag| matches!(tag, Tag::TableCell);
        let cells = words_in(text, is_cell, |tag| matches!(tag, TagEnd::TableCell));
        cells
            .into_iter()
            .step_by(5)
            .skip(1)
            .take(n_topics)
            .collect()
    }

    #[test]
    fn a_small_report_reads_well() {
        insta::assert_snapshot!(markdown(&example::weekly()), @r#"
        # Topics of news, 3 to 9 March 2025

        20 documents in 3 topics from 4 sources; compared with 24 February to 2 March 2025, “River floods” grew most (from 3 to 12 documents, 15.0% to 60.0% of all) and “Trade talks” faded most (from 13 to 5 documents, 65.0% to 25.0% of all).

        - **New:** “Comet sighting”
        - **Gone:** “Ice hockey”
        - **Single source:** “Comet sighting”

        ## Topics

        | Topic | Documents | Share | Change | Trend |
        | :-- | --: | --: | :-- | :-- |
        | River floods | 12 | 60.0% | up 45.0 points | ▁▃▃▅▇█▃ |
        | Trade talks | 5 | 25.0% | down 40.0 points | █▁▁▆▁▁▁ |
        | Comet sighting | 3 | 15.0% | new | █▁▁▅▁▁▁ |
        | Ice hockey | 0 | 0.0% | gone |  |

        ### River floods

        12 documents, 60.0% of all. Up 45.0 points from 15.0% (3 documents) in the baseline.

        - Keywords: flood, river level, evacuation
        - Sources: Valley Post (9), The Record (2) and Radio 5 (1)
        - Documents per day: 0, 1, 1, 2, 3, 4, 1

        > What was written about River floods this week, in the words of those who were there.
        >
        > — [River floods: the story](<https://news.example/river-floods?a=1&amp;b=2>), Valley Post, 5 March 2025

        ### Trade talks

        5 documents, 25.0% of all. Down 40.0 points from 65.0% (13 documents) in the baseline.

        - Keywords: tariff, trade deal
        - Sources: Valley Post (2), The Record (2) and Radio 5 (1)
        - Documents per day: 3, 0, 0, 2, 0, 0, 0

        > What was written about Trade talks this week, in the words of those who were there.
        >
        > — [Trade talks: the story](<https://news.example/trade-talks?a=1&amp;b=2>), Valley Post, 5 March 2025

        ### Comet sighting

        3 documents, 15.0% of all. New: none in the baseline.

        - Keywords: comet
        - Sources: Sky \& Field (3)
        - **Single source: all 3 documents come from Sky \& Field.**
        - Documents per day: 2, 0, 0, 1, 0, 0, 0

        > What was written about Comet sighting this week, in the words of those who were there.
        >
        > — [Comet sighting: the story](<https://news.example/comet-sighting?a=1&amp;b=2>), Valley Post, 5 March 2025

        ### Ice hockey

        Gone: none in the period, 4 documents (20.0%) in the baseline.

        - Keywords: hockey, play-off

        ## Where every document went

        | Part | Documents |
        | :-- | --: |
        | In this report, with a topic | 20 |
        | In the period, without a topic: no known word, or far from every topic | 1 |
        | Dated outside the period | 23 |
        | Without a date | 2 |
        | **In the collection** | **46** |

        20 + 1 + 23 + 2 = 46 documents, all that the collection has.

        ## How this was made

        - Report: r7 of collection news
        - Made: 10 March 2025, 06:00 UTC
        - Period: from 3 March 2025, 00:00 UTC up to, but not including, 10 March 2025, 00:00 UTC
        - Baseline: from 24 February 2025, 00:00 UTC up to, but not including, 3 March 2025, 00:00 UTC
        - Embedding model: likewise-static-1
        - Topic model: run 4, seed 42
        - Version: Likewise 0.1.0

        A share is a topic's documents over all documents of the period that have a topic. A change is the difference between two shares, in percentage points. Topics, labels, keywords and quotes are chosen by a program; quotes are the documents' own words. Days and times are in UTC.
        "#);
    }

    #[test]
    fn a_quiet_period_is_one_line_and_the_ledger() {
        let text = markdown(&example::quiet());
        assert!(text.contains("\n\nNothing to report for 3 to 9 March 2025"));
        assert!(text.contains("0 + 1 + 20 + 2 = 23 documents, all that the collection has."));
        assert!(!text.contains("## Topics") && !text.contains("###"));
    }

    #[test]
    fn a_hundred_topics_are_all_there_in_full() {
        let report = example::with_topics(100);
        let text = markdown(&report);
        let labels: Vec<String> = report.topics.iter().map(topic::label).collect();
        assert_eq!(headings(&text), labels);
        assert_eq!(text.matches("\n| Topic number").count(), 100);
    }

    #[test]
    fn a_sparkline_shows_one_document_beside_a_thousand() {
        assert_eq!(sparkline(&[0, 1, 500, 1000]), "▁▂▅█");
        assert_eq!(sparkline(&[0, 0]), "");
    }

    #[test]
    fn an_address_cannot_close_its_brackets() {
        let mut report = example::weekly();
        report.topics[0].quotes[0].url = Some("https://a.example/>)\n[x](y)&lt;".to_owned());
        report.topics[1].quotes[0].url = Some("https://a.example/>)[x](y)&lt;".to_owned());
        let text = markdown(&report);
        let links = events(&text).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        });
        let links: Vec<String> = links.collect();
        assert_eq!(links.len(), 2);
        assert_eq!(links[0], "https://a.example/%3E)[x](y)&lt;");
    }

    proptest! {
        #[test]
        fn hostile_words_never_change_the_structure_of_a_report(words in example::hostile_words()) {
            prop_assume!(!plain(&words).is_empty());
            let text = markdown(&example::worded(&words));
            prop_assert_eq!(structure(&text), structure(&markdown(&example::worded("word"))));
        }

        #[test]
        fn a_label_comes_back_as_it_was(words in example::hostile_words()) {
            let report = example::worded(&words);
            let labels: Vec<String> = report.topics.iter().map(topic::label).collect();
            let text = markdown(&report);
            prop_assert_eq!(&headings(&text), &labels);
            prop_assert_eq!(&rows(&text, labels.len()), &labels);
        }
    }
}
