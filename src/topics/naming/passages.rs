//! What is kept of the passages of each topic until it is described: a fair sample of bounded size.

use std::collections::BTreeSet;

use crate::digest::{fnv1a, mix64};

/// Passages kept over all topics; each has the same part of them.
const MAX_PASSAGES: usize = 50_000;
/// Least and most that are kept of one topic. Of 2,000, a share of 5 % is known to within 1 %, of 200 to within 3 %.
const PASSAGES_PER_TOPIC: (usize, usize) = (200, 2_000);
/// Longer passages are cut; several times what an embedding model reads.
const MAX_PASSAGE_BYTES: usize = 4_096;

/// The passages that terms are counted in: of each topic, those whose fingerprints are the smallest. The choice is that
/// of a random sample (bottom-k sketch; Cohen and Kaplan 2007) that does not depend on the order of the passages, and a
/// text that comes again and again counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicPassages {
    /// Most passages kept of a topic.
    limit: usize,
    topics: Vec<BTreeSet<(u64, Box<str>)>>,
}

impl TopicPassages {
    /// Nothing yet, for topics 0 to `n_topics` - 1.
    pub fn new(n_topics: usize) -> Self {
        Self::beside(n_topics, n_topics)
    }

    /// Nothing yet, for `n_topics` of `n_all` that are counted in several places: the sub-topics of one topic.
    pub fn beside(n_topics: usize, n_all: usize) -> Self {
        let (least, most) = PASSAGES_PER_TOPIC;
        Self {
            limit: (MAX_PASSAGES / n_all.max(1)).clamp(least, most),
            topics: vec![BTreeSet::new(); n_topics],
        }
    }

    /// Counts a text of the topic at position `topic`, best all that one document says in it; a position that does not
    /// exist counts nowhere.
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

    /// Both together, as if one had counted all passages: work can be divided in any way. The two must have been made
    /// for the same number of topics; of two numbers, the greater holds.
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

    /// The passages kept of each topic.
    pub(super) fn topics(&self) -> impl ExactSizeIterator<Item = Vec<&str>> {
        self.topics
            .iter()
            .map(|kept| kept.iter().map(|(_, text)| &**text).collect())
    }
}

/// Drops the largest fingerprints over the limit.
fn shorten(kept: &mut BTreeSet<(u64, Box<str>)>, limit: usize) {
    while kept.len() > limit {
        kept.pop_last();
    }
}

/// The start of a passage, up to a white space where there is one.
fn cut(passage: &str) -> &str {
    if passage.len() <= MAX_PASSAGE_BYTES {
        return passage;
    }
    let start = &passage[..passage.floor_char_boundary(MAX_PASSAGE_BYTES)];
    start
        .rfind(char::is_whitespace)
        .map_or(start, |space| &start[..space])
}

/// 64 bits that look random and never change with the version of a library.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    mix64(fnv1a(bytes.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_keeps_a_bounded_fair_sample() {
        let mut counts = TopicPassages::new(500);
        for number in 0..10_000 {
            counts.add(3, &format!("passage {number}"));
        }
        let kept: Vec<Vec<&str>> = counts.topics().collect();
        assert_eq!(kept[3].len(), 200);
        let early = kept[3]
            .iter()
            .filter(|text| text.len() < "passage 5000".len() || **text < "passage 5");
        assert!((70..130).contains(&early.count()));
    }

    #[test]
    fn a_long_passage_is_cut_between_words() {
        let mut counts = TopicPassages::new(1);
        counts.add(0, &"büro ".repeat(5_000));
        let kept = counts.topics().next().unwrap();
        assert!(kept[0].len() <= MAX_PASSAGE_BYTES && kept[0].ends_with("büro"));
    }

    #[test]
    fn a_repeated_text_counts_once() {
        let mut counts = TopicPassages::new(1);
        counts.add(0, "buy our newsletter");
        counts.add(0, "buy our newsletter");
        assert_eq!(counts.topics().next().unwrap().len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn the_order_and_division_of_the_work_change_nothing(
            passages in proptest::collection::vec((0_usize..3, "[a-d ]{0,6}"), 0..300),
            divide in 0_usize..300,
        ) {
            let count = |part: &mut dyn Iterator<Item = &(usize, String)>| {
                let mut counts = TopicPassages { limit: 20, ..TopicPassages::new(3) };
                part.for_each(|(topic, text)| counts.add(*topic, text));
                counts
            };
            let divide = divide.min(passages.len());
            let whole = count(&mut passages.iter());
            let (front, back) = passages.split_at(divide);
            proptest::prop_assert_eq!(&whole, &count(&mut front.iter()).merge(count(&mut back.iter())));
            proptest::prop_assert_eq!(&whole, &count(&mut passages.iter().rev()));
        }
    }
}
