//! The terms of one topic's passages, and how often, how and beside what each of them stands there.

use rustc_hash::FxHashMap;

use super::reading::Reader;
use super::surface::Surfaces;
use super::terms::{MAX_WORDS, Role, Word, is_term};

/// The words of a term by their numbers in the topic, filled up with `NONE`.
type Gram = [u32; MAX_WORDS];

const NONE: u32 = u32::MAX;

/// A term of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The keys of its words, one space between: the same term in another topic has the same key.
    pub key: String,
    /// As it is usually written.
    pub surface: String,
    /// The passages that hold it, by their numbers in the topic, in order.
    pub passages: Vec<u32>,
    /// Passages that hold it, each counted as 1/2 for one occurrence and up to 1 for many.
    pub mass: f64,
    /// How firmly its words belong together, up to 1; 0 is chance. None for single words.
    pub cohesion: Option<f64>,
    /// Times that it stands in the passages.
    pub n_occurrences: usize,
    /// Share of its occurrences that the most frequent next (or previous) word makes longer.
    pub extension: f64,
    /// Share of its occurrences that any next word makes longer.
    pub continuation: f64,
    /// Of a term that opens with a stop word: the share that its occurrences are of those of the rest.
    pub hold_on_rest: Option<f64>,
}

/// A passage's text and words.
type Passage<'a> = (&'a str, Vec<Word<u32>>);

/// The words of a topic's passages.
pub struct TopicText<'a> {
    passages: Vec<Passage<'a>>,
    /// Keys by number.
    keys: Vec<String>,
    /// Occurrences by number.
    n_occurrences: Vec<u32>,
}

impl<'a> TopicText<'a> {
    /// Reads the passages.
    pub fn read(passages: &[&'a str], reader: &Reader) -> Self {
        let mut numbers: FxHashMap<String, u32> = FxHashMap::default();
        let mut text = Self {
            passages: Vec::with_capacity(passages.len()),
            keys: Vec::new(),
            n_occurrences: Vec::new(),
        };
        for passage in passages {
            let numbered = reader
                .words(passage)
                .into_iter()
                .map(|word| text.number(word, &mut numbers))
                .collect();
            text.passages.push((passage, numbered));
        }
        text
    }

    fn number(&mut self, word: Word, numbers: &mut FxHashMap<String, u32>) -> Word<u32> {
        let number = numbers.get(&word.key).copied().unwrap_or_else(|| {
            let number = self.keys.len() as u32;
            numbers.insert(word.key.clone(), number);
            self.keys.push(word.key);
            self.n_occurrences.push(0);
            number
        });
        self.n_occurrences[number as usize] += 1;
        Word {
            key: number,
            start: word.start,
            end: word.end,
            role: word.role,
            is_joined: word.is_joined,
            has_own_case: word.has_own_case,
        }
    }

    /// The number of passages of every term that stands in at least `least` of them. Longer terms are sought only
    /// where the shorter ones inside them are frequent (Apriori; Agrawal and Srikant 1994): most never are.
    pub fn frequent(&self, least: usize) -> Frequencies {
        let mut frequent = FxHashMap::default();
        for length in 1..=MAX_WORDS {
            let mut counted: FxHashMap<Gram, u32> = FxHashMap::default();
            for (_, words) in &self.passages {
                let mut found: Vec<Gram> = words
                    .windows(length)
                    .filter(|run| is_term(run) && parts_are_frequent(run, &frequent))
                    .map(gram)
                    .collect();
                found.sort_unstable();
                found.dedup();
                for gram in found {
                    *counted.entry(gram).or_default() += 1;
                }
            }
            frequent.extend(
                counted
                    .into_iter()
                    .filter(|(_, count)| *count as usize >= least),
            );
        }
        Frequencies(frequent)
    }

    /// All that is known of the terms in at least `least` passages, in the order of their keys.
    pub fn terms(&self, frequencies: &Frequencies, least: usize) -> Vec<Term> {
        let mut sightings: FxHashMap<Gram, Sightings> = frequencies
            .0
            .iter()
            .filter(|(_, count)| **count as usize >= least)
            .map(|(gram, _)| (*gram, Sightings::default()))
            .collect();
        for (number, passage) in (0..).zip(&self.passages) {
            sight(number, passage, &mut sightings);
        }
        let n_occurrences: FxHashMap<Gram, u32> = sightings
            .iter()
            .map(|(gram, seen)| (*gram, seen.n_occurrences))
            .collect();
        let mut terms: Vec<Term> = sightings
            .into_iter()
            .map(|(gram, seen)| {
                let n_rest = n_occurrences.get(&rest(&gram)).copied();
                self.term(gram, seen, n_rest.unwrap_or(0))
            })
            .collect();
        terms.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        terms
    }

    /// `n_rest`: occurrences of the term without its first word.
    fn term(&self, gram: Gram, seen: Sightings, n_rest: u32) -> Term {
        let most_beside = seen.beside.values().copied().max().unwrap_or(0);
        let n_before_others: u32 = seen
            .beside
            .iter()
            .filter(|((after, _), _)| *after)
            .map(|(_, n)| n)
            .sum();
        let share = |n: u32| f64::from(n) / f64::from(seen.n_occurrences.max(1));
        Term {
            key: self.key(&gram),
            surface: seen.surfaces.best(),
            mass: seen.mass,
            cohesion: (gram[1] != NONE).then(|| self.cohesion(&gram, &seen)),
            n_occurrences: seen.n_occurrences as usize,
            extension: share(most_beside),
            continuation: share(n_before_others),
            hold_on_rest: seen
                .opens_with_stop_word
                .then(|| f64::from(seen.n_occurrences) / f64::from(n_rest.max(1))),
            passages: seen.passages,
        }
    }

    /// Keys with the number of passages, for all topics to compare.
    pub fn keys<'t>(
        &'t self,
        frequencies: &'t Frequencies,
    ) -> impl Iterator<Item = (String, u32)> + 't {
        let pairs = frequencies.0.iter();
        pairs.map(|(gram, count)| (self.key(gram), *count))
    }

    fn key(&self, gram: &Gram) -> String {
        let keys: Vec<&str> = numbers(gram)
            .map(|number| self.keys[number as usize].as_str())
            .collect();
        keys.join(" ")
    }

    /// Normalised pointwise mutual information (Bouma 2009): 1 when the words stand nowhere else, 0 when they meet by
    /// chance.
    fn cohesion(&self, gram: &Gram, seen: &Sightings) -> f64 {
        let total: f64 = self.n_occurrences.iter().copied().map(f64::from).sum();
        let information = |count: u32| -(f64::from(count.max(1)) / total.max(2.0)).ln();
        let together = information(seen.n_occurrences);
        let apart: f64 = numbers(gram)
            .map(|number| information(self.n_occurrences[number as usize]))
            .sum();
        let n_more = numbers(gram).count().saturating_sub(1).max(1) as f64;
        (apart - together) / (n_more * together.max(f64::EPSILON))
    }
}

/// The terms that stand in enough passages, with the number of passages.
pub struct Frequencies(FxHashMap<Gram, u32>);

/// What is gathered of one term while the passages are read.
#[derive(Default)]
struct Sightings<'a> {
    n_occurrences: u32,
    mass: f64,
    passages: Vec<u32>,
    opens_with_stop_word: bool,
    /// Occurrences in the passage that is being read.
    here: u32,
    surfaces: Surfaces<'a>,
    /// How often a word stands before (false) or after (true).
    beside: FxHashMap<(bool, u32), u32>,
}

/// Adds the passage of that number to the sightings.
fn sight<'a>(
    number: u32,
    (text, words): &Passage<'a>,
    sightings: &mut FxHashMap<Gram, Sightings<'a>>,
) {
    let mut found: Vec<Gram> = Vec::new();
    for start in 0..words.len() {
        for end in start + 1..=words.len().min(start + MAX_WORDS) {
            let run = &words[start..end];
            if end - start > 1 && !run[end - start - 1].is_joined {
                break;
            }
            if !is_term(run) {
                continue;
            }
            let gram = gram(run);
            let Some(seen) = sightings.get_mut(&gram) else {
                continue;
            };
            let surface = &text[run[0].start..run[run.len() - 1].end];
            let has_own_case =
                run.iter().all(|word| word.has_own_case) && !is_in_name(text, words, start, end);
            seen.surfaces.add(surface, has_own_case);
            seen.n_occurrences += 1;
            seen.opens_with_stop_word |= run[0].role == Role::Front;
            seen.here += 1;
            for neighbour in neighbours(text, words, start, end) {
                *seen.beside.entry(neighbour).or_default() += 1;
            }
            found.push(gram);
        }
    }
    for gram in found {
        if let Some(seen) = sightings.get_mut(&gram) {
            let here = f64::from(std::mem::take(&mut seen.here));
            if here > 0.0 {
                seen.mass += here / (here + 1.0);
                seen.passages.push(number);
            }
        }
    }
}

/// The words before and after a run that could make it a longer term.
fn neighbours(
    text: &str,
    words: &[Word<u32>],
    start: usize,
    end: usize,
) -> impl Iterator<Item = (bool, u32)> {
    let before = (start > 0 && words[start].is_joined).then(|| &words[start - 1]);
    let before = before.filter(|word| !matches!(word.role, Role::Number | Role::Stop));
    let continues = |word: &&Word<u32>| match word.role {
        Role::Term | Role::Part | Role::Sign => true,
        Role::Stop | Role::Front => word.has_own_case && is_capital(text, word),
        Role::Number | Role::Connector | Role::Link => false,
    };
    let after = words.get(end).filter(|word| word.is_joined);
    let after = after.filter(continues);
    let before = before.map(|word| (false, word.key));
    before.into_iter().chain(after.map(|word| (true, word.key)))
}

fn is_capital<K>(text: &str, word: &Word<K>) -> bool {
    text[word.start..].starts_with(char::is_uppercase)
}

/// Does a longer name force its capital on this single word: the "Bank" of "World Bank"?
fn is_in_name(text: &str, words: &[Word<u32>], start: usize, end: usize) -> bool {
    let before = start > 0 && words[start].is_joined && is_capital(text, &words[start - 1]);
    let after = words
        .get(end)
        .is_some_and(|word| word.is_joined && is_capital(text, word));
    end - start == 1 && is_capital(text, &words[start]) && (before || after)
}

/// Are the terms inside this run frequent?
fn parts_are_frequent(run: &[Word<u32>], frequent: &FxHashMap<Gram, u32>) -> bool {
    let Some(longest) = run.len().checked_sub(1) else {
        return false;
    };
    (1..=longest).all(|length| {
        run.windows(length)
            .all(|part| !is_term(part) || frequent.contains_key(&gram(part)))
    })
}

fn gram(run: &[Word<u32>]) -> Gram {
    std::array::from_fn(|place| run.get(place).map_or(NONE, |word| word.key))
}

/// A gram without its first word.
fn rest(gram: &Gram) -> Gram {
    std::array::from_fn(|place| gram.get(place + 1).copied().unwrap_or(NONE))
}

/// The words of a gram.
fn numbers(gram: &Gram) -> impl Iterator<Item = u32> {
    gram.iter().copied().filter(|number| *number != NONE)
}
