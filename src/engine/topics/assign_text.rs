//! Which topics does a text belong to?

use super::answer::AssignedTopic;
use super::error::{MAX_TEXT_BYTES, TopicError};
use crate::engine::engine::Engine;
use crate::engine::examples::embed_text;
use crate::index::PassageRow;
use crate::model::CollectionName;

/// The most topics that a text is assigned to.
const MAX_ASSIGNED: usize = 5;

impl Engine {
    /// The topics that a text belongs to, nearest first: those at least half as near as the nearest, five at most.
    /// Empty if neither the model nor the collection knows one of its telling words, or if the text is unlike every topic.
    pub fn assign_topics(
        &self,
        name: &CollectionName,
        text: &str,
    ) -> Result<Vec<AssignedTopic>, TopicError> {
        if text.trim().is_empty() {
            return Err(TopicError::EmptyText);
        }
        if text.len() > MAX_TEXT_BYTES {
            let n_bytes = text.len();
            return Err(TopicError::LongText { n_bytes });
        }
        let collection = self.collection(name)?;
        let example = {
            let state = collection.read();
            embed_text(self, self.embedder_of(name, &state)?, text)?
        };
        let rows: Vec<PassageRow> = (0..)
            .zip(&example.vectors.n_tokens)
            .map(|(ordinal, &n_tokens)| PassageRow { ordinal, n_tokens })
            .collect();
        let state = collection.read();
        let current = state.whole_topics()?.ok_or(TopicError::NotFoundYet)?;
        if !example.is_known(&state) {
            return Ok(Vec::new());
        }
        let scores = current
            .assigner()
            .mean_similarities(&rows, example.vectors.vectors.view());
        let mut found: Vec<AssignedTopic> = scores
            .into_iter()
            .zip(&current.topics)
            .filter(|(_, topic)| !topic.is_hidden)
            .map(|(score, topic)| AssignedTopic {
                id: topic.id,
                label: topic.label.clone(),
                score,
            })
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
        let least = found.first().map_or(0.0, |nearest| nearest.score / 2.0);
        found.retain(|topic| topic.score > 0.0 && topic.score >= least);
        found.truncate(MAX_ASSIGNED);
        Ok(found)
    }
}
