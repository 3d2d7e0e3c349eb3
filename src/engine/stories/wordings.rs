//! The wording of every document in memory, and what changed since the stories were brought up to date.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use crate::engine::damage::Damage;
use crate::engine::unpoisoned;
use crate::model::{DocumentId, DocumentKey};
use crate::similarity::Signature;
use crate::store::{CollectionKey, DocumentWording, DocumentWrite, Store, StoreError};

/// Collections of up to so many documents are grouped anew after every change.
const ALWAYS_GROUPED: usize = 2_000;
/// In larger ones documents that arrive are placed beside the others, until one in so many has changed.
const MAX_PLACED_PART: usize = 10;
/// Documents whose missing signatures are written at once.
const BATCH_DOCUMENTS: usize = 1_000;

/// The wording of every document, and which of them changed.
#[derive(Debug)]
pub(in crate::engine) struct Wordings {
    pub(super) documents: FxHashMap<DocumentKey, Wording>,
    pub(super) changes: Mutex<Changes>,
}

#[derive(Debug)]
pub(super) struct Wording {
    pub(super) id: DocumentId,
    pub(super) published_at: Option<Timestamp>,
    pub(super) signature: Arc<Signature>,
}

#[derive(Debug)]
pub(super) enum Changes {
    All,
    Some(Vec<DocumentKey>),
}

impl Wordings {
    /// Reads the wordings of a collection; those that are missing or damaged are made from the texts and kept.
    pub(in crate::engine) fn load(
        store: &dyn Store,
        collection: CollectionKey,
        damage: &Damage,
    ) -> Result<Self, StoreError> {
        let mut documents = FxHashMap::default();
        let mut missing = Vec::new();
        store.visit_wordings(collection, &mut |document| {
            let DocumentWording {
                key,
                id,
                published_at,
                signature,
                hash: _,
            } = document;
            if damage.contains(key) {
                return;
            }
            match signature {
                Some(signature) => {
                    let signature = Arc::new(signature);
                    documents.insert(
                        key,
                        Wording {
                            id,
                            published_at,
                            signature,
                        },
                    );
                }
                None => missing.push(key),
            }
        })?;
        for keys in missing.chunks(BATCH_DOCUMENTS) {
            documents.extend(made(store, keys)?);
        }
        Ok(Self {
            documents,
            changes: Mutex::new(Changes::All),
        })
    }

    pub(in crate::engine) fn insert(&mut self, key: DocumentKey, write: &DocumentWrite) {
        let wording = Wording {
            id: write.document.id.clone(),
            published_at: write.document.published_at,
            signature: Arc::clone(&write.signature),
        };
        self.documents.insert(key, wording);
        self.change(key);
    }

    /// A document has another text than before and is otherwise what it was.
    pub(in crate::engine) fn reword(&mut self, key: DocumentKey, signature: &Arc<Signature>) {
        if let Some(wording) = self.documents.get_mut(&key) {
            wording.signature = Arc::clone(signature);
            self.change(key);
        }
    }

    pub(in crate::engine) fn remove(&mut self, key: DocumentKey) {
        self.documents.remove(&key);
        self.change(key);
    }

    /// The wording of a document.
    pub(in crate::engine) fn signature(&self, key: DocumentKey) -> Option<&Arc<Signature>> {
        self.documents.get(&key).map(|wording| &wording.signature)
    }

    /// The id of a document.
    pub(in crate::engine) fn id(&self, key: DocumentKey) -> Option<&DocumentId> {
        self.documents.get(&key).map(|wording| &wording.id)
    }

    /// When a document was published.
    pub(in crate::engine) fn published_at(&self, key: DocumentKey) -> Option<Timestamp> {
        self.documents.get(&key)?.published_at
    }

    /// When the newest document was published.
    pub(in crate::engine) fn newest(&self) -> Option<Timestamp> {
        let published = self
            .documents
            .values()
            .filter_map(|wording| wording.published_at);
        published.max()
    }

    /// Every document has other vectors than before.
    pub(in crate::engine) fn change_all(&mut self) {
        *unpoisoned(self.changes.get_mut()) = Changes::All;
    }

    pub(super) fn change(&mut self, key: DocumentKey) {
        let most = allowed_changes(self.documents.len());
        let changes = unpoisoned(self.changes.get_mut());
        match changes {
            Changes::Some(keys) if keys.len() < most => keys.push(key),
            Changes::Some(_) | Changes::All => *changes = Changes::All,
        }
    }

    pub(super) fn take_changes(&self) -> Changes {
        let mut changes = unpoisoned(self.changes.lock());
        std::mem::replace(&mut changes, Changes::Some(Vec::new()))
    }
}

/// Signatures made from the texts of documents, and kept.
fn made(
    store: &dyn Store,
    keys: &[DocumentKey],
) -> Result<Vec<(DocumentKey, Wording)>, StoreError> {
    let documents = store.documents_by_key(keys)?.without_damaged();
    let documents = documents.into_iter().map(|kept| {
        let document = kept.document;
        let signature = Signature::of(document.title.as_deref(), &document.text);
        let wording = Wording {
            id: document.id,
            published_at: document.published_at,
            signature: Arc::new(signature),
        };
        (kept.key, wording)
    });
    let made: Vec<(DocumentKey, Wording)> = documents.collect();
    let signatures = made
        .iter()
        .map(|(key, made)| (*key, made.signature.as_ref()));
    store.write_signatures(&signatures.collect::<Vec<_>>())?;
    Ok(made)
}

/// Documents of a collection that may change before all are grouped anew.
pub(super) fn allowed_changes(n_documents: usize) -> usize {
    if n_documents <= ALWAYS_GROUPED {
        0
    } else {
        n_documents / MAX_PLACED_PART
    }
}
