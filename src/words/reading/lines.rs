//! Which lines of a text say nothing about its subject: those of mail headers and signatures, and those that many
//! texts repeat.

use std::hash::BuildHasher;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// A line is repeated only if more texts than this have it.
const MAX_TEXTS: u32 = 5;
/// A line is repeated only if texts of at least so many topics have it: it is about none of them then.
const MIN_TOPICS: u32 = 3;
/// Lines of fewer words are never repeated ones, because they may be headings.
const MIN_WORDS: usize = 3;
/// Lines with a mail address that are longer than this, in bytes, are text that gives an address.
const MAX_MAIL_LINE: usize = 120;
/// The most lines that a mail signature may have.
const MAX_SIGNATURE_LINES: usize = 5;

/// Lines that texts of several topics have word for word, by their hashes.
#[derive(Debug, Default)]
pub struct RepeatedLines(FxHashSet<u64>);

/// How widely a line is spread.
#[derive(Default)]
struct LineCount {
    /// The number of texts that have the line.
    n_texts: u32,
    /// The number of topics with a text that has the line.
    n_topics: u32,
}

impl RepeatedLines {
    /// Finds the repeated lines in the texts of some topics, one list of texts for each topic.
    pub fn of(topics: &[Vec<&str>]) -> Self {
        let counts_by_topic: Vec<FxHashMap<u64, u32>> =
            topics.par_iter().map(|texts| line_counts(texts)).collect();
        let mut counts: FxHashMap<u64, LineCount> = FxHashMap::default();
        for (line, n_texts) in counts_by_topic.into_iter().flatten() {
            let count = counts.entry(line).or_default();
            count.n_texts += n_texts;
            count.n_topics += 1;
        }
        counts.retain(|_, count| count.n_texts > MAX_TEXTS && count.n_topics >= MIN_TOPICS);
        Self(counts.into_keys().collect())
    }

    /// Whether a line is a repeated one, however it is quoted.
    pub fn contains(&self, line: &str) -> bool {
        !self.0.is_empty() && line_hash(line).is_some_and(|line| self.0.contains(&line))
    }
}

/// The number of texts that have each line, by the hash of the line.
fn line_counts(texts: &[&str]) -> FxHashMap<u64, u32> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for text in texts {
        let lines: FxHashSet<u64> = text.split('\n').filter_map(line_hash).collect();
        for line in lines {
            *counts.entry(line).or_default() += 1;
        }
    }
    counts
}

/// A hash of a line, equal however the line is quoted; none for a line of fewer than `MIN_WORDS` words.
fn line_hash(line: &str) -> Option<u64> {
    let line = unquoted(line);
    let has_words = line.split_whitespace().nth(MIN_WORDS - 1).is_some();
    has_words.then(|| FxBuildHasher.hash_one(line))
}

/// The line without leading quotation marks of mail and without white space at its ends.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>', '|', ':', '#'])
        .trim_end()
}

/// Whether a line belongs to the head or signature of a mail, or says who wrote what follows.
pub fn is_mail_line(line: &str) -> bool {
    if line.len() > MAX_MAIL_LINE {
        return false;
    }
    let line = unquoted(line);
    ["writes:", "wrote:", "writes...", "wrote..."]
        .iter()
        .any(|end| line.ends_with(end))
        || line.contains(['@', '!']) && line.split_whitespace().any(is_mail_address)
}

/// Whether a token is `name@host`, or a path of hosts with `!` between them, as mail once took.
fn is_mail_address(token: &str) -> bool {
    let is_inside = |(at, _): &(usize, &str)| {
        let (before, after) = (&token[..*at], &token[at + 1..]);
        before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '}')
            && after.starts_with(char::is_alphanumeric)
    };
    token.match_indices('@').any(|at| is_inside(&at))
        || token.match_indices('!').filter(is_inside).count() > 1
}

/// How many lines of a mail signature may still come, counted from `line`, this one included; 0 for a line that belongs
/// to no signature. `before` is the result for the line before, or 0 for the first line of a text.
pub fn signature_lines_left(line: &str, before: usize) -> usize {
    match line.trim_end() {
        "--" | "---" => MAX_SIGNATURE_LINES + 1,
        "" => 0,
        _ => before.saturating_sub(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_many_topics_is_repeated_and_one_of_a_single_topic_is_not() {
        let footer = "Get our weekly letter by mail";
        let texts: Vec<Vec<String>> = ["tides", "bread", "trains"]
            .iter()
            .map(|subject| {
                let text = |n| format!("All about {subject} {n}\n{footer}\nWe write of {subject}");
                (0..3).map(text).collect()
            })
            .collect();
        let topics: Vec<Vec<&str>> = texts
            .iter()
            .map(|texts| texts.iter().map(String::as_str).collect())
            .collect();
        let repeated = RepeatedLines::of(&topics);
        assert!(repeated.contains(footer) && repeated.contains(&format!("> > {footer} ")));
        assert!(!repeated.contains("We write of tides"));
        assert!(!RepeatedLines::of(&topics[..2]).contains(footer));
    }

    #[test]
    fn lines_of_mail_are_told_from_text() {
        for line in [
            "In article <1@host.example> ann@host.example (Ann Fir) writes:",
            "> Ann Fir wrote:",
            "Ann Fir   {south,north}!harbour!ann   all mine",
        ] {
            assert!(is_mail_line(line), "{line}");
        }
        for line in [
            "The minister wrote a letter",
            "Tides rose @ noon, and how! Really!",
            "We follow @harbour",
        ] {
            assert!(!is_mail_line(line), "{line}");
        }
    }

    #[test]
    fn a_signature_ends_with_its_paragraph() {
        let mut n_left = 0;
        let is_signature: Vec<bool> = ["text", "-- ", "Ann Fir", "Harbour Street", "", "text"]
            .iter()
            .map(|line| {
                n_left = signature_lines_left(line, n_left);
                n_left > 0
            })
            .collect();
        assert_eq!(is_signature, [false, true, true, true, false, false]);
    }
}
