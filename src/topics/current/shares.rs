//! How much of a document belongs to each topic?

use super::assign::Assignment;

/// The topic with the largest share of a document, and the sub-topic with the largest share of what it has there.
pub fn main_topic(assigned: &[Assignment]) -> Option<(usize, Option<u32>)> {
    let &(topic, _) = shares(assigned).first()?;
    let inside = assigned
        .iter()
        .filter(|assignment| assignment.topic == topic);
    let of_subtopics =
        inside.filter_map(|assignment| Some((assignment.subtopic?, assignment.n_tokens)));
    let subtopic = largest_first(of_subtopics).first().map(|(part, _)| *part);
    Some((topic, subtopic))
}

/// The topics of a document with their shares of its tokens, largest first.
pub fn shares(assigned: &[Assignment]) -> Vec<(usize, f32)> {
    let tokens = assigned
        .iter()
        .map(|assignment| (assignment.topic, assignment.n_tokens));
    let tokens = largest_first(tokens);
    let total = tokens.iter().map(|(_, n)| n).sum::<u64>().max(1) as f32;
    tokens
        .into_iter()
        .map(|(topic, n)| (topic, n as f32 / total))
        .collect()
}

/// The tokens of each part, most first, of equal ones the first part.
fn largest_first<P: Ord + Copy>(parts: impl Iterator<Item = (P, u32)>) -> Vec<(P, u64)> {
    let mut tokens: Vec<(P, u64)> = Vec::new();
    for (part, n_tokens) in parts {
        let n_tokens = u64::from(n_tokens.max(1));
        match tokens.iter_mut().find(|(known, _)| *known == part) {
            Some((_, total)) => *total += n_tokens,
            None => tokens.push((part, n_tokens)),
        }
    }
    tokens.sort_unstable_by_key(|&(part, total)| (std::cmp::Reverse(total), part));
    tokens
}
