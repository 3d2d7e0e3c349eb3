//! The words that a model wants before a query or a passage. Source: the cards of the models.

use crate::embedding::embedder::Purpose;

/// The words that stand before a text that is embedded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prefixes {
    pub(super) query: String,
    pub(super) passage: String,
}

/// A part of the names of models in lower case, and the words before their queries and before their passages. The first
/// line that fits a name counts.
const BY_NAME: &[(&str, &str, &str)] = &[
    ("bge-m3", "", ""),
    ("bge-small-zh", "为这个句子生成表示以用于检索相关文章:", ""),
    ("bge-large-zh", "为这个句子生成表示以用于检索相关文章:", ""),
    ("bge-", SEARCH, ""),
    ("mxbai-embed", SEARCH, ""),
    ("snowflake-arctic-embed", SEARCH, ""),
    ("e5-", "query: ", "passage: "),
    ("nomic-embed", "search_query: ", "search_document: "),
    ("modernbert-embed", "search_query: ", "search_document: "),
    (
        "embeddinggemma",
        "task: search result | query: ",
        "title: none | text: ",
    ),
];
const SEARCH: &str = "Represent this sentence for searching relevant passages: ";

impl Prefixes {
    /// The prefixes of the model called `name`; empty ones for a model that is not listed.
    pub(super) fn known(name: &str) -> Self {
        let name = name.to_lowercase();
        BY_NAME
            .iter()
            .find(|(part, _, _)| name.contains(part))
            .map_or_else(Self::default, |(_, query, passage)| Self {
                query: (*query).to_owned(),
                passage: (*passage).to_owned(),
            })
    }

    pub(super) fn of(&self, purpose: Purpose) -> &str {
        match purpose {
            Purpose::Query => &self.query,
            Purpose::Passage => &self.passage,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_get_the_prefixes_of_their_cards() {
        assert_eq!(
            Prefixes::known("multilingual-e5-small").passage,
            "passage: "
        );
        assert_eq!(Prefixes::known("bge-small-en-v1.5").query, SEARCH);
        assert_eq!(Prefixes::known("bge-m3"), Prefixes::default());
        assert_eq!(Prefixes::known("all-MiniLM-L6-v2"), Prefixes::default());
    }
}
