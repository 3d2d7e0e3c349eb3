//! How good are topics and their words?

use std::collections::{BTreeSet, HashMap};

use fixedbitset::FixedBitSet;

use crate::agreement::Table;
use crate::terms::holders;

/// Most keywords of a topic that are looked at.
const N_KEYWORDS: usize = 10;
/// The probability that stands in for 0, as in gensim.
const EPSILON: f64 = 1e-12;

/// The documents as the service kept them.
pub struct Corpus {
    pub ids: Vec<String>,
    /// The title and the cleaned text of each document.
    pub texts: Vec<String>,
    /// The label that people gave each document.
    pub labels: Vec<Option<String>>,
    /// The vectors of the documents one after the other, all of one length.
    pub vectors: Vec<f32>,
}

/// The words that describe a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    pub label: Vec<String>,
    pub keywords: Vec<String>,
}

/// The topics that were found.
pub struct Found {
    /// The topic of each document; `None` for one that belongs to no topic.
    pub groups: Vec<Option<usize>>,
    pub topics: Vec<Words>,
}

pub struct Evaluation<'a> {
    pub corpus: &'a Corpus,
}

pub fn header() {
    println!(
        "  {:20} topics  V-measure    ARI  agreement   NPMI  diversity  coverage (least)",
        ""
    );
}

impl<'a> Evaluation<'a> {
    pub fn new(corpus: &'a Corpus) -> Self {
        Self { corpus }
    }

    /// Prints one line of figures.
    pub fn print(&self, name: &str, found: &Found, again: Option<&Found>) {
        let labelled = self.corpus.labels.iter().zip(&found.groups);
        let labelled = labelled.filter_map(|(label, group)| Some((label.as_ref()?, group)));
        let table = Table::new(labelled);
        let has_labels = self.corpus.labels.iter().any(Option::is_some);
        let shown = |figure: Option<f64>| figure.map_or("-".to_owned(), |f| format!("{f:.3}"));
        let agreement =
            again.map(|again| Table::new(found.groups.iter().zip(&again.groups)).adjusted_rand());
        let coverages = self.coverages(found);
        println!(
            "  {name:20} {:6} {:>10} {:>6} {:>10} {:6.3} {:10.3} {:9.3} ({:.3})",
            found.topics.len(),
            shown(has_labels.then(|| table.v_measure())),
            shown(has_labels.then(|| table.adjusted_rand())),
            shown(agreement),
            self.npmi(found),
            diversity(found),
            mean(coverages.iter().copied()),
            coverages.iter().copied().fold(1.0, f64::min),
        );
    }

    /// The share of the documents of each topic that hold a term of the label.
    pub fn coverages(&self, found: &Found) -> Vec<f64> {
        let terms = found.topics.iter().flat_map(|topic| &topic.label);
        let terms: Vec<&str> = terms.map(String::as_str).collect();
        let holders = holders(&terms, &self.corpus.texts);
        let mut n_members = vec![0_usize; found.topics.len()];
        let mut n_covered = n_members.clone();
        for (document, group) in found.groups.iter().enumerate() {
            let Some(group) = *group else { continue };
            let mut terms = found.topics[group].label.iter();
            n_members[group] += 1;
            n_covered[group] += usize::from(terms.any(|term| holders[term].contains(document)));
        }
        let counts = n_covered.iter().zip(&n_members);
        let counts = counts.filter(|(_, n_members)| **n_members > 0);
        counts.map(|(n, of)| *n as f64 / *of as f64).collect()
    }

    fn npmi(&self, found: &Found) -> f64 {
        let terms: BTreeSet<&str> = found.topics.iter().flat_map(keywords).collect();
        let terms: Vec<&str> = terms.into_iter().collect();
        let holders = holders(&terms, &self.corpus.texts);
        mean(found.topics.iter().filter_map(|topic| {
            let terms: Vec<&str> = keywords(topic).collect();
            self.coherence(&terms, &holders)
        }))
    }

    /// The mean NPMI over all pairs of `terms`; `None` for fewer than two.
    fn coherence(&self, terms: &[&str], holders: &HashMap<String, FixedBitSet>) -> Option<f64> {
        let n = self.corpus.texts.len() as f64;
        let mut of_pairs = Vec::new();
        for (at, a) in terms.iter().enumerate() {
            for b in &terms[at + 1..] {
                let (a, b) = (&holders[*a], &holders[*b]);
                let share = |count: usize| count as f64 / n;
                let both = share(a.intersection_count(b)) + EPSILON;
                let apart = share(a.count_ones(..)) * share(b.count_ones(..));
                let is_anywhere = apart > 0.0 && both < 1.0;
                let figure = if is_anywhere {
                    (both / apart).ln() / -both.ln()
                } else {
                    -1.0
                };
                of_pairs.push(figure);
            }
        }
        (!of_pairs.is_empty()).then(|| mean(of_pairs.into_iter()))
    }
}

fn keywords(topic: &Words) -> impl Iterator<Item = &str> {
    topic.keywords.iter().take(N_KEYWORDS).map(String::as_str)
}

fn diversity(found: &Found) -> f64 {
    let all = found.topics.iter().flat_map(keywords);
    let all: Vec<String> = all.map(str::to_lowercase).collect();
    let different: BTreeSet<&String> = all.iter().collect();
    different.len() as f64 / all.len().max(1) as f64
}

fn mean(figures: impl Iterator<Item = f64>) -> f64 {
    let (sum, n) = figures.fold((0.0, 0.0_f64), |(sum, n), figure| (sum + figure, n + 1.0));
    sum / n.max(1.0)
}
