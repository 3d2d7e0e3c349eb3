//! The passages of each topic that are kept until it is described: a fair sample of bounded size.

use std::collections::BTreeSet;

use super::fingerprint::fingerprint;

/// The most passages that are kept over all topics; each has an equal part of them.
const MAX_PASSAGES: usize = 50_000;
/// At least so many passages may be kept of one topic. Of 200, a share of 5 % is known to within 3 %.
const MIN_PASSAGES_PER_TOPIC: usize = 200;
/// At most so many passages are kept of one topic. Of 2,000, a share of 5 % is known to within 1 %.
const MAX_PASSAGES_PER_TOPIC: usize = 2_000;
/// Passages are cut to this length, several times what an embedding model reads.
const MAX_PASSAGE_BYTES: usize = 4_096;

/// The passages of each topic that terms are counted in: those with the smallest fingerprints. They are a random sample
/// (bottom-k sketch; Cohen and Kaplan 2007) that does not depend on the order of the passages. A text that comes again and
/// again counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPassages {
    /// The most passages that are kept of a topic.
    limit: usize,
    /// For each topic its passages behind their fingerprints.
    topics: Vec<BTreeSet<(u64, Box<str>)>>,
}

impl TopicPassages {
    /// No passages yet, for `n_topics` topics.
    pub fn new(n_topics: usize) -> Self {
        Self::with_limit_for(n_topics, n_topics)
    }

    /// No passages yet, for `n_topics` topics that share the limit with others, `n_all` in all: the sub-topics of one topic
    /// share it with those of all topics.
    pub fn with_limit_for(n_topics: usize, n_all: usize) -> Self {
        let part = MAX_PASSAGES / n_all.max(1);
        Self {
            limit: part.clamp(MIN_PASSAGES_PER_TOPIC, MAX_PASSAGES_PER_TOPIC),
            topics: vec![BTreeSet::new(); n_topics],
        }
    }

    /// Adds a text to the topic at a position: best all that one document says in the topic, so that a document counts
    /// once. Nothing happens when there is no such topic.
    pub fn add(&mut self, topic: usize, passage: &str) {
        let passage = cut(passage);
        let fingerprint = fingerprint(passage.as_bytes());
        let limit = self.limit;
        let Some(kept) = self.topics.get_mut(topic) else {
            return;
        };
        let is_full = kept.len() >= limit;
        if is_full
            && kept
                .last()
                .is_some_and(|(largest, _)| *largest < fingerprint)
        {
            return;
        }
        kept.insert((fingerprint, passage.into()));
        shorten(kept, limit);
    }

    /// Joins these passages with those that another one has kept, as if one had been given all of them, so that work
    /// can be divided in any way. The two must have been made for equal numbers of topics; of two numbers, the
    /// greater holds.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        let n_topics = self.topics.len().max(other.topics.len());
        self.topics.resize(n_topics, BTreeSet::new());
        self.limit = self.limit.min(other.limit);
        for (kept, more) in self.topics.iter_mut().zip(other.topics) {
            kept.extend(more);
            shorten(kept, self.limit);
        }
        self
    }

    /// The passages that are kept of each topic, in the order of their fingerprints.
    pub(super) fn topics(&self) -> impl ExactSizeIterator<Item = Vec<&str>> {
        self.topics
            .iter()
            .map(|kept| kept.iter().map(|(_, text)| &**text).collect())
    }
}

/// Drops the passages with the largest fingerprints until no more than `limit` are left.
fn shorten(kept: &mut BTreeSet<(u64, Box<str>)>, limit: usize) {
    while kept.len() > limit {
        kept.pop_last();
    }
}

/// The start of a passage that fits the limit of bytes, cut at white space where there is some.
fn cut(passage: &str) -> &str {
    if passage.len() <= MAX_PASSAGE_BYTES {
        return passage;
    }
    let start = &passage[..passage.floor_char_boundary(MAX_PASSAGE_BYTES)];
    start
        .rfind(char::is_whitespace)
        .map_or(start, |space| &start[..space])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_keeps_a_bounded_fair_sample() {
        let mut passages = TopicPassages::new(500);
        for number in 0..10_000 {
            passages.add(3, &format!("passage {number}"));
        }
        let kept: Vec<Vec<&str>> = passages.topics().collect();
        assert_eq!(kept[3].len(), 200);
        let early = kept[3]
            .iter()
            .filter(|text| text.len() < "passage 5000".len() || **text < "passage 5");
        assert!((70..130).contains(&early.count()));
    }

    #[test]
    fn a_long_passage_is_cut_between_words() {
        let mut passages = TopicPassages::new(1);
        passages.add(0, &"büro ".repeat(5_000));
        let kept = passages.topics().next().unwrap();
        assert!(kept[0].len() <= MAX_PASSAGE_BYTES && kept[0].ends_with("büro"));
    }

    #[test]
    fn a_repeated_text_counts_once() {
        let mut passages = TopicPassages::new(1);
        passages.add(0, "buy our newsletter");
        passages.add(0, "buy our newsletter");
        assert_eq!(passages.topics().next().unwrap().len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn the_order_and_division_of_the_work_change_nothing(
            passages in proptest::collection::vec((0_usize..3, "[a-d ]{0,6}"), 0..300),
            divide in 0_usize..300,
        ) {
            let kept = |part: &mut dyn Iterator<Item = &(usize, String)>| {
                let mut kept = TopicPassages { limit: 20, ..TopicPassages::new(3) };
                part.for_each(|(topic, text)| kept.add(*topic, text));
                kept
            };
            let all = kept(&mut passages.iter());
            let (front, back) = passages.split_at(divide.min(passages.len()));
            proptest::prop_assert_eq!(&all, &kept(&mut front.iter()).merge(kept(&mut back.iter())));
            proptest::prop_assert_eq!(&all, &kept(&mut passages.iter().rev()));
        }
    }
}
