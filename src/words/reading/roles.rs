//! Which role may a word have in a term?

use super::term_role::TermRole;
use super::word::{MAX_TERM_WORDS, Word};
use crate::words::scripts::{is_han, is_hiragana};
use crate::words::stop_words::{
    StopWords, is_acronym, is_connector, is_front, is_han_stop_word, is_link, is_name_part,
    is_stop_word,
};
use crate::words::word_forms::{is_dotted, without_possessive};

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 6] = ["st", "mt", "ft", "jr", "no", "vs"];

/// Where a word stands in its sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum SentencePosition {
    /// The word opens the sentence, so that a capital says nothing about it.
    Start,
    /// Other words of the sentence come before, so that a capital is the writer's choice.
    Inside,
}

/// Whether a full stop after this word belongs to the word rather than to the sentence.
pub fn is_abbreviation(word: &str) -> bool {
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    is_initial || is_dotted(word) || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// The role that a word may have in a term, given how it is written and where it stands in its sentence.
pub fn role(surface: &str, position: SentencePosition, stop_words: &StopWords) -> TermRole {
    if !surface.chars().any(char::is_alphabetic) {
        return TermRole::Number;
    }
    if surface.is_ascii() && surface.len() == 1 {
        return role_of_letter(surface);
    }
    if let Some(role) = role_of_spaceless_script(surface) {
        return role;
    }
    let lower = surface.to_lowercase().replace('’', "'");
    if is_dotted(&lower) {
        return role_of_dotted(&lower);
    }
    if is_machine_text(surface) {
        return TermRole::Stop;
    }
    let is_stop_word =
        stop_words.contains(&lower) || stop_words.contains(without_possessive(&lower));
    if !is_stop_word || is_acronym(surface) {
        return TermRole::Term;
    }
    role_of_stop_word(surface, &lower, position)
}

/// The role of a single Latin letter: a capital is part of a name, "I" and "A" apart.
fn role_of_letter(surface: &str) -> TermRole {
    let is_name = surface.chars().all(char::is_uppercase) && !matches!(surface, "I" | "A");
    if is_name {
        TermRole::Part
    } else {
        TermRole::Stop
    }
}

/// The role of a word that is a single hiragana or Han character; none for other words.
fn role_of_spaceless_script(surface: &str) -> Option<TermRole> {
    let mut letters = surface.chars();
    let only = letters.next().filter(|_| letters.next().is_none())?;
    if is_hiragana(only) {
        return Some(TermRole::Stop);
    }
    is_han(only).then_some(TermRole::Han)
}

/// The role of an abbreviation with full stops: "U.S" and "N.H.L" are terms, "e.g", "i.e" and "p.m" are not.
fn role_of_dotted(lower: &str) -> TermRole {
    if matches!(lower, "e.g" | "i.e" | "a.m" | "p.m" | "q.v") {
        TermRole::Stop
    } else {
        TermRole::Term
    }
}

/// The role of a stop word: some are parts of names, some hold longer terms together, most are no part of any term.
fn role_of_stop_word(surface: &str, lower: &str, position: SentencePosition) -> TermRole {
    let is_capital = surface.chars().next().is_some_and(char::is_uppercase);
    if is_capital && position == SentencePosition::Inside && is_name_part(lower) {
        return TermRole::Part;
    }
    match surface {
        _ if is_connector(surface) => TermRole::Connector,
        _ if is_link(surface) => TermRole::Link,
        _ if is_front(lower) => TermRole::Front,
        _ => TermRole::Stop,
    }
}

/// Whether a word was written by a machine: letters and digits by turns, underscores, or more than 60 bytes.
fn is_machine_text(surface: &str) -> bool {
    let kinds = surface.bytes().map(|byte| byte.is_ascii_digit());
    let turns = kinds
        .clone()
        .zip(kinds.skip(1))
        .filter(|(a, b)| a != b)
        .count();
    turns > 2 || surface.contains('_') || surface.len() > 60
}

/// Marks the words of a line that writes most of its words with a capital, a headline: the case of none of them is the
/// writer's choice, and stop words in capitals are no acronyms.
pub fn mark_headline(words: &mut [Word], text: &str) {
    let long = |word: &&Word| word.role == TermRole::Term && word.end - word.start > 3;
    let has_capital = |word: &&Word| word.has_capital(text);
    let n_long = words.iter().filter(long).count();
    let n_capital = words.iter().filter(long).filter(has_capital).count();
    if n_long < 3 || n_capital * 4 < n_long * 3 {
        return;
    }
    for word in words {
        word.has_own_case = false;
        if is_stop_word(&word.surface(text).to_lowercase()) {
            word.role = TermRole::Stop;
        }
    }
}

/// Marks runs of Han characters that together make a stop word, so that they are no part of any term.
pub fn mark_han_stop_words(words: &mut [Word], text: &str) {
    let mut at = 0;
    while at < words.len() {
        let is_han = words[at].role == TermRole::Han;
        let mut lengths = (1..=if is_han { MAX_TERM_WORDS } else { 0 }).rev();
        let n_characters = lengths.find(|n| opens_with_han_stop_word(&words[at..], *n, text));
        for word in words.iter_mut().skip(at).take(n_characters.unwrap_or(0)) {
            word.role = TermRole::Stop;
        }
        at += n_characters.unwrap_or(1);
    }
}

/// Whether the first `n` of the words are Han characters that together make a stop word.
fn opens_with_han_stop_word(words: &[Word], n: usize, text: &str) -> bool {
    let Some(run) = words.get(..n) else {
        return false;
    };
    run.iter().all(|word| word.role == TermRole::Han)
        && run.iter().skip(1).all(|word| word.is_joined)
        && is_han_stop_word(run[0].text_through(&run[n - 1], text))
}
