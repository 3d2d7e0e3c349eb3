//! The terms of a text, those of its words that say what it is about, as they are counted and looked up.

use rustc_hash::FxHashMap;

use super::hashed_words::{HashedWord, hashed_words};

/// A hash of a term's lower-case form, by which terms are compared; the same in every version and on every machine.
pub type TermHash = u32;

/// One occurrence of a term in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextTerm<'t> {
    /// The hash by which the term is compared.
    pub hash: TermHash,
    /// The term as the text writes it.
    pub written: &'t str,
}

/// A term with what it counts for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedTerm {
    /// The hash of the term.
    pub term: TermHash,
    /// What the term counts for; 0 and less counts nothing.
    pub weight: f32,
}

/// How often one term occurs in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TermCount {
    /// The hash of the term.
    pub term: TermHash,
    /// The number of the term's occurrences in the document, at least 1.
    pub n: u32,
}

/// How often each term occurs in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermCounts {
    /// The count of each distinct term, in ascending order of the term.
    counts: Vec<TermCount>,
    n_terms: u32,
}

impl TermCounts {
    /// Counts the terms of a title and a text. A title that the text begins with counts once.
    pub fn of(title: Option<&str>, text: &str) -> Self {
        let title = title.filter(|title| !text.starts_with(title));
        let mut n_of_term: FxHashMap<TermHash, u32> = FxHashMap::default();
        let mut n_terms = 0;
        for term in terms(title.unwrap_or_default()).chain(terms(text)) {
            *n_of_term.entry(term.hash).or_default() += 1;
            n_terms += 1;
        }
        let pairs = n_of_term.into_iter();
        let mut counts: Vec<TermCount> = pairs.map(|(term, n)| TermCount { term, n }).collect();
        counts.sort_unstable();
        Self { counts, n_terms }
    }

    /// The count of each distinct term, in ascending order of the term.
    pub fn counts(&self) -> &[TermCount] {
        &self.counts
    }

    /// The number of terms of the document, each counted as often as it occurs.
    pub fn n_terms(&self) -> u32 {
        self.n_terms
    }
}

/// The terms of a text in order, each as often as it occurs.
pub fn terms(text: &str) -> impl Iterator<Item = TextTerm<'_>> {
    hashed_words(text)
        .filter(HashedWord::is_term)
        .map(|word| TextTerm {
            hash: word.term_hash(),
            written: word.written,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_whatever_their_case_and_stop_words_are_not() {
        let counts = TermCounts::of(Some("Tides"), "The tides of the Harbour, a harbour");
        assert_eq!(counts.n_terms(), 4);
        let mut n: Vec<u32> = counts.counts().iter().map(|count| count.n).collect();
        n.sort_unstable();
        assert_eq!(n, [2, 2]);
    }

    #[test]
    fn a_title_that_the_text_begins_with_counts_once() {
        let with = TermCounts::of(Some("High tide"), "High tide at noon in Saltgate");
        assert_eq!(with, TermCounts::of(None, "High tide at noon in Saltgate"));
    }
}
