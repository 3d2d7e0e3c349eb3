//! How frequent are terms over all topics, and which of them tell one topic from the others?

use rustc_hash::FxHashMap;

use super::fingerprint::fingerprint;
use super::topic_statistics::TopicStatistics;

/// The weight of the other topic where a term is most frequent against the mean of all others.
const WEIGHT_OF_NEAREST: f64 = 0.3;
/// The least factor that is left of the score of a term that is as frequent elsewhere.
const MIN_EXCESS: f64 = 0.01;

/// How frequent every term is over all topics. Each topic counts alike, whatever its size.
pub struct CrossTopicShares {
    /// The number of topics that have passages, at least 1.
    n_topics: f64,
    /// The shares of passages that hold each term, by the fingerprint of its stems.
    shares: FxHashMap<u64, TermShares>,
    /// The mean over the topics of the sum of all terms' shares: the `A` of c-TF-IDF.
    mean_terms: f64,
}

/// The shares of passages that hold one term, over all topics.
#[derive(Debug, Clone, Copy, Default)]
struct TermShares {
    sum: f64,
    largest: f64,
    second_largest: f64,
}

impl TermShares {
    fn add(&mut self, share: f64) {
        self.sum += share;
        self.second_largest = self.second_largest.max(share.min(self.largest));
        self.largest = self.largest.max(share);
    }

    /// The largest share in another topic than one with the share `own`.
    fn largest_but(&self, own: f64) -> f64 {
        if own < self.largest {
            self.largest
        } else {
            self.second_largest
        }
    }
}

impl CrossTopicShares {
    /// Adds up what was counted in all topics.
    pub fn new(topics: &[TopicStatistics]) -> Self {
        let with_passages = topics.iter().filter(|topic| topic.n_passages > 0);
        let n_topics = with_passages.count().max(1) as f64;
        let mut shares: FxHashMap<u64, TermShares> = FxHashMap::default();
        for (fingerprint, share) in topics.iter().flat_map(|topic| &topic.shares) {
            shares.entry(*fingerprint).or_default().add(*share);
        }
        let total: f64 = topics
            .iter()
            .flat_map(|topic| &topic.shares)
            .map(|(_, share)| share)
            .sum();
        Self {
            n_topics,
            shares,
            mean_terms: total / n_topics,
        }
    }

    /// How well a term tells a topic from the others: class-based TF-IDF (Grootendorst 2022) with shares of passages for
    /// frequencies, times how far the term's share in the topic exceeds its share elsewhere, squared.
    ///
    /// `share` is that of the topic's passages which the term is credited with; `own` is that of all its passages which
    /// hold the term, as [`TopicStatistics`] has it.
    pub fn score(&self, stems: &str, share: f64, own: f64) -> f64 {
        let known = self.shares.get(&fingerprint(stems.as_bytes()));
        let shares = known.copied().unwrap_or_default();
        let everywhere = shares.sum.max(own);
        let mean = (everywhere - own) / (self.n_topics - 1.0).max(1.0);
        let elsewhere = mean + WEIGHT_OF_NEAREST * (shares.largest_but(own) - mean);
        let excess = (1.0 - elsewhere / own).max(MIN_EXCESS);
        share * (1.0 + self.mean_terms / everywhere).ln() * excess * excess
    }
}
