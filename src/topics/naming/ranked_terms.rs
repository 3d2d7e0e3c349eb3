//! The terms of a topic in the order of their worth as keywords.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

/// A term of a topic with what it is worth as a keyword.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedTerm {
    /// The term as readers see it.
    pub term: String,
    /// The stems of the term's words; Han characters together are one word.
    pub stems: Vec<String>,
    /// What the term is worth as a keyword: the larger the better, above 0.
    pub score: f64,
    /// The numbers of the topic's passages that hold the term, in order.
    pub passages: Vec<u32>,
    /// The share of the topic's passages that hold the term, 0 to 1.
    pub coverage: f64,
}

/// The order of rank: the greater score first, of equal ones the first by their stems.
pub fn by_rank(a: &RankedTerm, b: &RankedTerm) -> Ordering {
    b.score
        .total_cmp(&a.score)
        .then_with(|| a.stems.cmp(&b.stems))
}

/// The best terms of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedTerms {
    /// The number of passages that the terms were counted in.
    pub n_passages: usize,
    /// The terms in the order of rank.
    pub terms: Vec<RankedTerm>,
}

impl RankedTerms {
    /// The share of the topic's passages that hold at least one of `terms`, 0 to 1.
    pub fn coverage<'a>(&self, terms: impl IntoIterator<Item = &'a RankedTerm>) -> f64 {
        let passages = terms.into_iter().flat_map(|term| &term.passages);
        let covered: FxHashSet<u32> = passages.copied().collect();
        covered.len() as f64 / self.n_passages.max(1) as f64
    }
}
