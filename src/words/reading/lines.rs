//! Which lines of a text say nothing of its subject: those of mail, and those that come again and again.

use std::hash::BuildHasher;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

/// A line that more texts than this have ..
const MAX_TEXTS: u32 = 5;
/// .. of at least so many topics is about none of them.
const MIN_TOPICS: u32 = 3;
/// Shorter lines may be headings.
const MIN_WORDS: usize = 3;
/// Longer lines with a mail address, in bytes, are text that gives one.
const MAX_MAIL_LINE: usize = 120;
/// Most lines of a signature.
const MAX_SIGNATURE: usize = 5;

/// Lines that texts of several topics have word for word.
#[derive(Debug, Default)]
pub struct RepeatedLines(FxHashSet<u64>);

impl RepeatedLines {
    /// Those of these topics, of which each has some texts.
    pub fn of(topics: &[Vec<&str>]) -> Self {
        let of_topics: Vec<FxHashMap<u64, u32>> =
            topics.par_iter().map(|texts| line_counts(texts)).collect();
        let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
        for of_topic in of_topics {
            for (line, n_texts) in of_topic {
                let count = counts.entry(line).or_default();
                *count = (count.0 + n_texts, count.1 + 1);
            }
        }
        let is_empty = |n_texts, n_topics| n_texts > MAX_TEXTS && n_topics >= MIN_TOPICS;
        let empty = counts.into_iter().filter(|(_, (n, of))| is_empty(*n, *of));
        Self(empty.map(|(line, _)| line).collect())
    }

    /// Is this one of them?
    pub fn holds(&self, line: &str) -> bool {
        !self.0.is_empty() && print(line).is_some_and(|line| self.0.contains(&line))
    }
}

/// In how many of the texts each line is.
fn line_counts(texts: &[&str]) -> FxHashMap<u64, u32> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for text in texts {
        let lines: FxHashSet<u64> = text.split('\n').filter_map(print).collect();
        for line in lines {
            *counts.entry(line).or_default() += 1;
        }
    }
    counts
}

/// What stands for a line, however it is quoted; none for one of few words.
fn print(line: &str) -> Option<u64> {
    let line = unquoted(line);
    let has_words = line.split_whitespace().nth(MIN_WORDS - 1).is_some();
    has_words.then(|| FxBuildHasher.hash_one(line))
}

/// The line without the marks that quote it.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>', '|', ':', '#'])
        .trim_end()
}

/// Is this a line of a mail's head or signature, or one that says who wrote what follows?
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

/// `name@host`, or the path of hosts that mail once took.
fn is_mail_address(chunk: &str) -> bool {
    let is_inside = |(at, _): &(usize, &str)| {
        let (before, after) = (&chunk[..*at], &chunk[at + 1..]);
        before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '}')
            && after.starts_with(char::is_alphanumeric)
    };
    chunk.match_indices('@').any(|at| is_inside(&at))
        || chunk.match_indices('!').filter(is_inside).count() > 1
}

/// After how many lines, this one included, the signature ends that this line opens or belongs to; 0 for a line of the
/// text. `before`: the same for the line before.
pub fn signature_ends(line: &str, before: usize) -> usize {
    match line.trim_end() {
        "--" | "---" => MAX_SIGNATURE + 1,
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
        assert!(repeated.holds(footer) && repeated.holds(&format!("> > {footer} ")));
        assert!(!repeated.holds("We write of tides"));
        assert!(!RepeatedLines::of(&topics[..2]).holds(footer));
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
        let mut signature = 0;
        let ends: Vec<bool> = ["text", "-- ", "Ann Fir", "Harbour Street", "", "text"]
            .iter()
            .map(|line| {
                signature = signature_ends(line, signature);
                signature > 0
            })
            .collect();
        assert_eq!(ends, [false, true, true, true, false, false]);
    }
}
