//! Which terms tell a topic from the others, and are true of its passages?

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::passages::{TopicPassages, fingerprint};
use super::phrases::{Phrase, TopicText};
use super::ranked::{Ranked, by_rank};
use super::sense::is_part_of;
use crate::model::Keyword;
use crate::words::{RepeatedLines, WordReader, fold, is_sign, without_possessive};

/// Most keywords of a topic.
pub const MAX_KEYWORDS: usize = 10;
/// Terms that are ranked; labels draw on more than are shown.
const MAX_RANKED: usize = 30;
/// Least share of a topic's passages that hold a keyword.
const LEAST_COVERAGE: f64 = 0.015;
/// A term that one and the same word makes longer more often than this is only a piece of the longer one.
const MAX_EXTENSION: f64 = 0.7;
/// Words that any next word makes longer more often than this are only the front of longer ones: "North Korean".
const MAX_CONTINUATION: f64 = 0.8;
/// What a term that holds a possessive is worth beside one that holds none: "Oslo's winter" says little more than Oslo.
const WORTH_OF_POSSESSIVE: f64 = 0.5;
/// Where fewer terms than this are no pieces of longer ones, as in texts that are nearly the same, pieces will do.
const LEAST_WHOLE: usize = 3;
/// Least share of a word's occurrences that a stop word before it must make to be taken in: "first lady".
const LEAST_HOLD: f64 = 0.5;
/// Least cohesion of a term of several words.
const LEAST_COHESION: f64 = 0.4;
/// What a term of two or three words is worth beside a single word of the same frequency, as it says more.
const WORTH_BY_WORDS: [f64; 3] = [1.0, 1.5, 1.6];
/// Passages without the term that are added to every topic before topics are compared, so that a topic of one passage
/// does not count as one where a term is always found.
const PRIOR: f64 = 10.0;
/// How much the topic where a term is most frequent counts against the mean of all others.
const NEAREST: f64 = 0.3;
/// Terms of a topic that may share a word.
const MAX_TERMS_PER_WORD: usize = 2;
/// What is left of the worth of a term that is as frequent elsewhere, or nearly always part of a longer one.
const LEAST_EXCESS: f64 = 0.01;

/// The terms of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicTerms {
    /// Passages that they were counted in.
    pub n_passages: usize,
    /// Best first.
    pub ranked: Vec<Ranked>,
}

impl TopicTerms {
    /// Share of the passages that hold at least one of `terms`, 0 to 1.
    pub fn coverage<'a>(&self, terms: impl IntoIterator<Item = &'a Ranked>) -> f64 {
        let passages = terms.into_iter().flat_map(|term| &term.passages);
        let covered: FxHashSet<u32> = passages.copied().collect();
        covered.len() as f64 / self.n_passages.max(1) as f64
    }
}

/// The best terms of every topic.
pub fn rank(counts: &TopicPassages, excluded: &[String]) -> Vec<TopicTerms> {
    let topics: Vec<Vec<&str>> = counts.topics().collect();
    let repeated = RepeatedLines::of(&topics);
    let tallies: Vec<Tally> = topics
        .par_iter()
        .map(|passages| Tally::new(passages, &repeated))
        .collect();
    let background = Background::new(&tallies);
    let excluded: FxHashSet<String> = excluded.iter().map(|name| fold(name)).collect();
    tallies
        .par_iter()
        .map(|tally| TopicTerms {
            n_passages: tally.n_passages,
            ranked: select(tally, &background, &excluded),
        })
        .collect()
}

/// The first terms as keywords, with weights that sum to 1.
pub fn weighted(ranked: &[Ranked]) -> Vec<Keyword> {
    let shown = &ranked[..ranked.len().min(MAX_KEYWORDS)];
    let total: f64 = shown.iter().map(|term| term.score).sum();
    shown
        .iter()
        .map(|term| Keyword {
            term: term.term.clone(),
            weight: (term.score / total) as f32,
        })
        .collect()
}

/// What one topic's passages hold.
struct Tally {
    n_passages: usize,
    /// Terms that are frequent enough for a keyword.
    terms: Vec<Phrase>,
    /// Fingerprints of the keys of these and less frequent terms, with the share of passages that hold them.
    shares: Vec<(u64, f64)>,
}

impl Tally {
    /// Where nothing is left without the lines that are no part of the texts, these count too.
    fn new(passages: &[&str], repeated: &RepeatedLines) -> Self {
        let tally = Self::read(passages, &WordReader::new(passages, repeated));
        if tally.terms.is_empty() {
            return Self::read(passages, &WordReader::of_all_lines(passages));
        }
        tally
    }

    fn read(passages: &[&str], reader: &WordReader) -> Self {
        let n_passages = passages.len();
        let text = TopicText::read(passages, reader);
        let frequencies = text.frequent(if n_passages < 20 { 1 } else { 2 });
        let mut terms = text.terms(&frequencies, least_passages(n_passages));
        if terms.is_empty() {
            terms = text.terms(&frequencies, 1);
        }
        let mut shares: Vec<(u64, f64)> = text
            .fingerprints(&frequencies)
            .map(|(key, count)| (key, f64::from(count) / (n_passages as f64 + PRIOR)))
            .collect();
        shares.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        Self {
            n_passages,
            terms,
            shares,
        }
    }
}

/// Least number of passages that hold a keyword, of a topic of `n_passages`.
fn least_passages(n_passages: usize) -> usize {
    let least = match n_passages {
        0..4 => 1,
        4..20 => 2,
        _ => 3,
    };
    least.max((n_passages as f64 * LEAST_COVERAGE).ceil() as usize)
}

/// How frequent every term is over all topics, each topic counting alike whatever its size.
struct Background {
    /// Topics with passages.
    n_topics: f64,
    /// Shares of passages that hold a term, by the fingerprint of its key.
    shares: FxHashMap<u64, Shares>,
    /// Mean over the topics of the sum of all terms' shares: the `A` of c-TF-IDF.
    mean_terms: f64,
}

/// The shares of passages that hold a term, over the topics.
#[derive(Debug, Clone, Copy, Default)]
struct Shares {
    sum: f64,
    largest: f64,
    second: f64,
}

impl Shares {
    fn add(&mut self, share: f64) {
        self.sum += share;
        self.second = self.second.max(share.min(self.largest));
        self.largest = self.largest.max(share);
    }

    /// The largest share in another topic than one with the share `own`.
    fn largest_but(&self, own: f64) -> f64 {
        if own < self.largest {
            self.largest
        } else {
            self.second
        }
    }
}

impl Background {
    fn new(tallies: &[Tally]) -> Self {
        let n_topics = tallies
            .iter()
            .filter(|tally| tally.n_passages > 0)
            .count()
            .max(1) as f64;
        let mut shares: FxHashMap<u64, Shares> = FxHashMap::default();
        for (fingerprint, share) in tallies.iter().flat_map(|tally| &tally.shares) {
            shares.entry(*fingerprint).or_default().add(*share);
        }
        let total: f64 = tallies
            .iter()
            .flat_map(|tally| &tally.shares)
            .map(|(_, share)| share)
            .sum();
        Self {
            n_topics,
            shares,
            mean_terms: total / n_topics,
        }
    }

    /// Class-based TF-IDF (Grootendorst 2022) with shares of passages for frequencies, times how far the term's share
    /// here exceeds its share elsewhere. `share`: that of the passages here which earn the term its place; `own`: of
    /// all passages here that hold it, as it went into the background.
    fn score(&self, key: &str, share: f64, own: f64) -> f64 {
        let shares = self.shares.get(&fingerprint(key.as_bytes()));
        let shares = shares.copied().unwrap_or_default();
        let everywhere = shares.sum.max(own);
        let mean = (everywhere - own) / (self.n_topics - 1.0).max(1.0);
        let elsewhere = mean + NEAREST * (shares.largest_but(own) - mean);
        let excess = (1.0 - elsewhere / own).max(LEAST_EXCESS);
        share * (1.0 + self.mean_terms / everywhere).ln() * excess * excess
    }
}

/// Ranks the terms of one topic.
fn select(tally: &Tally, background: &Background, excluded: &FxHashSet<String>) -> Vec<Ranked> {
    let mut whole: Vec<&Phrase> = tally.terms.iter().filter(|term| is_whole(term)).collect();
    if whole.len() < LEAST_WHOLE {
        let is_known_whole = |term: &&Phrase| is_whole(term) || !term.key.starts_with(is_sign);
        whole = tally.terms.iter().filter(is_known_whole).collect();
    }
    let inside = mass_inside_longer(&whole);
    let mut ranked: Vec<Ranked> = whole
        .iter()
        .map(|term| ranked(term, &inside, tally.n_passages, background))
        .filter(|term| !excluded.contains(&fold(&term.term)))
        .collect();
    ranked.sort_by(by_rank);
    distinct(ranked)
}

/// Is the term a word, or words that belong together, and not a piece of something longer?
fn is_whole(term: &Phrase) -> bool {
    let belongs_together = |cohesion: f64| {
        cohesion >= LEAST_COHESION
            && term.n_occurrences > 1
            && (term.continuation <= MAX_CONTINUATION || term.key.starts_with(is_sign))
            && !is_apposition(&term.surface)
    };
    term.extension <= MAX_EXTENSION
        && term.cohesion.is_none_or(belongs_together)
        && term.hold_on_rest.is_none_or(|share| share >= LEAST_HOLD)
}

/// Is this a name of two words after a common word, as in "contractor Jane Doe"?
fn is_apposition(surface: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let capitals: Vec<bool> = surface.split(' ').map(is_capital).collect();
    capitals == [false, true, true]
}

/// The greatest mass of a longer term around each term, by the key of the shorter.
fn mass_inside_longer<'a>(terms: &[&'a Phrase]) -> FxHashMap<&'a str, f64> {
    let mut inside: FxHashMap<&str, f64> = FxHashMap::default();
    for term in terms {
        for part in parts(&term.key) {
            let mass = inside.entry(part).or_default();
            *mass = mass.max(term.mass);
        }
    }
    inside
}

/// The shorter runs of words inside a key.
fn parts(key: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(key.match_indices(' ').map(|(space, _)| space + 1));
    starts.flat_map(move |start| {
        let ends = key
            .match_indices(' ')
            .map(|(space, _)| space)
            .chain([key.len()]);
        ends.filter(move |end| *end > start && *end - start < key.len())
            .map(move |end| &key[start..end])
    })
}

/// What a term is worth. A part of a longer term is worth what it says outside of the longer one.
fn ranked(
    term: &Phrase,
    inside: &FxHashMap<&str, f64>,
    n_passages: usize,
    background: &Background,
) -> Ranked {
    let words = whole_words(&term.key);
    let n_passages = n_passages as f64;
    let longer = inside.get(term.key.as_str()).copied().unwrap_or(0.0);
    let outside = (term.mass - longer).max(term.mass * LEAST_EXCESS);
    let own = term.passages.len() as f64 / (n_passages + PRIOR);
    let is_possessive = term
        .surface
        .split(' ')
        .any(|word| without_possessive(word) != word);
    let worth = WORTH_BY_WORDS[words.len().clamp(1, 3) - 1]
        * if is_possessive {
            WORTH_OF_POSSESSIVE
        } else {
            1.0
        };
    Ranked {
        term: term.surface.clone(),
        score: worth * background.score(&term.key, outside / n_passages, own),
        words,
        coverage: term.passages.len() as f64 / n_passages,
        passages: term.passages.clone(),
    }
}

/// The words of a key; signs together are one.
fn whole_words(key: &str) -> Vec<String> {
    if key.starts_with(is_sign) {
        return vec![key.replace(' ', "")];
    }
    key.split(' ').map(str::to_owned).collect()
}

/// Without second spellings of one term, pieces and other forms of one another (Israel, Israeli), and with no word in
/// more than `MAX_TERMS_PER_WORD`.
fn distinct(ranked: Vec<Ranked>) -> Vec<Ranked> {
    let mut spellings: FxHashSet<String> = FxHashSet::default();
    let mut uses: FxHashMap<String, usize> = FxHashMap::default();
    let mut kept: Vec<Ranked> = Vec::new();
    for term in ranked {
        let is_worn = |word: &String| uses.get(word).is_some_and(|n| *n >= MAX_TERMS_PER_WORD);
        let is_said = |other: &Ranked| is_part_of(&term, other) || is_part_of(other, &term);
        let is_left_out = term.words.iter().any(is_worn) || kept.iter().any(is_said);
        if is_left_out || !spellings.insert(fold(&term.term)) {
            continue;
        }
        for word in &term.words {
            *uses.entry(word.clone()).or_default() += 1;
        }
        kept.push(term);
        if kept.len() == MAX_RANKED {
            break;
        }
    }
    kept
}
