//! How is a term usually written?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::words::{is_dotted, without_possessive};

/// Where forced capitals are more than so many times as frequent as chosen casings, these are the exception: a name
/// in an address.
const MAX_FORCED_PER_CHOSEN: u32 = 6;

/// The ways in which one term is written, its surface forms, each with its numbers of occurrences.
#[derive(Debug, Clone, Default)]
pub struct Surfaces<'a>(FxHashMap<&'a str, CasingCounts>);

/// Why a term has the casing that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casing {
    /// The casing is the writer's choice.
    Chosen,
    /// The start of a sentence, a headline or a longer name forces it.
    Forced,
}

/// How often a surface form occurs, by why it has its casing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct CasingCounts {
    /// The number of occurrences whose casing is the writer's choice.
    chosen: u32,
    /// The number of occurrences whose casing is forced.
    forced: u32,
}

impl<'a> Surfaces<'a> {
    /// Adds an occurrence of a surface form.
    pub fn add(&mut self, surface: &'a str, casing: Casing) {
        let counts = self.0.entry(surface).or_default();
        match casing {
            Casing::Chosen => counts.chosen += 1,
            Casing::Forced => counts.forced += 1,
        }
    }

    /// The usual form of the term: its most frequent letters (singular or plural), in the casing that writers chose most
    /// often. Without any such choice they are in lower case if that ever occurs, else in the most frequent casing.
    pub fn usual(&self) -> String {
        let mut by_letters: BTreeMap<String, BTreeMap<String, CasingCounts>> = BTreeMap::new();
        for (surface, counts) in &self.0 {
            let displayed = displayed(surface);
            let casings = by_letters.entry(displayed.to_lowercase()).or_default();
            let casing = casings.entry(displayed).or_default();
            casing.chosen += counts.chosen;
            casing.forced += counts.forced;
        }
        let total = |casings: &BTreeMap<String, CasingCounts>| -> u32 {
            let counts = casings.values();
            counts.map(|counts| counts.chosen + counts.forced).sum()
        };
        by_letters
            .into_iter()
            .max_by_key(|(letters, casings)| (total(casings), Reverse(letters.clone())))
            .map(|(letters, casings)| usual_casing(&letters, casings))
            .unwrap_or_default()
    }
}

/// The casing of some letters to show, given all their casings with their numbers of occurrences.
fn usual_casing(letters: &str, mut casings: BTreeMap<String, CasingCounts>) -> String {
    let n_chosen: u32 = casings.values().map(|counts| counts.chosen).sum();
    let n_forced: u32 = casings.values().map(|counts| counts.forced).sum();
    if n_chosen == 0 && casings.contains_key(letters) {
        return letters.to_owned();
    }
    if n_chosen * MAX_FORCED_PER_CHOSEN < n_forced {
        for counts in casings.values_mut() {
            counts.chosen += counts.forced;
        }
    }
    casings
        .into_iter()
        .max_by_key(|(casing, counts)| (*counts, casing.clone()))
        .map(|(casing, _)| casing)
        .unwrap_or_default()
}

/// A surface form as readers see it: without the closing `'s`, with one space between words, abbreviations with their last
/// full stop.
fn displayed(surface: &str) -> String {
    let plain = without_possessive(surface);
    let mut displayed = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if displayed.rsplit(' ').next().is_some_and(is_dotted) {
        displayed.push('.');
    }
    displayed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The usual form of a term, given its surface forms, with `*` before those whose casing is forced.
    fn usual(written: &[&'static str]) -> String {
        let mut surfaces = Surfaces::default();
        for surface in written {
            match surface.strip_prefix('*') {
                Some(forced) => surfaces.add(forced, Casing::Forced),
                None => surfaces.add(surface, Casing::Chosen),
            }
        }
        surfaces.usual()
    }

    #[test]
    fn names_and_acronyms_keep_their_capitals() {
        assert_eq!(usual(&["NASA", "nasa", "NASA"]), "NASA");
        assert_eq!(usual(&["Red Star", "Red  Star", "red star"]), "Red Star");
    }

    #[test]
    fn the_start_of_a_sentence_makes_no_name() {
        assert_eq!(
            usual(&["*Insulation", "*Insulation", "*Insulation", "insulation"]),
            "insulation"
        );
    }

    #[test]
    fn the_more_frequent_number_is_shown() {
        assert_eq!(
            usual(&["heat pumps", "heat pump", "Heat Pumps"]),
            "heat pumps".to_owned()
        );
    }

    #[test]
    fn a_possessive_loses_its_ending_and_an_abbreviation_keeps_its_full_stop() {
        assert_eq!(usual(&["Oslo's", "Oslo’s"]), "Oslo");
        assert_eq!(usual(&["U.S"]), "U.S.");
    }
}
