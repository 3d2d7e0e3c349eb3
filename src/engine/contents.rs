//! What a collection holds, in one number: equal for the same documents in whatever order they came.

use rustc_hash::FxHashMap;

use super::damage::Damage;
use crate::model::DocumentKey;
use crate::similarity::Signature;
use crate::store::{CollectionKey, ContentHash, Store, StoreError};

/// A print of every document, and of all of them together.
#[derive(Debug, Default)]
pub(super) struct Contents {
    prints: FxHashMap<DocumentKey, Print>,
    all: u64,
    n_changes: u64,
}

#[derive(Debug, Clone, Copy)]
struct Print {
    /// Of what was sent.
    hash: u64,
    /// Of what is left of it once it is cleaned.
    text: u64,
}

impl Print {
    fn value(self) -> u64 {
        mixed(self.hash ^ mixed(self.text))
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
            let text = document.signature.as_ref().map_or(0, Signature::print);
            contents.set(
                document.key,
                Some(Print {
                    hash: print_of(&document.hash),
                    text,
                }),
            );
        })?;
        Ok(contents)
    }

    pub(super) fn put(&mut self, key: DocumentKey, hash: &ContentHash, signature: &Signature) {
        let print = Print {
            hash: print_of(hash),
            text: signature.print(),
        };
        self.set(key, Some(print));
    }

    /// A document has another text than before and is otherwise what it was.
    pub(super) fn reword(&mut self, key: DocumentKey, signature: &Signature) {
        if let Some(print) = self.prints.get(&key).copied() {
            self.set(
                key,
                Some(Print {
                    text: signature.print(),
                    ..print
                }),
            );
        }
    }

    pub(super) fn remove(&mut self, key: DocumentKey) {
        self.set(key, None);
    }

    fn set(&mut self, key: DocumentKey, print: Option<Print>) {
        let former = match print {
            Some(print) => self.prints.insert(key, print),
            None => self.prints.remove(&key),
        };
        // A sum does not depend on the order.
        self.all = self.all.wrapping_sub(former.map_or(0, Print::value));
        self.all = self.all.wrapping_add(print.map_or(0, Print::value));
        self.n_changes += 1;
    }

    /// Changes with every document that comes, changes or goes.
    pub(super) fn print(&self) -> u64 {
        self.all
    }

    /// Documents that came, changed or went since the collection was loaded.
    pub(super) fn n_changes(&self) -> u64 {
        self.n_changes
    }

    pub(super) fn n_documents(&self) -> usize {
        self.prints.len()
    }
}

fn print_of(hash: &ContentHash) -> u64 {
    let (first, _) = hash
        .split_first_chunk()
        .expect("a content hash has 32 bytes");
    u64::from_le_bytes(*first)
}

/// Spreads every bit over all of them (the finisher of `SplitMix64`).
pub(super) fn mixed(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(contents: &mut Contents, key: i64, text: &str) {
        let hash = [key as u8 + 1; 32];
        contents.put(DocumentKey(key), &hash, &Signature::of(None, text));
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
        assert_eq!(one.print(), other.print());
        assert_eq!(one.n_documents(), 2);
    }

    #[test]
    fn another_text_is_another_content() {
        let mut contents = Contents::default();
        put(&mut contents, 1, "tides");
        let before = contents.print();
        contents.reword(DocumentKey(1), &Signature::of(None, "high tides"));
        assert_ne!(contents.print(), before);
    }
}
