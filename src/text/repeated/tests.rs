use proptest::prelude::*;

use super::*;
use crate::text::repeated::runs::{RunCounts, RunFingerprints};
use crate::text::{Cleaned, Judged, LineFingerprints, Source, clean};

const FOOTER: &str = "The harbour column appears on every second Monday of the month.";
const LETTERS: &str = "Write to letters@gazette.example";

/// A number in letters: digits are all the same.
fn word(number: usize) -> String {
    let digits = number.to_string();
    digits
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'b'))
        .collect()
}

/// A text of three sentences that no other has, and `more` lines.
fn story(number: usize, more: &[&str]) -> String {
    let number = word(number);
    let own =
        format!("Ship a{number}b came in.\nIt brought b{number}c.\nThen it left for d{number}e.");
    [&[own.as_str()], more].concat().join("\n")
}

fn fingerprints_of(source: &str, text: &str) -> LineFingerprints {
    LineFingerprints::new(&Source::new(Some(source), None), &clean(text))
}

fn counted<'t>(documents: impl IntoIterator<Item = (&'t str, String)>) -> LineCounts {
    let mut counts = LineCounts::default();
    for (source, text) in documents {
        counts.add(&fingerprints_of(source, &text));
    }
    counts
}

fn cleaned(counts: &LineCounts, source: &str, text: &str) -> Cleaned {
    let cleaned = clean(text);
    let runs = RunFingerprints::new(&Source::new(Some(source), None), &cleaned);
    let judged = Judged {
        lines: counts.judge(&fingerprints_of(source, text)),
        runs: RunCounts::default().judge(&runs),
    };
    cleaned.without_repeated(&judged)
}

fn reasons(counts: &LineCounts, source: &str, text: &str) -> Vec<RemovalReason> {
    let cleaned = cleaned(counts, source, text);
    cleaned
        .removed
        .into_iter()
        .map(|line| line.reason)
        .collect()
}

#[test]
fn a_line_of_many_different_documents_of_one_source_is_boilerplate() {
    let counts = counted((0..20).map(|number| ("gazette", story(number, &[FOOTER]))));
    let text = story(99, &[FOOTER]);
    assert_eq!(
        reasons(&counts, "gazette", &text),
        [RemovalReason::RepeatedInSource]
    );
    assert_eq!(cleaned(&counts, "gazette", &text).text, story(99, &[]));
    assert_eq!(counts.n_documents(FOOTER), 20);
    assert_eq!(reasons(&counts, "another", &text), []);
}

#[test]
fn a_few_documents_prove_nothing() {
    let counts = counted((0..4).map(|number| ("gazette", story(number, &[FOOTER, LETTERS]))));
    assert_eq!(
        reasons(&counts, "gazette", &story(99, &[FOOTER, LETTERS])),
        []
    );
}

#[test]
fn a_sign_of_boilerplate_needs_less_proof() {
    let counts = counted((0..7).map(|number| ("gazette", story(number, &[FOOTER, LETTERS]))));
    let removed = cleaned(&counts, "gazette", &story(99, &[FOOTER, LETTERS])).removed;
    assert_eq!(removed.len(), 1, "{removed:?}");
    assert_eq!(removed[0].text, LETTERS);
}

#[test]
fn a_story_that_many_documents_tell_is_no_boilerplate() {
    let story = |number: usize| {
        let same = (0..12).map(|line| {
            format!(
                "The storm drove ship s{}s ashore and its crew were saved.",
                word(line)
            )
        });
        let same: Vec<String> = same.collect();
        let number = word(number);
        format!("{}\nEdition a{number}b of the evening.", same.join("\n"))
    };
    let outlets = ["a-post", "b-post", "c-post", "d-post", "e-post"];
    let counts = counted((0..30).map(|number| (outlets[number % 5], story(number))));
    for outlet in outlets {
        assert_eq!(reasons(&counts, outlet, &story(99)), []);
    }
    let counts = counted((0..30).map(|number| ("a-post", story(number))));
    assert_eq!(reasons(&counts, "a-post", &story(99)), []);
}

#[test]
fn the_same_document_again_and_again_is_no_boilerplate() {
    let text = story(1, &[FOOTER, LETTERS]);
    let counts = counted((0..10_000).map(|_| ("gazette", text.clone())));
    assert_eq!(reasons(&counts, "gazette", &text), []);
    let counts = counted((0..10_000).map(|_| ("gazette", FOOTER.to_owned())));
    assert_eq!(reasons(&counts, "gazette", FOOTER), []);
}

#[test]
fn a_line_in_ten_thousand_documents_is_boilerplate() {
    let counts = counted((0..10_000).map(|number| ("gazette", story(number, &[FOOTER]))));
    assert_eq!(counts.n_documents(FOOTER), 10_000);
    assert_eq!(
        reasons(&counts, "gazette", FOOTER),
        [RemovalReason::RepeatedInSource]
    );
    assert_eq!(cleaned(&counts, "gazette", FOOTER).text, "");
}

#[test]
fn headings_and_lines_inside_texts_are_kept() {
    let paper = |number: usize| {
        let number = word(number);
        format!(
            "Background\nShip a{number}b sank.\nMethods\nWe dived for b{number}c.\nThe sea was calm throughout the whole of the survey.\n\
             Results\nWe found c{number}d.\nConclusion\nIt lies at d{number}e.\nMore e{number}f work is needed.\nAnd f{number}g.\nAnd g{number}h."
        )
    };
    let counts = counted((0..100).map(|number| ("journal", paper(number))));
    assert_eq!(cleaned(&counts, "journal", &paper(200)).text, paper(200));
}

#[test]
fn a_line_of_many_sources_is_boilerplate_everywhere() {
    let outlets = ["a-post", "b-post", "c-post", "d-post", "e-post"];
    let counts = counted((0..25).map(|number| (outlets[number % 5], story(number, &[FOOTER]))));
    let text = story(99, &[FOOTER]);
    assert_eq!(
        reasons(&counts, "z-post", &text),
        [RemovalReason::RepeatedAcrossSources]
    );
}

#[test]
fn documents_without_a_source_are_taken_together() {
    let counts = counted((0..20).map(|number| ("", story(number, &[FOOTER]))));
    assert_eq!(
        reasons(&counts, "", &story(99, &[FOOTER])),
        [RemovalReason::RepeatedAcrossSources]
    );
}

#[test]
fn what_is_taken_out_again_counts_no_more() {
    let documents: Vec<LineFingerprints> = (0..20)
        .map(|number| fingerprints_of("gazette", &story(number, &[FOOTER])))
        .collect();
    let mut counts = LineCounts::default();
    for fingerprints in &documents {
        counts.add(fingerprints);
    }
    for fingerprints in &documents[2..] {
        counts.remove(fingerprints);
    }
    assert_eq!(counts.n_documents(FOOTER), 2);
    assert_eq!(reasons(&counts, "gazette", &story(99, &[FOOTER])), []);
}

#[test]
fn many_lines_do_not_fill_the_memory() {
    let mut counts = LineCounts::default();
    for number in 0..400 {
        let lines: Vec<String> = (0..2000)
            .map(|line| format!("line {} of text x{}x", word(line), word(number / 2)))
            .collect();
        counts.add(&fingerprints_of("gazette", &lines.join("\n")));
    }
    assert!(counts.repeated.len() <= MAX_REPEATED);
}

proptest! {
    #[test]
    fn only_judged_lines_go_and_all_else_stays(texts in prop::collection::vec("(([a-c]{1,3} ){4,6}[a-c]\\.\n?){0,6}", 1..40)) {
        let counts = counted(texts.iter().map(|text| ("abc", text.clone())));
        for text in &texts {
            let plain = clean(text);
            let cleaned = cleaned(&counts, "abc", text);
            let lines = |text: &str| text.lines().filter(|line| !line.is_empty()).count();
            prop_assert_eq!(lines(&plain.text), lines(&cleaned.text) + cleaned.removed.len() - plain.removed.len());
            prop_assert_eq!(clean(&cleaned.text).text, cleaned.text.clone());
        }
    }

    #[test]
    fn judging_twice_is_judging_once(texts in prop::collection::vec("([a-c]{1,9}@[a-c]\n?){0,6}", 1..40)) {
        let counts = counted(texts.iter().map(|text| ("", text.clone())));
        for text in &texts {
            let judged = counts.judge(&fingerprints_of("", text));
            prop_assert_eq!(&counts.judge(&judged), &judged);
        }
    }
}
