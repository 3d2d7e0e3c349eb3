//! What can a word be in a term?

use super::word::{MAX_WORDS, Role, Word};
use crate::words::scripts::{is_hiragana, is_sign};
use crate::words::stop_words::{
    StopWords, is_acronym, is_connector, is_front, is_link, is_name_part, is_stop, is_stop_of_signs,
};
use crate::words::word_forms::{is_dotted, without_possessive};

/// Abbreviations whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 6] = ["st", "mt", "ft", "jr", "no", "vs"];

/// Does a full stop after this word belong to it?
pub fn is_abbreviation(word: &str) -> bool {
    let is_initial = word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    is_initial || is_dotted(word) || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// What a word can be in a term. `opens`: it opens a sentence, where a capital says nothing.
pub fn role(surface: &str, opens: bool, stop_words: &StopWords) -> Role {
    if !surface.chars().any(char::is_alphabetic) {
        return Role::Number;
    }
    if surface.is_ascii() && surface.len() == 1 {
        let is_name = surface.chars().all(char::is_uppercase) && !matches!(surface, "I" | "A");
        return if is_name { Role::Part } else { Role::Stop };
    }
    if let Some(role) = role_of_sign(surface) {
        return role;
    }
    let lower = surface.to_lowercase().replace('’', "'");
    if is_dotted(&lower) {
        return dotted_role(&lower);
    }
    if is_garbage(surface) {
        return Role::Stop;
    }
    let is_empty = stop_words.contain(&lower) || stop_words.contain(without_possessive(&lower));
    if !is_empty || is_acronym(surface) {
        return Role::Term;
    }
    let is_capital = surface.chars().next().is_some_and(char::is_uppercase);
    if is_capital && !opens && is_name_part(&lower) {
        return Role::Part;
    }
    match surface {
        _ if is_connector(surface) => Role::Connector,
        _ if is_link(surface) => Role::Link,
        _ if is_front(&lower) => Role::Front,
        _ => Role::Stop,
    }
}

/// The role of a word that is one sign.
fn role_of_sign(surface: &str) -> Option<Role> {
    let mut letters = surface.chars();
    let only = letters.next().filter(|_| letters.next().is_none())?;
    if is_hiragana(only) {
        return Some(Role::Stop);
    }
    is_sign(only).then_some(Role::Sign)
}

/// "U.S" and "N.H.L" are terms, "e.g", "i.e" and "p.m" are not.
fn dotted_role(lower: &str) -> Role {
    if matches!(lower, "e.g" | "i.e" | "a.m" | "p.m" | "q.v") {
        Role::Stop
    } else {
        Role::Term
    }
}

/// Machine text: letters and digits by turns, underscores, or longer than any word.
fn is_garbage(surface: &str) -> bool {
    let kinds = surface.bytes().map(|byte| byte.is_ascii_digit());
    let turns = kinds
        .clone()
        .zip(kinds.skip(1))
        .filter(|(a, b)| a != b)
        .count();
    turns > 2 || surface.contains('_') || surface.len() > 60
}

/// Takes the evidence of capitals from lines that write most words with one, and acronyms from lines all in capitals.
pub fn mark_headline(words: &mut [Word], text: &str) {
    let long = |word: &&Word| word.role == Role::Term && word.end - word.start > 3;
    let has_capital = |word: &&Word| word.has_capital(text);
    let n_long = words.iter().filter(long).count();
    let n_capital = words.iter().filter(long).filter(has_capital).count();
    if n_long < 3 || n_capital * 4 < n_long * 3 {
        return;
    }
    for word in words {
        word.has_own_case = false;
        if is_stop(&word.surface(text).to_lowercase()) {
            word.role = Role::Stop;
        }
    }
}

/// Takes the signs that together make a stop word out of all terms.
pub fn mark_stop_words(words: &mut [Word], text: &str) {
    let mut at = 0;
    while at < words.len() {
        let is_sign = words[at].role == Role::Sign;
        let mut lengths = (1..=if is_sign { MAX_WORDS } else { 0 }).rev();
        let n_signs = lengths.find(|n| is_empty_run(&words[at..], *n, text));
        for word in words.iter_mut().skip(at).take(n_signs.unwrap_or(0)) {
            word.role = Role::Stop;
        }
        at += n_signs.unwrap_or(1);
    }
}

/// Are the first `n` of the words signs that together make a stop word?
fn is_empty_run(words: &[Word], n: usize, text: &str) -> bool {
    let Some(run) = words.get(..n) else {
        return false;
    };
    run.iter().all(|word| word.role == Role::Sign)
        && run.iter().skip(1).all(|word| word.is_joined)
        && is_stop_of_signs(run[0].with(&run[n - 1], text))
}
