//! What is a topic called? Its two or three best terms, in words that no other topic of the model is called by.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::keywords::{MAX_KEYWORDS, TopicTerms};
use super::ranked::{Ranked, by_rank};
use super::sense::says_the_same;

/// Terms in a label, where one more is not needed to tell it from another.
const TERMS: usize = 3;
/// Longest label that takes in a third term, in characters.
const MAX_CHARS: usize = 48;
/// Share of the passages that a label should be true of.
const ENOUGH: f64 = 0.5;
/// What a passage that holds another term of the label too counts for.
const WORTH_OF_OVERLAP: f64 = 0.1;

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
    let choices: Vec<Vec<&Ranked>> = topics.iter().map(choice).collect();
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

/// The terms of a label in order, none saying the same as one before: those that make the label, then those that can
/// tell it from another.
fn choice(topic: &TopicTerms) -> Vec<&Ranked> {
    let mut chosen = label_terms(topic);
    for term in &topic.ranked {
        if !chosen.iter().any(|other| says_the_same(term, other)) {
            chosen.push(term);
        }
    }
    chosen
}

/// The terms that make the label. What they are true of counts for more and more, until they are true of enough; else
/// those that are true of most.
fn label_terms(topic: &TopicTerms) -> Vec<&Ranked> {
    let weights = [f64::cbrt, f64::sqrt, |share| share];
    let mut best = (-1.0, Vec::new());
    for weight in weights {
        let terms = best_terms(topic, weight);
        let coverage = topic.coverage(terms.iter().copied());
        if coverage > best.0 {
            best = (coverage, terms);
        }
        if best.0 >= ENOUGH {
            break;
        }
    }
    best.1
}

/// Up to three of the keywords, each the best beside those before: its score counts, and of how many passages it is true
/// that hold none of the others. `weight` is what a share of passages counts for. The third is one that a short label
/// has room for.
fn best_terms(topic: &TopicTerms, weight: fn(f64) -> f64) -> Vec<&Ranked> {
    let keywords = &topic.ranked[..topic.ranked.len().min(MAX_KEYWORDS)];
    let mut chosen: Vec<&Ranked> = Vec::new();
    while chosen.len() < TERMS {
        let before = topic.coverage(chosen.iter().copied());
        let worth = |term: &&Ranked| {
            let gain = topic.coverage(chosen.iter().copied().chain([*term])) - before;
            term.score * weight(gain + WORTH_OF_OVERLAP * (term.coverage - gain))
        };
        let fits = |term: &&Ranked| {
            let with = [&chosen[..], &[*term]].concat();
            chosen.len() < TERMS - 1 || n_chars(&with) <= MAX_CHARS
        };
        let is_new = |term: &&Ranked| !chosen.iter().any(|other| says_the_same(term, other));
        let candidates = keywords.iter().filter(is_new).filter(fits);
        let best = candidates.max_by(|a, b| worth(a).total_cmp(&worth(b)).then(by_rank(b, a)));
        let Some(term) = best else { break };
        chosen.push(term);
    }
    chosen
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
    fn a_term_of_few_passages_waits_behind_one_of_many() {
        let mut topics = topics(&[&["zebra", "lion", "savanna", "grass"]]);
        topics[0].ranked[0].score = 0.6;
        topics[0].ranked[0].passages = vec![9];
        topics[0].ranked[0].coverage = 0.1;
        assert_eq!(texts(&topics), ["Lion, zebra, savanna"]);
    }

    #[test]
    fn a_term_of_other_passages_is_better_than_one_of_the_same() {
        let mut topics = topics(&[&["lion", "mane", "zebra"]]);
        topics[0].ranked[2].passages = (5..10).collect();
        let label = &labels(&topics)[0];
        assert_eq!(label.text, "Lion, zebra, mane");
        assert!((label.coverage - 1.0).abs() < 1e-9);
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
