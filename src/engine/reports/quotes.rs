//! What does a report quote of a topic: typical passages of the period, from different documents.

use super::count::Counts;
use crate::engine::engine::Engine;
use crate::index::PassageIndex;
use crate::model::{DocumentHeading, DocumentKey, Quote};
use crate::store::{StoreError, unless_damaged};
use crate::topics::{CurrentTopics, RepresentativeCandidate, representatives};

/// The number of quotes of each topic.
const N_QUOTES: usize = 3;
/// The number of passages nearest to the centroid that quotes are chosen from.
const N_CANDIDATES: usize = 30;
/// The longest quote, in bytes.
const MAX_QUOTE_BYTES: usize = 320;

/// A passage that a report quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct QuotedPassage {
    key: DocumentKey,
    ordinal: u32,
}

/// A passage that may be quoted, with its similarity to the topic.
type Member = (f32, QuotedPassage);

/// Chooses the passages to quote of every topic that has documents in the period or the baseline.
pub(super) fn choose(
    index: &PassageIndex,
    current: &CurrentTopics,
    headings: &[DocumentHeading],
    counts: &Counts,
) -> Vec<(usize, Vec<QuotedPassage>)> {
    let mut members: Vec<Vec<Member>> = vec![Vec::new(); current.topics.len()];
    for key in counts
        .reported
        .iter()
        .map(|&position| headings[position].key)
    {
        for a in current.of_document(key) {
            let ordinal = a.ordinal;
            members[a.topic].push((a.similarity, QuotedPassage { key, ordinal }));
        }
    }
    members
        .into_iter()
        .enumerate()
        .filter(|(topic, _)| {
            let counted = &counts.topics[*topic];
            counted.n_documents + counted.n_documents_baseline > 0
        })
        .map(|(topic, members)| (topic, best(index, members)))
        .collect()
}

fn best(index: &PassageIndex, mut members: Vec<Member>) -> Vec<QuotedPassage> {
    // Members come in the order of document ids, which a stable sort keeps among equals.
    members.sort_by(|a, b| b.0.total_cmp(&a.0));
    members.truncate(N_CANDIDATES);
    let candidates: Vec<(QuotedPassage, RepresentativeCandidate)> = members
        .into_iter()
        .filter_map(|(similarity, passage)| {
            let candidate = RepresentativeCandidate {
                similarity,
                document: passage.key,
                vector: index.passage(passage.key, passage.ordinal)?,
            };
            Some((passage, candidate))
        })
        .collect();
    let (passages, candidates): (Vec<_>, Vec<_>) = candidates.into_iter().unzip();
    representatives(&candidates, N_QUOTES)
        .into_iter()
        .map(|position| passages[position])
        .collect()
}

impl Engine {
    pub(super) fn read_quotes(&self, quoted: &[QuotedPassage]) -> Result<Vec<Quote>, StoreError> {
        let mut read = Vec::with_capacity(quoted.len());
        for quoted in quoted {
            let found = self.store.documents_by_key(&[quoted.key])?;
            let Some(kept) = found.without_damaged().pop() else {
                continue;
            };
            let passages = unless_damaged(self.store.passages(quoted.key))?;
            let passages = passages.unwrap_or_default();
            let Some(passage) = passages.get(quoted.ordinal as usize) else {
                continue;
            };
            read.push(Quote {
                text: shortened(passage.of(&kept.document.text)),
                document: kept.document.id,
                title: kept.document.title,
                url: kept.document.url,
                source: kept.document.source,
                published_at: kept.document.published_at,
            });
        }
        Ok(read)
    }
}

/// Shortens a text to its first sentences that fit, else to its first words, with an ellipsis where text was left out.
fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.len() <= MAX_QUOTE_BYTES {
        return text;
    }
    let head = &text[..text.floor_char_boundary(MAX_QUOTE_BYTES)];
    let after_sentence = [". ", "? ", "! ", ".” ", ".\" "]
        .iter()
        .filter_map(|end| head.rfind(end).map(|at| at + end.trim_end().len()))
        .max()
        .filter(|&at| at > MAX_QUOTE_BYTES / 3);
    let end = after_sentence
        .or_else(|| head.rfind(' '))
        .unwrap_or(head.len());
    format!("{} …", head[..end].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_quote_ends_with_a_sentence_or_a_word() {
        let sentence = "The quay stood under water until the tide turned at noon. ";
        let quote = shortened(&sentence.repeat(20));
        assert!(quote.ends_with("noon. …"), "{quote}");
        assert!(quote.len() <= MAX_QUOTE_BYTES + 4);
        assert!(shortened(&"word ".repeat(200)).ends_with("word …"));
        assert_eq!(shortened("Short  one."), "Short one.");
        assert!(shortened(&"é".repeat(1000)).ends_with('…'));
    }
}
