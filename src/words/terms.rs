//! The words of a text that say what it is about, as they are counted and looked up.

use rustc_hash::FxHashMap;

use super::tokens::{Token, tokens};

/// What a word is compared by: a hash of its lower-case form, the same in every version and on every machine.
pub type Term = u32;

/// How often each term occurs in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermCounts {
    /// In ascending order of the term.
    counts: Vec<(Term, u32)>,
    n_terms: u32,
}

impl TermCounts {
    /// Counts the terms of a title and a text; a title that the text begins with counts once.
    pub fn of(title: Option<&str>, text: &str) -> Self {
        let title = title.filter(|title| !text.starts_with(title));
        let mut counts: FxHashMap<Term, u32> = FxHashMap::default();
        let mut n_terms = 0;
        for (term, _) in terms(title.unwrap_or_default()).chain(terms(text)) {
            *counts.entry(term).or_default() += 1;
            n_terms += 1;
        }
        let mut counts: Vec<(Term, u32)> = counts.into_iter().collect();
        counts.sort_unstable();
        Self { counts, n_terms }
    }

    /// Each distinct term with the times it occurs, in ascending order of the term.
    pub fn counts(&self) -> &[(Term, u32)] {
        &self.counts
    }

    /// Terms of the document, each as often as it occurs.
    pub fn n_terms(&self) -> u32 {
        self.n_terms
    }
}

/// The terms of a text in order, each with the word as it is written.
pub fn terms(text: &str) -> impl Iterator<Item = (Term, &str)> {
    tokens(text)
        .filter(Token::is_term)
        .map(|word| (word.term(), word.written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_counted_whatever_their_case_and_words_that_say_nothing_are_not() {
        let counts = TermCounts::of(Some("Tides"), "The tides of the Harbour, a harbour");
        assert_eq!(counts.n_terms(), 4);
        let mut n: Vec<u32> = counts.counts().iter().map(|(_, n)| *n).collect();
        n.sort_unstable();
        assert_eq!(n, [2, 2]);
    }

    #[test]
    fn a_title_that_the_text_begins_with_counts_once() {
        let with = TermCounts::of(Some("High tide"), "High tide at noon in Saltgate");
        assert_eq!(with, TermCounts::of(None, "High tide at noon in Saltgate"));
    }
}
