//! What stories say of the liked examples and a document.

use std::sync::Arc;

use ndarray::{Array1, ArrayView1};
use rustc_hash::FxHashSet;

use crate::engine::examples::ResolvedExample;
use crate::model::DocumentKey;
use crate::similarity::{Stories, StoryText, Strength};

/// Most members of the examples' stories that are compared with them whatever their vectors and words.
const MAX_COMPARED: usize = 400;

/// The liked examples as the stories of a collection see them.
pub(super) struct LikedStories<'s> {
    stories: &'s Stories,
    documents: Vec<DocumentKey>,
    texts: Vec<StoryText>,
    /// Documents that are in a story of a liked document, these included.
    members: FxHashSet<DocumentKey>,
}

impl<'s> LikedStories<'s> {
    /// Prepares the liked examples; texts are seen from the centre of the collection's vectors.
    pub(super) fn new(
        stories: &'s Stories,
        like: &[ResolvedExample],
        centre: ArrayView1<'_, f32>,
    ) -> Self {
        let documents = like.iter().filter(|example| example.text.is_none());
        let documents: Vec<DocumentKey> = documents.filter_map(|example| example.key).collect();
        let groups = stories.groups();
        let positions = documents.iter().filter_map(|&key| groups.position(key));
        let members = positions.flat_map(|position| groups.members(position).iter().copied());
        let texts = like.iter().filter_map(|example| {
            let whole = whole_of(example, centre);
            let signature = Arc::new(example.signature.clone());
            Some(stories.text(&signature, whole.as_slice()?, example.text?.n_words))
        });
        Self {
            members: members.collect(),
            texts: texts.collect(),
            documents,
            stories,
        }
    }

    /// What stories say of a document and the liked examples, the strongest of it; none when it shares no story with them.
    pub(super) fn strength(&self, key: DocumentKey) -> Option<Strength> {
        let with_texts = self.texts.iter();
        let with_texts = with_texts.filter_map(|text| self.stories.strength_of_text(text, key));
        let with_documents = self.documents.iter();
        let with_documents =
            with_documents.filter_map(|&document| self.stories.strength(document, key));
        if self.members.contains(&key) {
            with_documents.chain(with_texts).max()
        } else {
            with_texts.max()
        }
    }

    /// Whether a document is in the story of a liked document.
    pub(super) fn contain(&self, key: DocumentKey) -> bool {
        self.members.contains(&key)
    }

    /// Some members of the stories of liked documents, these included.
    pub(super) fn members(&self) -> impl Iterator<Item = DocumentKey> {
        let groups = self.stories.groups();
        let documents = self.documents.iter();
        let positions = documents.filter_map(|&key| groups.position(key));
        let members = positions.flat_map(|position| groups.members(position).iter().copied());
        members.take(MAX_COMPARED)
    }
}

/// The sum of the vectors of an example's passages in the centred space, each weighted by the passage's tokens.
fn whole_of(example: &ResolvedExample, centre: ArrayView1<'_, f32>) -> Array1<f32> {
    let mut whole = Array1::zeros(centre.len());
    let passages = example.vectors.vectors.outer_iter();
    for (vector, &n_tokens) in passages.zip(&example.vectors.n_tokens) {
        whole.scaled_add(n_tokens as f32, &(&vector - &centre));
    }
    whole
}
