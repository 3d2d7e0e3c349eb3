//! How is a term usually written?

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::words::{is_dotted, without_possessive};

/// Where chosen capitals are rarer than this beside forced ones, they are the exception: a name in an address.
const MAX_FORCED_PER_OWN: u32 = 6;

/// The ways in which one term was written.
#[derive(Debug, Clone, Default)]
pub struct Surfaces<'a>(FxHashMap<&'a str, Seen>);

/// How often a way was seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    /// Where capitals are the writer's choice.
    own: u32,
    /// At the start of a sentence, in a headline or in a longer name.
    forced: u32,
}

impl<'a> Surfaces<'a> {
    /// Notes that the term was written so. `has_own_case`: nothing around the term forced its capitals.
    pub fn add(&mut self, surface: &'a str, has_own_case: bool) {
        let seen = self.0.entry(surface).or_default();
        if has_own_case {
            seen.own += 1;
        } else {
            seen.forced += 1;
        }
    }

    /// The most frequent letters (singular or plural), in the casing that writers chose most often. Without any such
    /// choice: in lower case if that was ever seen, else in the most frequent casing.
    pub fn best(&self) -> String {
        let mut by_letters: BTreeMap<String, BTreeMap<String, Seen>> = BTreeMap::new();
        for (surface, seen) in &self.0 {
            let shown = shown(surface);
            let casings = by_letters.entry(shown.to_lowercase()).or_default();
            let casing = casings.entry(shown).or_default();
            casing.own += seen.own;
            casing.forced += seen.forced;
        }
        let total = |casings: &BTreeMap<String, Seen>| -> u32 {
            casings.values().map(|seen| seen.own + seen.forced).sum()
        };
        by_letters
            .into_iter()
            .max_by_key(|(letters, casings)| (total(casings), Reverse(letters.clone())))
            .map(|(letters, casings)| best_casing(&letters, casings))
            .unwrap_or_default()
    }
}

fn best_casing(letters: &str, mut casings: BTreeMap<String, Seen>) -> String {
    let n_own: u32 = casings.values().map(|seen| seen.own).sum();
    let n_forced: u32 = casings.values().map(|seen| seen.forced).sum();
    if n_own == 0 && casings.contains_key(letters) {
        return letters.to_owned();
    }
    if n_own * MAX_FORCED_PER_OWN < n_forced {
        for seen in casings.values_mut() {
            seen.own += seen.forced;
        }
    }
    casings
        .into_iter()
        .max_by_key(|(casing, seen)| (*seen, casing.clone()))
        .map(|(casing, _)| casing)
        .unwrap_or_default()
}

/// A surface as a reader should see it: without the closing `'s` and white space beyond one space, abbreviations with
/// their last full stop.
fn shown(surface: &str) -> String {
    let plain = without_possessive(surface);
    let mut shown = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if shown.rsplit(' ').next().is_some_and(is_dotted) {
        shown.push('.');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The best of surfaces, `*` before those whose capitals are forced.
    fn best(surfaces: &[&'static str]) -> String {
        let mut seen = Surfaces::default();
        for surface in surfaces {
            match surface.strip_prefix('*') {
                Some(forced) => seen.add(forced, false),
                None => seen.add(surface, true),
            }
        }
        seen.best()
    }

    #[test]
    fn names_and_acronyms_keep_their_capitals() {
        assert_eq!(best(&["NASA", "nasa", "NASA"]), "NASA");
        assert_eq!(best(&["Red Star", "Red  Star", "red star"]), "Red Star");
    }

    #[test]
    fn the_start_of_a_sentence_makes_no_name() {
        assert_eq!(
            best(&["*Insulation", "*Insulation", "*Insulation", "insulation"]),
            "insulation"
        );
    }

    #[test]
    fn the_more_frequent_number_is_shown() {
        assert_eq!(
            best(&["heat pumps", "heat pump", "Heat Pumps"]),
            "heat pumps".to_owned()
        );
    }

    #[test]
    fn a_possessive_loses_its_ending_and_an_abbreviation_keeps_its_full_stop() {
        assert_eq!(best(&["Oslo's", "Oslo’s"]), "Oslo");
        assert_eq!(best(&["U.S"]), "U.S.");
    }
}
