//! What is a topic called? Its two or three best terms, in words that no other topic of the model is called by.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::keywords::{Ranked, TopicTerms};

/// Terms in a label, where one more is not needed to tell it from another.
const TERMS: usize = 3;
/// Longest label that takes in a third term, in characters.
const MAX_CHARS: usize = 48;
/// Words that begin alike for so many letters have one stem; for so few, if that is four sevenths of the longer.
const LONG_STEM: usize = 6;
const SHORT_STEM: usize = 4;
/// Terms from which the label is chosen; later ones only tell equal labels apart.
const BEST: usize = 10;

/// The name of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its terms, or that there are none.
    pub text: String,
    /// Share of the topic's passages that hold at least one of its terms, 0 to 1.
    pub coverage: f64,
}

/// One label per topic, all different.
pub fn labels(topics: &[TopicTerms]) -> Vec<Label> {
    let choices: Vec<Vec<&Ranked>> = topics.iter().map(|topic| choice(&topic.ranked)).collect();
    let mut lengths: Vec<usize> = choices.iter().map(|terms| usual_length(terms)).collect();
    while let Some(position) = longer_needed(&choices, &lengths) {
        lengths[position] += 1;
    }
    let parts: Vec<&[&Ranked]> = choices
        .iter()
        .zip(&lengths)
        .map(|(terms, length)| &terms[..*length])
        .collect();
    let joined = parts.iter().enumerate();
    let texts = number(
        joined
            .map(|(position, terms)| join(terms, position))
            .collect(),
    );
    let coverages = topics
        .iter()
        .zip(&parts)
        .map(|(topic, terms)| topic.coverage(terms.iter().copied()));
    let labels = texts.into_iter().zip(coverages);
    labels
        .map(|(text, coverage)| Label { text, coverage })
        .collect()
}

/// The terms of a label in order, best first, none sharing a word with one before. Among the best, those that hold for
/// many passages come first, and the third is one that a short label has room for.
fn choice(ranked: &[Ranked]) -> Vec<&Ranked> {
    let (best, rest) = ranked.split_at(ranked.len().min(BEST));
    let mut best: Vec<&Ranked> = best.iter().collect();
    let worth = |term: &Ranked| term.score * term.coverage.sqrt();
    best.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    let mut chosen: Vec<&Ranked> = Vec::new();
    for term in best.into_iter().chain(rest) {
        if !chosen.iter().any(|other| says_the_same(term, other)) {
            chosen.push(term);
        }
    }
    let fits = |last: &usize| n_chars(&[chosen[0], chosen[1], chosen[*last]]) <= MAX_CHARS;
    if let Some(last) = (TERMS - 1..chosen.len().min(BEST)).find(fits) {
        chosen[TERMS - 1..=last].rotate_right(1);
    }
    chosen
}

/// Do two terms share a word, a stem (Israel, Israeli) or a meaning (EU, European Union)?
fn says_the_same(one: &Ranked, other: &Ranked) -> bool {
    let shares = |word: &String| other.words.iter().any(|with| have_one_stem(word, with));
    one.words.iter().any(shares) || is_acronym_of(one, other) || is_acronym_of(other, one)
}

/// Do two words begin alike for most of their length?
fn have_one_stem(one: &str, other: &str) -> bool {
    let n_alike = one
        .chars()
        .zip(other.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let longer = one.chars().count().max(other.chars().count());
    n_alike == longer
        || n_alike >= LONG_STEM
        || (n_alike >= SHORT_STEM && n_alike * 7 >= longer * 4)
}

/// Is a single word made of the first letters of a longer term?
fn is_acronym_of(short: &Ranked, long: &Ranked) -> bool {
    let initials: String = long
        .term
        .split(' ')
        .filter_map(|word| word.chars().next())
        .collect();
    let capitals: String = initials
        .chars()
        .filter(|letter| letter.is_uppercase())
        .collect();
    capitals.chars().count() > 1
        && (short.term == capitals || short.term == initials.to_uppercase())
}

/// Length of a label of these terms.
fn n_chars(terms: &[&Ranked]) -> usize {
    joined(terms).chars().count()
}

fn joined(terms: &[&Ranked]) -> String {
    let terms: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
    terms.join(", ")
}

/// Three terms, or two where three are too long.
fn usual_length(terms: &[&Ranked]) -> usize {
    let length = terms.len().min(TERMS);
    if length == TERMS && n_chars(&terms[..length]) > MAX_CHARS {
        TERMS - 1
    } else {
        length
    }
}

/// The last topic whose label, as long as it is now, another topic has too, and that has another term to add.
fn longer_needed(choices: &[Vec<&Ranked>], lengths: &[usize]) -> Option<usize> {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, (terms, length)) in choices.iter().zip(lengths).enumerate() {
        if *length > 0 {
            let label = join(&terms[..*length], position).to_lowercase();
            owners.entry(label).or_default().push(position);
        }
    }
    owners
        .values()
        .filter(|positions| positions.len() > 1)
        .flatten()
        .copied()
        .filter(|position| lengths[*position] < choices[*position].len())
        .max()
}

fn join(terms: &[&Ranked], position: usize) -> String {
    if terms.is_empty() {
        format!("Topic without words {}", position + 1)
    } else {
        capitalised(&joined(terms))
    }
}

/// With a capital first letter, unless the first word has capitals of its own ("eBay").
fn capitalised(label: &str) -> String {
    let first_word = label.split([' ', ',']).next().unwrap_or_default();
    let mut letters = label.chars();
    match letters.next() {
        Some(first) if !first_word.chars().any(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}

/// Adds a number to labels that are still the same.
fn number(labels: Vec<String>) -> Vec<String> {
    let mut taken: FxHashSet<String> = labels.iter().map(|label| label.to_lowercase()).collect();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    labels
        .into_iter()
        .map(|label| {
            if seen.insert(label.to_lowercase()) {
                return label;
            }
            let numbered = (2..).map(|number| format!("{label} ({number})"));
            let free = numbered
                .into_iter()
                .find(|label| taken.insert(label.to_lowercase()));
            free.unwrap_or(label)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Topics of ten passages, each term in five.
    fn topics(terms: &[&[&str]]) -> Vec<TopicTerms> {
        let ranked = |(place, term): (usize, &&str)| Ranked {
            term: (*term).to_owned(),
            words: term.to_lowercase().split(' ').map(str::to_owned).collect(),
            score: 1.0 / (place + 1) as f64,
            passages: (0..5).collect(),
            coverage: 0.5,
        };
        let topic = |terms: &&[&str]| TopicTerms {
            n_passages: 10,
            ranked: terms.iter().enumerate().map(ranked).collect(),
        };
        terms.iter().map(topic).collect()
    }

    fn texts(topics: &[TopicTerms]) -> Vec<String> {
        labels(topics).into_iter().map(|label| label.text).collect()
    }

    #[test]
    fn a_label_is_three_terms_that_share_no_word() {
        let topics = topics(&[&[
            "heat pumps",
            "pumps",
            "insulation",
            "heat loss",
            "energy bills",
        ]]);
        assert_eq!(texts(&topics), ["Heat pumps, insulation, energy bills"]);
    }

    #[test]
    fn a_long_label_has_two_terms() {
        let topics = topics(&[&[
            "interest rate decision",
            "central bank governor",
            "inflation",
        ]]);
        assert_eq!(
            texts(&topics),
            ["Interest rate decision, central bank governor"]
        );
    }

    #[test]
    fn a_term_of_few_passages_waits_behind_the_others() {
        let mut topics = topics(&[&["zebra", "lion", "savanna", "grass"]]);
        topics[0].ranked[0].coverage = 0.01;
        assert_eq!(texts(&topics), ["Lion, savanna, grass"]);
    }

    #[test]
    fn a_label_does_not_say_the_same_twice() {
        let topics = topics(&[&[
            "Estonia",
            "Estonian",
            "NPC",
            "Nordic Power Company",
            "power",
            "fish",
        ]]);
        assert_eq!(texts(&topics), ["Estonia, NPC, power"]);
    }

    #[test]
    fn equal_labels_grow_until_they_differ() {
        let topics = topics(&[&["a", "b", "c", "d"], &["a", "b", "c", "e"]]);
        assert_eq!(texts(&topics), ["A, b, c", "A, b, c, e"]);
    }

    #[test]
    fn labels_that_cannot_grow_get_a_number() {
        let topics = topics(&[&["rain"], &["rain"], &["Rain (2)"]]);
        assert_eq!(texts(&topics), ["Rain", "Rain (3)", "Rain (2)"]);
    }

    #[test]
    fn a_topic_without_words_says_so() {
        assert_eq!(
            texts(&topics(&[&["rain"], &[]])),
            ["Rain", "Topic without words 2"]
        );
    }

    #[test]
    fn a_name_keeps_its_small_first_letter() {
        assert_eq!(capitalised("eBay, auctions"), "eBay, auctions");
        assert_eq!(capitalised("élan, NASA"), "Élan, NASA");
    }
}
