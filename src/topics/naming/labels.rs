//! What is a topic called? Its two or three best terms, in words that no other topic of the run is called by.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::keywords::MAX_KEYWORDS;
use super::ranked_terms::{RankedTerm, RankedTerms, by_rank};
use super::redundancy::are_redundant;

/// The number of terms in a label that needs no more to be told from others.
const N_TERMS: usize = 3;
/// The longest label that takes in a third term, in characters.
const MAX_CHARS: usize = 48;
/// A label should be true of at least this share of the topic's passages.
const ENOUGH_COVERAGE: f64 = 0.5;
/// What a passage counts for that holds another term of the label too.
const WORTH_OF_OVERLAP: f64 = 0.1;

/// The name of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// The terms of the label with commas between, or a text that says that there are none.
    pub text: String,
    /// The share of the topic's passages that hold at least one of the terms, 0 to 1.
    pub coverage: f64,
}

/// The labels of topics, all different.
pub fn labels(topics: &[RankedTerms]) -> Vec<Label> {
    let choices: Vec<Vec<&RankedTerm>> = topics.iter().map(choice).collect();
    let mut lengths: Vec<usize> = choices.iter().map(|terms| usual_length(terms)).collect();
    while let Some(position) = longer_needed(&choices, &lengths) {
        lengths[position] += 1;
    }
    let chosen: Vec<&[&RankedTerm]> = choices
        .iter()
        .zip(&lengths)
        .map(|(terms, length)| &terms[..*length])
        .collect();
    let numbered_terms = chosen.iter().enumerate();
    let texts = numbered_terms.map(|(position, terms)| label_text(terms, position));
    let coverages = topics
        .iter()
        .zip(&chosen)
        .map(|(topic, terms)| topic.coverage(terms.iter().copied()));
    let labels = numbered(texts.collect()).into_iter().zip(coverages);
    labels
        .map(|(text, coverage)| Label { text, coverage })
        .collect()
}

/// The terms that a label may have, in order and none redundant beside one before: those that make the label, then those
/// that can tell it from another.
fn choice(topic: &RankedTerms) -> Vec<&RankedTerm> {
    let mut chosen = label_terms(topic);
    for term in &topic.terms {
        if !chosen.iter().any(|other| are_redundant(term, other)) {
            chosen.push(term);
        }
    }
    chosen
}

/// The terms that make the label. The coverage of terms is given more and more weight, until the label is true of enough
/// passages; if it never is, the terms are those that are true of most.
fn label_terms(topic: &RankedTerms) -> Vec<&RankedTerm> {
    let weights = [f64::cbrt, f64::sqrt, |share| share];
    let mut best = (-1.0, Vec::new());
    for weight in weights {
        let terms = best_terms(topic, weight);
        let coverage = topic.coverage(terms.iter().copied());
        if coverage > best.0 {
            best = (coverage, terms);
        }
        if best.0 >= ENOUGH_COVERAGE {
            break;
        }
    }
    best.1
}

/// Up to three of the keywords, each the best beside those before it: its score counts, and the share of passages that
/// hold it and none of the others, which `weight` turns into what it counts for. The third term is one that a short label
/// has room for.
fn best_terms(topic: &RankedTerms, weight: fn(f64) -> f64) -> Vec<&RankedTerm> {
    let keywords = &topic.terms[..topic.terms.len().min(MAX_KEYWORDS)];
    let mut chosen: Vec<&RankedTerm> = Vec::new();
    while chosen.len() < N_TERMS {
        let before = topic.coverage(chosen.iter().copied());
        let worth = |term: &&RankedTerm| {
            let gain = topic.coverage(chosen.iter().copied().chain([*term])) - before;
            term.score * weight(gain + WORTH_OF_OVERLAP * (term.coverage - gain))
        };
        let fits = |term: &&RankedTerm| {
            let with = [&chosen[..], &[*term]].concat();
            chosen.len() < N_TERMS - 1 || n_chars(&with) <= MAX_CHARS
        };
        let is_new = |term: &&RankedTerm| !chosen.iter().any(|other| are_redundant(term, other));
        let candidates = keywords.iter().filter(is_new).filter(fits);
        let best = candidates.max_by(|a, b| worth(a).total_cmp(&worth(b)).then(by_rank(b, a)));
        let Some(term) = best else { break };
        chosen.push(term);
    }
    chosen
}

/// The length of a label of these terms, in characters.
fn n_chars(terms: &[&RankedTerm]) -> usize {
    joined(terms).chars().count()
}

fn joined(terms: &[&RankedTerm]) -> String {
    let terms: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
    terms.join(", ")
}

/// The number of terms that a label has at first: three, or two where three are too long.
fn usual_length(terms: &[&RankedTerm]) -> usize {
    let length = terms.len().min(N_TERMS);
    if length == N_TERMS && n_chars(&terms[..length]) > MAX_CHARS {
        N_TERMS - 1
    } else {
        length
    }
}

/// The last topic whose label, as long as it is now, another topic has too, and that has another term to add; none
/// when no label can or need grow.
fn longer_needed(choices: &[Vec<&RankedTerm>], lengths: &[usize]) -> Option<usize> {
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (position, (terms, length)) in choices.iter().zip(lengths).enumerate() {
        if *length > 0 {
            let label = label_text(&terms[..*length], position).to_lowercase();
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

/// The text of a label of these terms, or a text with the number of the topic where there are none.
fn label_text(terms: &[&RankedTerm], position: usize) -> String {
    if terms.is_empty() {
        format!("Topic without words {}", position + 1)
    } else {
        capitalised(&joined(terms))
    }
}

/// The label with a capital first letter, unless its first word has capitals of its own ("eBay").
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

/// The labels with a number behind those that are still equal to an earlier one.
fn numbered(labels: Vec<String>) -> Vec<String> {
    let mut taken: FxHashSet<String> = labels.iter().map(|label| label.to_lowercase()).collect();
    let mut seen: FxHashSet<String> = FxHashSet::default();
    labels
        .into_iter()
        .map(|label| {
            if seen.insert(label.to_lowercase()) {
                return label;
            }
            let mut numbered = (2..).map(|number| format!("{label} ({number})"));
            let free = numbered.find(|label| taken.insert(label.to_lowercase()));
            free.unwrap_or(label)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Topics of ten passages, given their terms, each of which five passages hold.
    fn topics(terms: &[&[&str]]) -> Vec<RankedTerms> {
        let ranked = |(rank, term): (usize, &&str)| RankedTerm {
            term: (*term).to_owned(),
            stems: term.to_lowercase().split(' ').map(str::to_owned).collect(),
            score: 1.0 / (rank + 1) as f64,
            passages: (0..5).collect(),
            coverage: 0.5,
        };
        let topic = |terms: &&[&str]| RankedTerms {
            n_passages: 10,
            terms: terms.iter().enumerate().map(ranked).collect(),
        };
        terms.iter().map(topic).collect()
    }

    fn texts(topics: &[RankedTerms]) -> Vec<String> {
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
        topics[0].terms[0].score = 0.6;
        topics[0].terms[0].passages = vec![9];
        topics[0].terms[0].coverage = 0.1;
        assert_eq!(texts(&topics), ["Lion, zebra, savanna"]);
    }

    #[test]
    fn a_term_of_other_passages_is_better_than_one_of_equal_passages() {
        let mut topics = topics(&[&["lion", "mane", "zebra"]]);
        topics[0].terms[2].passages = (5..10).collect();
        let label = &labels(&topics)[0];
        assert_eq!(label.text, "Lion, zebra, mane");
        assert!((label.coverage - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_label_holds_no_redundant_terms() {
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
