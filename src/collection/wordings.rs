//! The wordings of all documents in memory, and what changed since the stories were brought up to date.

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::damage::Damage;
use super::lock::unpoisoned;
use crate::model::{DocumentId, DocumentKey};
use crate::store::{CollectionKey, DocumentWording, DocumentWrite, Store, StoreError};
use crate::words::Signature;

/// The largest number of documents for which all are grouped into stories anew after every change.
const ALWAYS_GROUPED: usize = 2_000;
/// In larger collections, new documents are placed beside the others until one document in this many has changed.
const MAX_PLACED_PART: usize = 10;
/// The number of documents whose missing signatures are written at once.
const BATCH_DOCUMENTS: usize = 1_000;

/// The wordings of all documents, and which of them changed.
#[derive(Debug)]
pub struct Wordings {
    documents: FxHashMap<DocumentKey, Wording>,
    changes: Mutex<Changes>,
}

/// The fields of a document from which stories are found.
#[derive(Debug)]
pub struct Wording {
    /// The id of the document in the API.
    pub id: DocumentId,
    /// The time at which the document was published, if it is known.
    pub published_at: Option<Timestamp>,
    /// The signature of the document's words and how they are spread.
    pub signature: Arc<Signature>,
}

/// Documents that changed since the stories were brought up to date.
#[derive(Debug)]
pub enum Changes {
    /// More documents changed than are listed one by one.
    All,
    /// The documents that changed, each as often as it did.
    Some(Vec<DocumentKey>),
}

impl Default for Wordings {
    fn default() -> Self {
        Self {
            documents: FxHashMap::default(),
            changes: Mutex::new(Changes::All),
        }
    }
}

impl Wordings {
    /// Reads the wordings of a collection; missing or damaged ones are made from the texts and written to the store.
    pub(super) fn load(
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

    pub(super) fn insert(&mut self, key: DocumentKey, write: &DocumentWrite) {
        let wording = Wording {
            id: write.document.id.clone(),
            published_at: write.document.published_at,
            signature: Arc::clone(&write.signature),
        };
        self.put(key, wording);
    }

    pub(super) fn put(&mut self, key: DocumentKey, wording: Wording) {
        self.documents.insert(key, wording);
        self.change(key);
    }

    /// Records that the text of a document changed and nothing else of it.
    pub(super) fn reword(&mut self, key: DocumentKey, signature: &Arc<Signature>) {
        if let Some(wording) = self.documents.get_mut(&key) {
            wording.signature = Arc::clone(signature);
            self.change(key);
        }
    }

    pub(super) fn remove(&mut self, key: DocumentKey) {
        self.documents.remove(&key);
        self.change(key);
    }

    /// All documents with their wordings, in no order.
    pub fn all(&self) -> impl Iterator<Item = (DocumentKey, &Wording)> {
        self.documents.iter().map(|(&key, wording)| (key, wording))
    }

    /// The wording of a document with its id and its date.
    pub fn get(&self, key: DocumentKey) -> Option<&Wording> {
        self.documents.get(&key)
    }

    /// The number of documents with a wording, which is all of the collection.
    pub fn n_documents(&self) -> usize {
        self.documents.len()
    }

    /// The signature of a document; none for an unknown one.
    pub fn signature(&self, key: DocumentKey) -> Option<&Arc<Signature>> {
        self.documents.get(&key).map(|wording| &wording.signature)
    }

    /// The id of a document; none for an unknown one.
    pub fn id(&self, key: DocumentKey) -> Option<&DocumentId> {
        self.documents.get(&key).map(|wording| &wording.id)
    }

    /// The time at which a document was published, if it is known.
    pub fn published_at(&self, key: DocumentKey) -> Option<Timestamp> {
        self.documents.get(&key)?.published_at
    }

    /// The time at which the newest document was published; none where no time is known.
    pub fn newest(&self) -> Option<Timestamp> {
        let published = self
            .documents
            .values()
            .filter_map(|wording| wording.published_at);
        published.max()
    }

    /// Records that every document changed, as when all vectors are replaced.
    pub(super) fn change_all(&mut self) {
        *unpoisoned(self.changes.get_mut()) = Changes::All;
    }

    fn change(&mut self, key: DocumentKey) {
        let most = allowed_changes(self.documents.len());
        let changes = unpoisoned(self.changes.get_mut());
        match changes {
            Changes::Some(keys) if keys.len() < most => keys.push(key),
            Changes::Some(_) | Changes::All => *changes = Changes::All,
        }
    }

    /// Whether documents changed since [`Self::take_changes`] was last called.
    pub fn has_changes(&self) -> bool {
        match &*unpoisoned(self.changes.lock()) {
            Changes::Some(keys) => !keys.is_empty(),
            Changes::All => true,
        }
    }

    /// Takes the documents that changed since the last call.
    pub fn take_changes(&self) -> Changes {
        let mut changes = unpoisoned(self.changes.lock());
        std::mem::replace(&mut changes, Changes::Some(Vec::new()))
    }
}

/// Makes signatures from the texts of documents and writes them to the store.
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

/// The number of documents that may change before all are grouped into stories anew.
pub fn allowed_changes(n_documents: usize) -> usize {
    if n_documents <= ALWAYS_GROUPED {
        0
    } else {
        n_documents / MAX_PLACED_PART
    }
}
