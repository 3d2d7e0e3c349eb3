use proptest::prelude::*;

use super::*;
use crate::model::RemovalReason;
use crate::text::repeated::{Judged, KeptText, LineFingerprints, RepeatCounts, Source};
use crate::text::{Cleaned, Fingerprints, clean};

const SIGN_UP: &str = "Sign up here for the harbour letter and have it before breakfast.";
const AGREE: &str = "By signing up you agree to be told of tides and ferries.";
const MARK: &str = "Show Picture 3 of 9";

/// A word that few documents have.
fn word(number: usize) -> String {
    let letters = number.to_string().into_bytes();
    let letters = letters.iter().map(|digit| char::from(digit - b'0' + b'b'));
    format!("qu{}o", letters.collect::<String>())
}

/// Five sentences of a document, of 25 words each, that no other has.
fn sentences(number: usize) -> Vec<String> {
    let sentence = |n: usize| {
        let words: Vec<String> = (0..25)
            .map(|at| word(number * 1_000 + n * 25 + at))
            .collect();
        format!("The {}.", words.join(" "))
    };
    (0..5).map(sentence).collect()
}

/// A text of one line with `inserted` between its second and its third sentence.
fn story(number: usize, inserted: &str) -> String {
    let mut sentences = sentences(number);
    sentences.insert(2, inserted.to_owned());
    sentences.join(" ")
}

fn source(name: &str) -> Source {
    Source::new(Some(name), None)
}

fn counted(texts: impl IntoIterator<Item = String>) -> RepeatCounts {
    let mut counts = RepeatCounts::default();
    for text in texts {
        let prints = Fingerprints::new(&source("gazette"), &clean(&text));
        counts.add(&prints.lines, &prints.runs);
    }
    counts
}

fn judged(counts: &RepeatCounts, text: &str) -> (Cleaned, Judged) {
    let text = clean(text);
    let prints = Fingerprints::new(&source("gazette"), &text);
    (text, counts.judge(&prints.lines, &prints.runs))
}

fn cleaned(counts: &RepeatCounts, text: &str) -> Cleaned {
    let (text, judged) = judged(counts, text);
    text.without_repeated(&judged)
}

fn removed(counts: &RepeatCounts, text: &str) -> Vec<String> {
    let removed = cleaned(counts, text).removed.into_iter();
    let runs = removed.filter(|line| line.reason == RemovalReason::RepeatedRun);
    runs.map(|run| run.text.trim().to_owned()).collect()
}

/// What is removed from one more story with `inserted`, after `n` with it and three times as many without.
fn removed_after(n: usize, inserted: &str) -> Vec<String> {
    let others = (0..3 * n).map(|number| story(1_000 + number, ""));
    let counts = counted((0..n).map(|number| story(number, inserted)).chain(others));
    removed(&counts, &story(999, inserted))
}

#[test]
fn a_sentence_of_many_different_documents_of_a_source_goes_out_of_its_line() {
    let counts = counted((0..12).map(|number| story(number, SIGN_UP)));
    let cleaned = cleaned(&counts, &story(99, SIGN_UP));
    assert_eq!(cleaned.text, sentences(99).join(" "));
    assert_eq!(cleaned.removed.len(), 1);
    let lines = LineFingerprints::new(&source("gazette"), &clean(""));
    assert_eq!(counts.n_documents(&lines, &cleaned.removed[0]), 12);
}

#[test]
fn a_few_documents_prove_nothing() {
    assert_eq!(removed_after(6, SIGN_UP), [""; 0]);
    assert_eq!(removed_after(8, SIGN_UP), [SIGN_UP]);
}

#[test]
fn sentences_in_a_row_go_as_one_run_with_short_ones_between_them() {
    let form = format!("{SIGN_UP} Not sent. {AGREE}");
    assert_eq!(removed_after(12, &form), [form]);
}

#[test]
fn a_mark_that_ends_lines_goes_out_of_sentences_too() {
    let gallery = |number: usize| {
        format!(
            "{} {MARK}\n\n{}",
            story(number, MARK),
            story(number + 500, "")
        )
    };
    let counts = counted((0..12).map(gallery));
    let text = format!(
        "{} Show Picture 8 of 12 Boats at {}",
        word(7),
        story(99, "")
    );
    assert_eq!(removed(&counts, &text), ["Show Picture 8 of 12"]);
}

#[test]
fn a_line_of_one_form_goes_whatever_stands_in_its_free_places() {
    let line = |number: usize| {
        format!(
            "JUST SHOWN {} Play It Again And Again MUST SEE {} 2:07",
            word(number),
            word(number)
        )
    };
    let text = |number: usize| format!("{}\n\n{}", story(number, ""), line(number));
    let counts = counted((0..12).map(text));
    assert_eq!(removed(&counts, &text(99)), [line(99)]);
    let talk = format!("JUST SHOWN {} is what they say", word(4));
    assert_eq!(
        removed(&counts, &format!("{}\n\n{talk}", story(98, ""))),
        [""; 0]
    );
}

#[test]
fn what_a_site_inserts_behind_names_goes_and_the_names_stay() {
    let inserted = |number: usize| {
        let (name, other) = (format!("Qu{}", &word(number)[1..]), word(number + 50));
        format!(
            "Mayor {name} Ann {name}Boats of {other} AND more Ferries of {other} READ’s plan and {name} Lee."
        )
    };
    let counts = counted((0..12).map(|number| story(number, &inserted(number))));
    let cleaned = cleaned(&counts, &story(99, &inserted(99)));
    assert!(
        cleaned
            .text
            .contains("Mayor Quukko Ann Quukko’s plan and Quukko Lee."),
        "{}",
        cleaned.text
    );
    assert_eq!(cleaned.removed.len(), 1);
    let plain = |number: usize| story(number, "The NATO ships came, and they may READ it to Lee.");
    let counts = counted((0..12).map(plain));
    assert_eq!(removed(&counts, &plain(99)), [""; 0]);
}

#[test]
fn what_says_another_thing_in_each_document_stays() {
    for inserted in [
        "“We shall build the pier again,” the mayor of the harbour town said that day.",
        "What is the harbour tax and who of us has to pay it?",
        "The harbour was built again by the town in 1904.",
    ] {
        assert_eq!(removed_after(30, inserted), [""; 0], "{inserted}");
    }
}

#[test]
fn sentences_that_go_on_in_many_ways_stay() {
    let places = ["Brill", "Corve", "Dunne", "Essel", "Firth", "Gault"];
    let text = |number: usize| {
        story(
            number,
            &format!("It is found in the hills of {}.", places[number % 6]),
        )
    };
    let counts = counted((0..120).map(text));
    assert_eq!(removed(&counts, &text(999)), [""; 0]);
}

#[test]
fn a_line_of_its_own_is_left_to_the_rule_for_lines() {
    let text = |number: usize| {
        format!(
            "{}\n\n{SIGN_UP}\n\n{}",
            story(number, ""),
            story(number + 500, "")
        )
    };
    let counts = counted((0..12).map(text));
    assert_eq!(removed(&counts, &text(99)), [""; 0]);
}

#[test]
fn versions_of_one_document_and_short_documents_prove_nothing() {
    let version = |number: usize| format!("{} The {}.", story(1, SIGN_UP), word(number));
    let counts = counted((100..130).map(version));
    assert_eq!(removed(&counts, &version(99)), [""; 0]);
    let stub = |number: usize| format!("The {} left. {SIGN_UP}", word(number));
    let counts = counted((100..130).map(stub));
    assert_eq!(removed(&counts, &stub(99)), [""; 0]);
}

/// A story about one of eight subjects, which has three in five of the words of its subject.
fn story_about(subject: usize, number: usize, inserted: &str) -> String {
    let words = (0..40).filter(|word| (number * 7 + word * 13) % 5 < 3);
    let words: Vec<String> = words.map(|at| word(900_000 + subject * 100 + at)).collect();
    format!("{} So {}.", story(number, inserted), words.join(" "))
}

#[test]
fn what_documents_of_one_subject_tell_stays() {
    let told = "The dam above the town had been built in haste by its owners.";
    let about = |number: usize, inserted| story_about(number % 8, number, inserted);
    let of_one = |number: usize| about(number, if number.is_multiple_of(8) { told } else { "" });
    let of_all = |number: usize| {
        about(
            number,
            if (number / 8).is_multiple_of(8) {
                told
            } else {
                ""
            },
        )
    };
    let text = about(800, told);
    assert_eq!(removed(&counted((0..400).map(of_one)), &text), [""; 0]);
    assert_eq!(removed(&counted((0..400).map(of_all)), &text), [told]);
}

#[test]
fn sources_prove_nothing_to_one_another() {
    let counts = counted((0..12).map(|number| story(number, SIGN_UP)));
    let text = clean(&story(99, SIGN_UP));
    let prints = Fingerprints::new(&source("courier"), &text);
    assert!(counts.judge(&prints.lines, &prints.runs).runs.is_empty());
}

#[test]
fn what_is_taken_out_again_counts_no_more() {
    let texts: Vec<String> = (0..12).map(|number| story(number, SIGN_UP)).collect();
    let mut counts = counted(texts.clone());
    for text in &texts[3..] {
        let prints = Fingerprints::new(&source("gazette"), &clean(text));
        counts.remove(&prints.lines, &prints.runs);
    }
    assert_eq!(removed(&counts, &story(99, SIGN_UP)), [""; 0]);
}

#[test]
fn the_order_of_documents_and_of_lines_changes_nothing() {
    let text = |number: usize| {
        format!(
            "{}\n\n{}",
            story(number, SIGN_UP),
            story(number + 500, AGREE)
        )
    };
    let turned = |number: usize| {
        format!(
            "{}\n\n{}",
            story(number + 500, AGREE),
            story(number, SIGN_UP)
        )
    };
    let forward = counted((0..40).map(text));
    let backward = counted((0..40).rev().map(turned));
    assert_eq!(removed(&forward, &text(99)), [SIGN_UP, AGREE]);
    assert_eq!(removed(&backward, &text(99)), [SIGN_UP, AGREE]);
}

#[test]
fn many_sentences_do_not_fill_the_memory() {
    let mut counts = RunCounts::default();
    for number in 0..600 {
        let sentences: Vec<String> = (0..1_000)
            .map(|n| format!("So {} {} it was.", word(number / 2), word(n)))
            .collect();
        counts.add(&RunFingerprints::new(
            &source("gazette"),
            &clean(&sentences.join(" ")),
        ));
    }
    assert!(counts.n_repeated() <= run_counts::MAX_REPEATED);
}

proptest! {
    #[test]
    fn nothing_is_lost_and_what_is_kept_tells_how_it_was_cleaned(
        lines in prop::collection::vec("(Sign up\\.|Not sent\\.|A b c d e f\\.|[ab]{1,2}|JUST SHOWN|[(“|\"] ?|\n){0,8}", 1..6),
    ) {
        let form = format!("{SIGN_UP} Not sent. {AGREE}");
        let counts = counted((0..12).map(|number| story(number, &form)));
        let text = lines.join(SIGN_UP);
        let (plain, judged) = judged(&counts, &text);
        let before = plain.text.clone();
        let cleaned = plain.without_repeated(&judged);
        let kept = KeptText { lines: judged.lines.clone(), text: cleaned.text.clone(), removed: cleaned.removed.clone() };
        prop_assert!(kept.is_cleaned_by(&judged));
        let now = counts.judge(&kept.lines, &kept.runs());
        prop_assert!(kept.is_cleaned_by(&now));
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let runs = cleaned.removed.iter().filter(|line| line.reason != RemovalReason::KnownBoilerplate);
        let taken: usize = runs.map(|line| letters(&line.text)).sum();
        prop_assert_eq!(letters(&before), letters(&cleaned.text) + taken);
    }

    #[test]
    fn any_text_has_runs(text in "\\PC{0,300}") {
        let counts = counted([text.clone(), text.clone()]);
        prop_assert_eq!(removed(&counts, &text), [""; 0]);
    }
}
