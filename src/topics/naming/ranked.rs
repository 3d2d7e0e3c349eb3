//! Terms of a topic in the order of their worth.

use std::cmp::Ordering;

/// A term of a topic with what it is worth as keyword.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// As it is shown.
    pub term: String,
    /// The keys of its words.
    pub words: Vec<String>,
    /// Larger is better; above 0.
    pub score: f64,
    /// The topic's passages that hold it, by their numbers, in order.
    pub passages: Vec<u32>,
    /// Share of the topic's passages that these are.
    pub coverage: f64,
}

/// The greater score first, then by name.
pub fn by_rank(a: &Ranked, b: &Ranked) -> Ordering {
    b.score
        .total_cmp(&a.score)
        .then_with(|| a.words.cmp(&b.words))
}
