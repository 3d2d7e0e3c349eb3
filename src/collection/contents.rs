//! A digest of what a collection holds, equal for the same documents in whatever order they came.

use rustc_hash::FxHashMap;

use super::damage::Damage;
use crate::digest::{digest_of, mix64, shortened};
use crate::model::{DocumentId, DocumentKey};
use crate::store::{CollectionKey, ContentHash, Store, StoreError};
use crate::words::Signature;

/// A digest of every document of a collection, and of all of them together.
#[derive(Debug, Default)]
pub struct Contents {
    documents: FxHashMap<DocumentKey, DocumentDigest>,
    all: u64,
    n_changes: u64,
}

#[derive(Debug, Clone, Copy)]
struct DocumentDigest {
    /// A digest of the document id.
    id: u64,
    /// A digest of the document as it was sent.
    sent: u64,
    /// A digest of the document's cleaned text.
    text: u64,
}

impl DocumentDigest {
    fn new(id: &DocumentId, hash: &ContentHash, signature: Option<&Signature>) -> Self {
        Self {
            id: digest_of_id(id),
            sent: shortened(hash),
            text: signature.map_or(0, Signature::digest),
        }
    }

    fn value(self) -> u64 {
        mix64(self.id ^ mix64(self.sent ^ mix64(self.text)))
    }
}

impl Contents {
    pub(super) fn load(
        store: &dyn Store,
        collection: CollectionKey,
        damage: &Damage,
    ) -> Result<Self, StoreError> {
        let mut contents = Self::default();
        store.visit_wordings(collection, &mut |document| {
            if damage.contains(document.key) {
                return;
            }
            let signature = document.signature.as_ref();
            let digest = DocumentDigest::new(&document.id, &document.hash, signature);
            contents.set(document.key, Some(digest));
        })?;
        Ok(contents)
    }

    pub(super) fn put(
        &mut self,
        key: DocumentKey,
        id: &DocumentId,
        hash: &ContentHash,
        signature: &Signature,
    ) {
        self.set(key, Some(DocumentDigest::new(id, hash, Some(signature))));
    }

    /// Records that the cleaned text of a document changed and nothing else of it.
    pub(super) fn reword(&mut self, key: DocumentKey, signature: &Signature) {
        if let Some(digest) = self.documents.get(&key).copied() {
            let text = signature.digest();
            self.set(key, Some(DocumentDigest { text, ..digest }));
        }
    }

    pub(super) fn remove(&mut self, key: DocumentKey) {
        self.set(key, None);
    }

    fn set(&mut self, key: DocumentKey, digest: Option<DocumentDigest>) {
        let former = match digest {
            Some(digest) => self.documents.insert(key, digest),
            None => self.documents.remove(&key),
        };
        // A sum does not depend on the order.
        self.all = self
            .all
            .wrapping_sub(former.map_or(0, DocumentDigest::value));
        self.all = self
            .all
            .wrapping_add(digest.map_or(0, DocumentDigest::value));
        self.n_changes += 1;
    }

    /// The order of a document among otherwise equal ones: a digest of its id, so that the order of arrival does not
    /// matter.
    pub fn order_of(&self, key: DocumentKey) -> u64 {
        self.documents.get(&key).map_or(0, |digest| digest.id)
    }

    /// A digest of all documents, which changes when a document comes, changes or goes.
    pub fn digest(&self) -> u64 {
        self.all
    }

    /// The number of times that a document came, changed or went since the collection was loaded.
    pub fn n_changes(&self) -> u64 {
        self.n_changes
    }

    pub fn n_documents(&self) -> usize {
        self.documents.len()
    }
}

/// A digest of a document id, equal in every process and version.
pub fn digest_of_id(id: &DocumentId) -> u64 {
    digest_of(id.as_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(contents: &mut Contents, key: i64, text: &str) {
        let hash = [key as u8 + 1; 32];
        let id = DocumentId::new(key.to_string()).unwrap();
        contents.put(DocumentKey(key), &id, &hash, &Signature::of(None, text));
    }

    #[test]
    fn the_order_in_which_documents_come_does_not_matter_and_what_goes_leaves_no_trace() {
        let (mut one, mut other) = (Contents::default(), Contents::default());
        put(&mut one, 1, "tides");
        put(&mut one, 2, "bread");
        put(&mut other, 2, "bread");
        put(&mut other, 3, "gone");
        other.remove(DocumentKey(3));
        put(&mut other, 1, "tides");
        assert_eq!(one.digest(), other.digest());
        assert_eq!(one.n_documents(), 2);
    }

    #[test]
    fn another_text_is_another_content() {
        let mut contents = Contents::default();
        put(&mut contents, 1, "tides");
        let before = contents.digest();
        contents.reword(DocumentKey(1), &Signature::of(None, "high tides"));
        assert_ne!(contents.digest(), before);
    }
}
