use proptest::prelude::*;

use super::super::escape::plain;
use super::super::example;
use super::*;

const TAGS: [&str; 30] = [
    "!doctype",
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

/// Every tag as it stands in the page; panics on a quote or a bracket outside of tags.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once('<') {
        let is_style = tags.last() == Some(&"style");
        assert!(is_style || !before.contains('>'), "{before}");
        let (tag, after) = after.split_once('>').unwrap();
        tags.push(tag);
        rest = after;
    }
    tags
}

fn name(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    &tag[..tag.find([' ', '/']).unwrap_or(tag.len())]
}

/// The names of the attributes of a tag, all of which have a value in double quotes.
fn attributes(tag: &str) -> Vec<&str> {
    let outside: Vec<&str> = tag.split('"').step_by(2).collect();
    let (last, names) = outside.split_last().unwrap();
    assert!(names.is_empty() || matches!(*last, "" | "/"), "{tag}");
    let names = names
        .iter()
        .filter_map(|name| name.split_whitespace().last());
    names.map(|name| name.trim_end_matches('=')).collect()
}

/// The names of all tags and of their attributes, without values and text.
fn structure(page: &str) -> Vec<(String, Vec<String>)> {
    let shape = |tag: &&str| {
        let attributes = attributes(tag).into_iter().map(str::to_owned);
        (name(tag).to_owned(), attributes.collect())
    };
    tags(page).iter().map(shape).collect()
}

#[test]
fn a_page_runs_nothing_and_fetches_nothing() {
    let page = html(&example::weekly());
    for tag in tags(&page) {
        assert!(TAGS.contains(&name(tag)), "{tag}");
        for attribute in attributes(tag) {
            assert!(!attribute.starts_with("on") && attribute != "src", "{tag}");
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
    assert!(html(&report).contains(">ShareChange</th>"));
    report.baseline = None;
    assert!(!html(&report).contains(">ShareChange</th>"));
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
        prop_assert!(structure(&page) == structure(&html(&example::worded(&calm))), "{}", page);
    }

    #[test]
    fn hostile_addresses_never_leave_their_quotes(url in example::hostile_words()) {
        let mut report = example::weekly();
        report.topics[0].quotes[0].url = Some(url.clone());
        report.topics[1].quotes[0].url = Some(format!("https://a.example/{url}"));
        for tag in tags(&html(&report)) {
            if let Some((_, target)) = tag.split_once("href=\"") {
                prop_assert!(target.starts_with("https://") || target.starts_with("http://") || target.starts_with('#'));
                prop_assert_eq!(attributes(tag).into_iter().filter(|&name| name != "rel").count(), 1);
            }
        }
    }
}
