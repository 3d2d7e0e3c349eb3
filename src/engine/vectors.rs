//! Embeds the passages of documents, each with the document's title before it.

use crate::embedding::{EmbedError, Embedder, Purpose};
use crate::model::Passage;

/// Most bytes of a title embedded before each passage; a longer one would dominate the passage.
const MAX_TITLE_BYTES: usize = 300;

/// A document chunked into passages.
#[derive(Clone, Copy)]
pub(super) struct Cut<'d> {
    pub(super) title: Option<&'d str>,
    pub(super) text: &'d str,
    pub(super) passages: &'d [Passage],
}

/// Embeds the passages of each document; returns their vectors concatenated, all zero for a passage without one.
pub(super) fn passage_vectors(
    embedder: &dyn Embedder,
    documents: &[Cut<'_>],
) -> Result<Vec<Vec<f32>>, EmbedError> {
    let texts: Vec<String> = documents
        .iter()
        .flat_map(|document| document.passage_texts(embedder))
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut embeddings = embedder.embed(&texts, Purpose::Passage)?.into_iter();
    let dimension = embedder.space().dimension;
    let vectors_of = |document: &Cut<'_>| {
        let n_passages = document.passages.len();
        let mut vectors = Vec::with_capacity(n_passages * dimension);
        for embedding in embeddings.by_ref().take(n_passages) {
            match embedding {
                Some(embedding) => vectors.extend_from_slice(embedding.as_slice()),
                None => vectors.resize(vectors.len() + dimension, 0.0),
            }
        }
        vectors
    };
    Ok(documents.iter().map(vectors_of).collect())
}

impl Cut<'_> {
    /// Texts to embed: each passage after the document's title, which is cut so that the model reads both.
    fn passage_texts(self, embedder: &dyn Embedder) -> impl Iterator<Item = String> {
        let title = self.title.unwrap_or_default();
        let title = &title[..title.floor_char_boundary(MAX_TITLE_BYTES)];
        self.passages.iter().map(move |passage| {
            let text = passage.of(self.text);
            if text.starts_with(title) {
                return text.to_owned();
            }
            match shortened(title, passage.n_tokens, embedder) {
                "" => text.to_owned(),
                title => format!("{title}\n\n{text}"),
            }
        })
    }
}

/// The most leading words of `title` that the model can read before a passage of `n_tokens`.
fn shortened<'t>(title: &'t str, n_tokens: usize, embedder: &dyn Embedder) -> &'t str {
    let Some(max_tokens) = embedder.max_tokens() else {
        return title;
    };
    let room = max_tokens.saturating_sub(n_tokens);
    let mut title = title;
    while embedder.count_tokens(title) > room {
        title = title
            .rfind(char::is_whitespace)
            .map_or("", |end| title[..end].trim_end());
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::{Embedding, VectorSpace};

    /// Counts words and reads ten of them.
    struct Words;

    impl Embedder for Words {
        fn space(&self) -> &VectorSpace {
            unreachable!("not asked for")
        }
        fn count_tokens(&self, text: &str) -> usize {
            text.split_whitespace().count()
        }
        fn max_tokens(&self) -> Option<usize> {
            Some(10)
        }
        fn embed(&self, _: &[&str], _: Purpose) -> Result<Vec<Option<Embedding>>, EmbedError> {
            unreachable!("not asked for")
        }
        fn can_be_shortened(&self) -> bool {
            false
        }
    }

    #[test]
    fn a_title_leaves_room_for_the_passage() {
        assert_eq!(
            shortened("four words of title", 6, &Words),
            "four words of title"
        );
        assert_eq!(shortened("four words of title", 8, &Words), "four words");
        assert_eq!(shortened("four words of title", 10, &Words), "");
        assert_eq!(shortened("four", 99, &Words), "");
    }
}
