//! The known damage in a collection: damaged documents and topics are in no index and in no answer.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::model::{DocumentId, DocumentKey};
use crate::store::{Damaged, DamagedDocument, StoreError};

/// Documents and topics found damaged in a collection and not replaced since.
#[derive(Debug, Clone, Default)]
pub struct Damage {
    documents: BTreeMap<DocumentId, DocumentKey>,
    keys: FxHashSet<DocumentKey>,
    /// The run whose topics are damaged.
    pub(super) topics: Option<u32>,
}

impl Damage {
    pub(super) fn add(&mut self, damaged: Vec<DamagedDocument>) {
        for DamagedDocument { key, id } in damaged {
            if self.keys.insert(key) {
                tracing::warn!(document = %id, "a damaged document is left out; ingest it again or delete it");
                self.documents.insert(id, key);
            }
        }
    }

    pub(super) fn add_topics(&mut self, run: u32) {
        tracing::warn!(run, "the topics are damaged; find topics anew");
        self.topics = Some(run);
    }

    /// Records that a document was replaced or deleted and so is damaged no more.
    pub(super) fn heal(&mut self, id: &DocumentId) {
        if let Some(key) = self.documents.remove(id) {
            self.keys.remove(&key);
        }
    }

    /// Records that other topics replaced the damaged ones.
    pub(super) fn heal_topics(&mut self) {
        self.topics = None;
    }

    /// Whether a document is damaged.
    pub fn contains(&self, key: DocumentKey) -> bool {
        self.keys.contains(&key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = DocumentKey> {
        self.documents.values().copied()
    }

    /// The number of damaged documents.
    pub fn n_documents(&self) -> usize {
        self.documents.len()
    }

    /// Refuses a damaged document with an error.
    pub fn check(&self, id: &DocumentId) -> Result<(), StoreError> {
        match self.documents.get(id) {
            Some(_) => Err(Damaged::Document { id: id.clone() }.into()),
            None => Ok(()),
        }
    }

    /// The damaged documents whose ids come after `after`, up to `until`.
    pub fn between<'d>(
        &'d self,
        after: Option<&'d str>,
        until: Option<&'d str>,
    ) -> impl Iterator<Item = &'d DocumentId> {
        let is_after = move |id: &&DocumentId| after.is_none_or(|after| id.as_str() > after);
        let is_before = move |id: &&DocumentId| until.is_none_or(|until| id.as_str() <= until);
        self.documents.keys().filter(is_after).filter(is_before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damage(ids: &[&str]) -> Damage {
        let mut damage = Damage::default();
        let damaged = ids.iter().zip(1..).map(|(id, key)| DamagedDocument {
            key: DocumentKey(key),
            id: DocumentId::new(*id).expect("an id"),
        });
        damage.add(damaged.collect());
        damage
    }

    #[test]
    fn a_document_that_was_replaced_is_damaged_no_more() {
        let mut damage = damage(&["a", "b"]);
        let id = DocumentId::new("a").expect("an id");
        assert!(damage.check(&id).is_err() && damage.contains(DocumentKey(1)));
        damage.heal(&id);
        assert!(damage.check(&id).is_ok() && !damage.contains(DocumentKey(1)));
        assert_eq!(damage.n_documents(), 1);
    }

    #[test]
    fn a_page_names_the_damaged_documents_of_its_part_of_the_list() {
        let damage = damage(&["a", "b", "c", "d"]);
        let between = |after, until| -> String {
            damage
                .between(after, until)
                .map(DocumentId::as_str)
                .collect()
        };
        assert_eq!(between(None, None), "abcd");
        assert_eq!(between(Some("a"), Some("c")), "bc");
        assert_eq!(between(Some("bb"), None), "cd");
    }
}
