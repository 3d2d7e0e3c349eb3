//! How, how often and beside what the terms of a topic stand in its passages.

use rustc_hash::FxHashMap;

use super::frequencies::Frequencies;
use super::grams::{Gram, gram, is_longer, numbers, rest};
use super::surface::Surfaces;
use crate::words::{MAX_WORDS, Role, Word, is_term};

/// A passage's text and words.
pub type Passage<'a> = (&'a str, Vec<Word>);

const NOT_SOUGHT: u32 = u32::MAX;

/// What is gathered of one term while the passages are read.
#[derive(Default)]
pub struct Sightings<'a> {
    pub n_occurrences: u32,
    /// Passages that hold it, each counted as 1/2 for one occurrence and up to 1 for many.
    pub mass: f64,
    /// Their numbers, in order.
    pub passages: Vec<u32>,
    pub opens_with_stop_word: bool,
    pub surfaces: Surfaces<'a>,
    /// The words before (false) and after (true), one for each time.
    pub beside: Vec<(bool, u32)>,
    /// Occurrences in the passage that is being read.
    here: u32,
}

/// What is gathered of all terms that are sought.
pub struct AllSightings<'a> {
    seen: Vec<(Gram, Sightings<'a>)>,
    /// Their places: of those of one word by its number, of the others by their words.
    single: Vec<u32>,
    longer: FxHashMap<Gram, u32>,
}

impl<'a> AllSightings<'a> {
    /// None yet, of the terms in at least `least` passages.
    pub fn of(frequencies: &Frequencies, least: usize) -> Self {
        let mut all = Self {
            seen: Vec::new(),
            single: vec![NOT_SOUGHT; frequencies.n_words()],
            longer: FxHashMap::default(),
        };
        for (gram, count) in frequencies.pairs() {
            if count as usize >= least {
                let place = all.seen.len() as u32;
                if is_longer(&gram) {
                    all.longer.insert(gram, place);
                } else {
                    all.single[gram[0] as usize] = place;
                }
                all.seen.push((gram, Sightings::default()));
            }
        }
        all
    }

    /// Adds the passage of that number.
    pub fn sight(&mut self, number: u32, passage: &Passage<'a>) {
        let mut found = Vec::new();
        let (text, words) = passage;
        for start in 0..words.len() {
            for end in start + 1..=words.len().min(start + MAX_WORDS) {
                if end - start > 1 && !words[end - 1].is_joined {
                    break;
                }
                if let Some(place) = self.place(&words[start..end]) {
                    self.seen[place].1.add(text, words, start, end);
                    found.push(place);
                }
            }
        }
        for place in found {
            self.seen[place].1.close(number);
        }
    }

    fn place(&self, run: &[Word]) -> Option<usize> {
        if !is_term(run) {
            return None;
        }
        let place = match run {
            [word] => self.single[word.key as usize],
            _ => *self.longer.get(&gram(run))?,
        };
        (place != NOT_SOUGHT).then_some(place as usize)
    }

    /// Each term with the number of occurrences of the term without its first word, 0 where that is not sought.
    pub fn into_terms(self) -> Vec<(Gram, Sightings<'a>, u32)> {
        let n_of_rest = |gram: &Gram| {
            let rest = rest(gram);
            let place = match numbers(&rest).count() {
                0 => NOT_SOUGHT,
                1 => self.single[rest[0] as usize],
                _ => self.longer.get(&rest).copied().unwrap_or(NOT_SOUGHT),
            };
            let seen = self.seen.get(place as usize);
            seen.map_or(0, |(_, seen)| seen.n_occurrences)
        };
        let n_rest: Vec<u32> = self.seen.iter().map(|(gram, _)| n_of_rest(gram)).collect();
        let terms = self.seen.into_iter().zip(n_rest);
        terms
            .map(|((gram, seen), n_rest)| (gram, seen, n_rest))
            .collect()
    }
}

impl<'a> Sightings<'a> {
    /// Adds the words from `start` to before `end` of a passage.
    fn add(&mut self, text: &'a str, words: &[Word], start: usize, end: usize) {
        let run = &words[start..end];
        let surface = run[0].with(&run[run.len() - 1], text);
        let has_own_case =
            run.iter().all(|word| word.has_own_case) && !is_in_name(text, words, start, end);
        self.surfaces.add(surface, has_own_case);
        self.n_occurrences += 1;
        self.opens_with_stop_word |= run[0].role == Role::Front;
        self.here += 1;
        self.beside.extend(neighbours(text, words, start, end));
    }

    /// The passage of that number, which holds the term, is read.
    fn close(&mut self, number: u32) {
        let here = f64::from(std::mem::take(&mut self.here));
        if here > 0.0 {
            self.mass += here / (here + 1.0);
            self.passages.push(number);
        }
    }
}

/// The words before and after a run that could make it a longer term.
fn neighbours(
    text: &str,
    words: &[Word],
    start: usize,
    end: usize,
) -> impl Iterator<Item = (bool, u32)> {
    let before = (start > 0 && words[start].is_joined).then(|| &words[start - 1]);
    let before = before.filter(|word| !matches!(word.role, Role::Number | Role::Stop));
    let continues = |word: &&Word| match word.role {
        Role::Term | Role::Part | Role::Sign => true,
        Role::Stop | Role::Front => word.has_own_case && word.has_capital(text),
        Role::Number | Role::Connector | Role::Link => false,
    };
    let after = words.get(end).filter(|word| word.is_joined);
    let after = after.filter(continues);
    let before = before.map(|word| (false, word.key));
    before.into_iter().chain(after.map(|word| (true, word.key)))
}

/// Does a longer name force its capital on this single word: the "Bank" of "World Bank"?
fn is_in_name(text: &str, words: &[Word], start: usize, end: usize) -> bool {
    let before = start > 0 && words[start].is_joined && words[start - 1].has_capital(text);
    let after = words
        .get(end)
        .is_some_and(|word| word.is_joined && word.has_capital(text));
    end - start == 1 && words[start].has_capital(text) && (before || after)
}
