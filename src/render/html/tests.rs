use proptest::prelude::*;

use super::super::example;
use super::super::parsed::{parsed, structure, texts};
use super::super::topic;
use super::*;

const ELEMENTS: [&str; 29] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "h1",
    "h2",
    "h3",
    "p",
    "ul",
    "li",
    "b",
    "bdi",
    "span",
    "br",
    "a",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "g",
    "text",
    "rect",
];

#[test]
fn a_page_runs_nothing_and_fetches_nothing() {
    let page = html(&example::weekly());
    for node in structure(&parsed(&page)) {
        assert!(ELEMENTS.contains(&node.name.as_str()), "{node:?}");
        for attribute in &node.attributes {
            assert!(
                !attribute.starts_with("on") && attribute != "src",
                "{node:?}"
            );
        }
    }
    assert!(!page.contains("url(") && !page.contains("@import"));
}

#[test]
fn every_topic_has_a_row_that_leads_to_its_details() {
    let page = html(&example::with_topics(100));
    for id in 1..=100 {
        assert_eq!(page.matches(&format!("href=\"#t{id}\"")).count(), 1);
        assert_eq!(page.matches(&format!("id=\"t{id}\"")).count(), 1);
    }
    assert!(page.contains("the 20 largest of 100 topics"));
}

#[test]
fn a_quiet_period_has_one_line_and_no_chart() {
    let page = html(&example::quiet());
    assert!(page.contains("Nothing to report for 3 to 9 March 2025"));
    assert!(!page.contains("<svg") && !page.contains("id=\"topics\""));
    assert!(page.contains("0 + 1 + 20 + 2 = 23 documents"));
    assert!(html(&example::empty()).contains("The collection is empty"));
}

#[test]
fn without_a_baseline_there_is_no_column_of_changes() {
    let mut report = example::weekly();
    assert!(html(&report).contains(">Change</th>"));
    report.baseline = None;
    assert!(!html(&report).contains(">Change</th>"));
}

#[test]
fn only_web_addresses_become_links() {
    let mut report = example::weekly();
    report.topics.truncate(1);
    for url in [
        "javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
    ] {
        report.topics[0].quotes[0].url = Some(url.to_owned());
        let page = html(&report);
        assert!(!page.contains("noopener") && !page.contains(url), "{url}");
    }
}

#[test]
fn at_most_three_quotes_are_shown() {
    let mut report = example::weekly();
    let quote = report.topics[0].quotes[0].clone();
    report.topics.truncate(1);
    report.topics[0].quotes = vec![quote; 9];
    assert_eq!(html(&report).matches("<blockquote>").count(), 3);
}

#[test]
fn equal_reports_give_equal_bytes() {
    assert_eq!(html(&example::weekly()), html(&example::weekly()));
}

proptest! {
    #[test]
    fn hostile_words_never_change_the_structure_of_a_page(words in example::hostile_words()) {
        prop_assume!(!plain(&words).is_empty());
        let page = html(&example::worded(&words));
        // A long label is drawn in two lengths.
        let calm = if page.contains("class=\"narrow\"") { "word ".repeat(20) } else { "word".to_owned() };
        let calm = structure(&parsed(&html(&example::worded(&calm))));
        prop_assert!(structure(&parsed(&page)) == calm, "{}", page);
    }

    #[test]
    fn hostile_words_are_read_as_they_were(words in example::hostile_words()) {
        let report = example::worded(&words);
        let page = parsed(&html(&report));
        let labels: Vec<String> = report.topics.iter().map(topic::label).collect();
        let quotes = report.topics.iter().flat_map(|topic| &topic.quotes);
        let titles: Vec<String> = quotes.map(|quote| topic::attribution(quote).title).collect();
        prop_assert_eq!(texts(&page, "head title"), [overview::title(&report)]);
        prop_assert_eq!(texts(&page, "h1 bdi"), [plain(&words)]);
        prop_assert_eq!(texts(&page, "h3"), &labels[..]);
        prop_assert_eq!(texts(&page, "td.label bdi"), &labels[..]);
        for (title, label) in texts(&page, "svg.shares > g > title").iter().zip(labels) {
            prop_assert!(title.starts_with(&format!("{label}: ")), "{}", title);
        }
        prop_assert_eq!(texts(&page, "blockquote a bdi"), titles);
    }

    #[test]
    fn hostile_addresses_never_leave_their_quotes(url in example::hostile_words()) {
        let mut report = example::weekly();
        report.topics[0].quotes[0].url = Some(url.clone());
        report.topics[1].quotes[0].url = Some(format!("https://a.example/{url}"));
        for link in &parsed(&html(&report)).select("a") {
            let target = link.attr("href").unwrap_or_default();
            prop_assert!(target.starts_with("https://") || target.starts_with("http://") || target.starts_with('#'));
            prop_assert_eq!(link.attrs().iter().filter(|attribute| &*attribute.name.local != "rel").count(), 1);
        }
    }
}
