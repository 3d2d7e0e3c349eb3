//! Which terms tell a topic from the others, and are true of its passages?

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::cross_topic_shares::CrossTopicShares;
use super::ranked_terms::{RankedTerm, RankedTerms, by_rank};
use super::redundancy::is_part_of;
use super::topic_passages::TopicPassages;
use super::topic_statistics::{PRIOR_PASSAGES, TopicStatistics};
use super::topic_term::TopicTerm;
use crate::model::Keyword;
use crate::words::{RepeatedLines, fold, is_han, without_possessive};

/// The most keywords of a topic.
pub const MAX_KEYWORDS: usize = 10;
/// The most terms of a topic that are ranked; labels draw on more terms than there are keywords.
const MAX_RANKED: usize = 30;
/// A term that one and the same word makes longer more often than this is only a piece of the longer one.
const MAX_EXTENSION: f64 = 0.7;
/// Words that any next word makes longer more often than this are only the front of longer terms: "North Korean".
const MAX_CONTINUATION: f64 = 0.8;
/// What a term that holds a possessive is worth beside one that holds none: "Oslo's winter" says little more than Oslo.
const WORTH_OF_POSSESSIVE: f64 = 0.5;
/// Where a topic has fewer complete terms than this, as in texts that are nearly equal, pieces of longer ones will do.
const MIN_COMPLETE_TERMS: usize = 3;
/// A term that opens with a stop word must make up this share of the occurrences of its other words: "first lady".
const MIN_SHARE_OF_REST: f64 = 0.5;
/// The least cohesion of a term of several words.
const MIN_COHESION: f64 = 0.4;
/// What terms of one, two and three words are worth beside a single word of equal frequency, as longer ones say more.
const WORTH_BY_WORDS: [f64; 3] = [1.0, 1.5, 1.6];
/// The most terms of a topic that may share a word.
const MAX_TERMS_PER_WORD: usize = 2;
/// The least part that is left of the worth of a term that is nearly always part of a longer one.
const MIN_PART_OUTSIDE: f64 = 0.01;

/// The best terms of every topic, in the order of the topics. Terms that equal one of `excluded`, whatever their case,
/// hyphens and spaces, are left out.
pub fn rank(passages: &TopicPassages, excluded: &[String]) -> Vec<RankedTerms> {
    let topics: Vec<Vec<&str>> = passages.topics().collect();
    let repeated = RepeatedLines::of(&topics);
    let statistics: Vec<TopicStatistics> = topics
        .par_iter()
        .map(|passages| TopicStatistics::count(passages, &repeated))
        .collect();
    let all_topics = CrossTopicShares::new(&statistics);
    let excluded: FxHashSet<String> = excluded.iter().map(|name| fold(name)).collect();
    statistics
        .par_iter()
        .map(|topic| RankedTerms {
            n_passages: topic.n_passages,
            terms: select(topic, &all_topics, &excluded),
        })
        .collect()
}

/// The first of the ranked terms as keywords, at most `MAX_KEYWORDS`, with weights that sum to 1.
pub fn weighted(ranked: &[RankedTerm]) -> Vec<Keyword> {
    let best = &ranked[..ranked.len().min(MAX_KEYWORDS)];
    let total: f64 = best.iter().map(|term| term.score).sum();
    best.iter()
        .map(|term| Keyword {
            term: term.term.clone(),
            weight: (term.score / total) as f32,
        })
        .collect()
}

/// Ranks the terms of one topic.
fn select(
    topic: &TopicStatistics,
    all_topics: &CrossTopicShares,
    excluded: &FxHashSet<String>,
) -> Vec<RankedTerm> {
    let mut complete: Vec<&TopicTerm> = topic.terms.iter().filter(|t| is_complete(t)).collect();
    if complete.len() < MIN_COMPLETE_TERMS {
        let will_do = |term: &&TopicTerm| is_complete(term) || !term.stems.starts_with(is_han);
        complete = topic.terms.iter().filter(will_do).collect();
    }
    let inside = count_inside_longer(&complete);
    let mut ranked: Vec<RankedTerm> = complete
        .iter()
        .map(|term| ranked_term(term, &inside, topic.n_passages, all_topics))
        .filter(|term| !excluded.contains(&fold(&term.term)))
        .collect();
    ranked.sort_by(by_rank);
    distinct(ranked)
}

/// Whether a term is a word, or words that belong together, and not a piece of something longer.
fn is_complete(term: &TopicTerm) -> bool {
    let belongs_together = |cohesion: f64| {
        cohesion >= MIN_COHESION
            && term.n_occurrences > 1
            && (term.continuation <= MAX_CONTINUATION || term.stems.starts_with(is_han))
            && !is_apposition(&term.surface)
    };
    let keeps_stop_word = |share: f64| share >= MIN_SHARE_OF_REST;
    term.extension <= MAX_EXTENSION
        && term.cohesion.is_none_or(belongs_together)
        && term.share_of_rest.is_none_or(keeps_stop_word)
}

/// Whether a term is a name of two words after a common word, as in "contractor Jane Doe".
fn is_apposition(surface: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(char::is_uppercase);
    let capitals: Vec<bool> = surface.split(' ').map(is_capital).collect();
    capitals == [false, true, true]
}

/// For each term inside a longer one the greatest saturated count of a longer one, by the stems of the shorter.
fn count_inside_longer<'a>(terms: &[&'a TopicTerm]) -> FxHashMap<&'a str, f64> {
    let mut inside: FxHashMap<&str, f64> = FxHashMap::default();
    for term in terms {
        for part in shorter_runs(&term.stems) {
            let count = inside.entry(part).or_default();
            *count = count.max(term.saturated_count);
        }
    }
    inside
}

/// The shorter runs of words inside a term, given its stems.
fn shorter_runs(stems: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(stems.match_indices(' ').map(|(space, _)| space + 1));
    starts.flat_map(move |start| {
        let ends = stems
            .match_indices(' ')
            .map(|(space, _)| space)
            .chain([stems.len()]);
        ends.filter(move |end| *end > start && *end - start < stems.len())
            .map(move |end| &stems[start..end])
    })
}

/// A term with its worth. A part of a longer term is worth what it says outside of the longer one. `inside` holds for each
/// term the count of longer ones around it.
fn ranked_term(
    term: &TopicTerm,
    inside: &FxHashMap<&str, f64>,
    n_passages: usize,
    all_topics: &CrossTopicShares,
) -> RankedTerm {
    let n_passages = n_passages as f64;
    let longer = inside.get(term.stems.as_str()).copied().unwrap_or(0.0);
    let least = term.saturated_count * MIN_PART_OUTSIDE;
    let outside = (term.saturated_count - longer).max(least);
    let own = term.passages.len() as f64 / (n_passages + PRIOR_PASSAGES);
    let stems = separate_stems(&term.stems);
    let worth = worth_of_form(term, stems.len());
    RankedTerm {
        term: term.surface.clone(),
        score: worth * all_topics.score(&term.stems, outside / n_passages, own),
        stems,
        coverage: term.passages.len() as f64 / n_passages,
        passages: term.passages.clone(),
    }
}

/// What a term is worth by the number of its words and by whether it holds a possessive.
fn worth_of_form(term: &TopicTerm, n_words: usize) -> f64 {
    let mut words = term.surface.split(' ');
    let has_possessive = words.any(|word| without_possessive(word) != word);
    let of_possessive = if has_possessive {
        WORTH_OF_POSSESSIVE
    } else {
        1.0
    };
    WORTH_BY_WORDS[n_words.clamp(1, 3) - 1] * of_possessive
}

/// The stems of a term apart; Han characters together are one.
fn separate_stems(stems: &str) -> Vec<String> {
    if stems.starts_with(is_han) {
        return vec![stems.replace(' ', "")];
    }
    stems.split(' ').map(str::to_owned).collect()
}

/// The ranked terms without second spellings, pieces and other forms of better ones (Israel, Israeli), and with no word in
/// more than `MAX_TERMS_PER_WORD`, up to `MAX_RANKED`.
fn distinct(ranked: Vec<RankedTerm>) -> Vec<RankedTerm> {
    let mut spellings: FxHashSet<String> = FxHashSet::default();
    let mut n_uses: FxHashMap<String, usize> = FxHashMap::default();
    let mut kept: Vec<RankedTerm> = Vec::new();
    for term in ranked {
        let is_used_up = |stem: &String| n_uses.get(stem).is_some_and(|n| *n >= MAX_TERMS_PER_WORD);
        let is_form = |other: &RankedTerm| is_part_of(&term, other) || is_part_of(other, &term);
        let is_left_out = term.stems.iter().any(is_used_up) || kept.iter().any(is_form);
        if is_left_out || !spellings.insert(fold(&term.term)) {
            continue;
        }
        for stem in &term.stems {
            *n_uses.entry(stem.clone()).or_default() += 1;
        }
        kept.push(term);
        if kept.len() == MAX_RANKED {
            break;
        }
    }
    kept
}
