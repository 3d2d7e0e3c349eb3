//! How much of a document belongs to each topic?

use std::cmp::Reverse;

use super::assignment::TopicAssignment;
use super::position::TopicPosition;

/// How much of a document belongs to a topic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DocumentShare {
    /// The position of the topic among the topics of its run.
    pub topic: usize,
    /// The part of the document's assigned tokens that belongs to the topic, 0 to 1.
    pub share: f32,
}

/// The topic with the largest share of a document, and its sub-topic with the largest share of what the document has in
/// the topic; none when no passage of the document has a topic.
pub fn main_topic(assigned: &[TopicAssignment]) -> Option<TopicPosition> {
    let topic = shares(assigned).first()?.topic;
    let inside = assigned.iter().filter(|a| a.topic == topic);
    let of_subtopics = inside.filter_map(|a| Some((a.subtopic?, a.n_tokens)));
    let largest = tokens_by_part(of_subtopics).first().map(|(part, _)| *part);
    Some(TopicPosition {
        topic,
        subtopic: largest.map(|subtopic| subtopic as usize),
    })
}

/// The topics of a document with their shares of its assigned tokens, the largest share first, of equal ones the first
/// topic.
pub fn shares(assigned: &[TopicAssignment]) -> Vec<DocumentShare> {
    let tokens = tokens_by_part(assigned.iter().map(|a| (a.topic, a.n_tokens)));
    let total = tokens.iter().map(|(_, n)| n).sum::<u64>().max(1) as f32;
    tokens
        .into_iter()
        .map(|(topic, n)| DocumentShare {
            topic,
            share: n as f32 / total,
        })
        .collect()
}

/// The tokens of each part, most first, of equal ones the first part. A passage without tokens counts as one token.
fn tokens_by_part<P: Ord + Copy>(passages: impl Iterator<Item = (P, u32)>) -> Vec<(P, u64)> {
    let mut tokens: Vec<(P, u64)> = Vec::new();
    for (part, n_tokens) in passages {
        let n_tokens = u64::from(n_tokens.max(1));
        match tokens.iter_mut().find(|(known, _)| *known == part) {
            Some((_, total)) => *total += n_tokens,
            None => tokens.push((part, n_tokens)),
        }
    }
    tokens.sort_unstable_by_key(|&(part, total)| (Reverse(total), part));
    tokens
}
