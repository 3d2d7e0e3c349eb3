//! Where are documents, vectors, topics and reports kept? The only place that keeps anything.

mod cleaning_record;
mod correction_record;
mod event_record;
mod map_record;
mod report_record;
mod sqlite;
mod topic_record;
mod topic_store;

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::embedding::VectorSpace;
use crate::filter::DocumentFields;
use crate::model::{
    CollectionName, Document, DocumentHeading, DocumentId, DocumentKey, Job, JobId, Passage,
    Period, Report, ReportId, TopicRun,
};
use crate::words::Signature;

pub use cleaning_record::{
    CleaningRecord, CleaningState, CleaningStore, PackedOriginal, RecleanedDocument, RecutText,
};
pub use map_record::{KeptMap, KeptPoint, MapStore};
pub use sqlite::SqliteStore;
pub use topic_store::TopicStore;

/// Names a collection inside the store; never used again after the collection is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionKey(pub i64);

/// Hash of everything that a document was made from; equal hashes mean nothing changed.
pub type ContentHash = [u8; 32];

/// A collection as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct CollectionRecord {
    /// Key in the store.
    pub key: CollectionKey,
    /// Name in the API.
    pub name: CollectionName,
    /// The space of its vectors.
    pub space: VectorSpace,
    /// When it was created.
    pub created_at: Timestamp,
    /// Number of topics for every refresh; none leaves it to the settings of the service.
    pub n_clusters: Option<usize>,
}

/// How much a collection holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CollectionCounts {
    /// Documents.
    pub n_documents: usize,
    /// Passages.
    pub n_passages: usize,
    /// Documents of which nothing is left once they are cleaned.
    pub n_empty: usize,
    /// Documents by language tag; none where it is not known.
    pub languages: Vec<(Option<String>, usize)>,
}

/// What is needed to tell whether a document changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentMark {
    /// Hash of what the document was made from.
    pub hash: ContentHash,
    /// Its passages.
    pub n_passages: usize,
}

/// A document ready to be kept.
#[derive(Debug, Clone)]
pub struct DocumentWrite {
    /// The cleaned document.
    pub document: Document,
    /// Hash of what it was made from.
    pub hash: ContentHash,
    /// Its wording.
    pub signature: Arc<Signature>,
    /// Its passages in order.
    pub passages: Vec<Passage>,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: Vec<f32>,
    /// What was sent.
    pub original: PackedOriginal,
    /// How it was cleaned.
    pub cleaning: CleaningRecord,
}

/// What became of a written document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It is new.
    Created(DocumentKey),
    /// It replaced one of the same id.
    Updated(DocumentKey),
    /// The same content was there already.
    Unchanged(DocumentKey),
}

/// The vectors of a document, as they are read at start.
#[derive(Debug)]
pub struct DocumentVectors<'r> {
    /// The document.
    pub key: DocumentKey,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: &'r [f32],
    /// Length of each passage in tokens.
    pub n_tokens: Vec<u32>,
}

/// What the story of a document is found from, as it is read at start.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentWording {
    /// The document.
    pub key: DocumentKey,
    /// Its id in the API.
    pub id: DocumentId,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// Hash of what it was made from.
    pub hash: ContentHash,
    /// Its wording; none when another version of the service wrote the document.
    pub signature: Option<Signature>,
}

/// A document cut and embedded anew, until all documents of its collection are.
#[derive(Debug, Clone, PartialEq)]
pub struct StagedDocument {
    /// The document.
    pub key: DocumentKey,
    /// Its passages in order.
    pub passages: Vec<Passage>,
    /// One vector per passage, one after the other; all zero for a passage without one.
    pub vectors: Vec<f32>,
}

/// What is shown of a document in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// Id in the API.
    pub id: DocumentId,
    /// Heading.
    pub title: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
}

/// A kept document with its key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptDocument {
    /// Key in the store.
    pub key: DocumentKey,
    /// The document.
    pub document: Document,
}

/// A report as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportHeading {
    /// Id in the API.
    pub id: ReportId,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it covers; none is all time.
    pub period: Option<Period>,
}

/// Keeps everything. What a method has written when it returns survives a crash and a power failure.
///
/// Every method may fail with any [`StoreError`]; methods that read one thing give none where it is not there.
pub trait Store: CleaningStore + MapStore + TopicStore + Send + Sync {
    /// All collections by name.
    fn collections(&self) -> Result<Vec<CollectionRecord>, StoreError>;
    /// One collection.
    fn collection(&self, name: &CollectionName) -> Result<Option<CollectionRecord>, StoreError>;
    /// Creates a collection, or changes the settings of one; its key, model and time of creation stay.
    fn put_collection(&self, record: &CollectionRecord) -> Result<CollectionKey, StoreError>;
    /// Drops a collection with all that it holds.
    fn drop_collection(&self, key: CollectionKey) -> Result<(), StoreError>;
    /// How much it holds.
    fn counts(&self, key: CollectionKey) -> Result<CollectionCounts, StoreError>;

    /// The content mark of each of `ids`, in their order.
    fn marks(
        &self,
        key: CollectionKey,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<ContentMark>>, StoreError>;
    /// Writes documents in one transaction: all of them or, on an error, none.
    fn write_documents(
        &self,
        key: CollectionKey,
        documents: &[DocumentWrite],
        now: Timestamp,
    ) -> Result<Vec<Written>, StoreError>;
    /// Deletes a document with its passages; its key if it was there.
    fn delete_document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<DocumentKey>, StoreError>;
    /// One document by id.
    fn document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<KeptDocument>, StoreError>;
    /// Documents by key, in the order of `keys`; those deleted meanwhile are left out.
    fn documents_by_key(&self, keys: &[DocumentKey]) -> Result<Vec<KeptDocument>, StoreError>;
    /// The same with their passages, all as they were at one moment.
    fn documents_with_passages(
        &self,
        keys: &[DocumentKey],
    ) -> Result<Vec<(KeptDocument, Vec<Passage>)>, StoreError>;
    /// Up to `limit` documents in order of id, after `after`.
    fn list_documents(
        &self,
        key: CollectionKey,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<KeptDocument>, StoreError>;
    /// Headings of all documents in order of id.
    fn headings(&self, key: CollectionKey) -> Result<Vec<DocumentHeading>, StoreError>;
    /// What is shown of documents in a list, in the order of `keys`; those that are gone are left out. No text is read.
    fn listed(&self, keys: &[DocumentKey]) -> Result<Vec<ListedDocument>, StoreError>;
    /// The passages of a document in order.
    fn passages(&self, document: DocumentKey) -> Result<Vec<Passage>, StoreError>;
    /// Visits the vectors of every document.
    fn visit_vectors(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentVectors<'_>),
    ) -> Result<(), StoreError>;
    /// Visits the fields that filters look at, of every document; no text is read.
    fn visit_fields(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
    ) -> Result<(), StoreError>;
    /// Visits the wording of every document.
    fn visit_wordings(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentWording),
    ) -> Result<(), StoreError>;
    /// Visits the title and the cleaned text of every document in order of key.
    fn visit_titled_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
    ) -> Result<(), StoreError>;
    /// Keeps the wording of documents in one transaction; those deleted meanwhile are left out.
    fn write_signatures(&self, signatures: &[(DocumentKey, &Signature)]) -> Result<(), StoreError>;
    /// Visits the cleaned text and the passages of every document in order of id.
    fn visit_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
    ) -> Result<(), StoreError>;

    /// Begins, or goes on, to embed a collection anew for `space`; what was staged for another space is forgotten. Gives
    /// the number of documents that are staged.
    fn begin_reembedding(
        &self,
        key: CollectionKey,
        space: &VectorSpace,
    ) -> Result<usize, StoreError>;
    /// Up to `limit` documents that are not staged, in order of key, after `after`.
    fn unstaged_documents(
        &self,
        key: CollectionKey,
        after: DocumentKey,
        limit: usize,
    ) -> Result<Vec<KeptDocument>, StoreError>;
    /// Stages documents in one transaction; those deleted meanwhile are left out.
    fn stage_documents(&self, documents: &[StagedDocument]) -> Result<(), StoreError>;
    /// Visits every staged document in order of key.
    fn visit_staged(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(StagedDocument),
    ) -> Result<(), StoreError>;
    /// Puts what is staged, its space and `topics` in the place of what is kept, all in one transaction.
    fn finish_reembedding(
        &self,
        key: CollectionKey,
        topics: Option<&TopicRun>,
    ) -> Result<(), StoreError>;

    /// Keeps a report under the next free id, which replaces the one it has; gives that id.
    fn write_report(&self, key: CollectionKey, report: &Report) -> Result<ReportId, StoreError>;
    /// One report.
    fn report(&self, key: CollectionKey, id: ReportId) -> Result<Option<Report>, StoreError>;
    /// Reports, newest first.
    fn reports(&self, key: CollectionKey) -> Result<Vec<ReportHeading>, StoreError>;

    /// Keeps a job; a new one when its id is 0. Gives its id.
    fn write_job(&self, job: &Job) -> Result<JobId, StoreError>;
    /// One job.
    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;
    /// Marks the jobs that a stopped process left unfinished as failed.
    fn fail_unfinished_jobs(&self, reason: &str, now: Timestamp) -> Result<usize, StoreError>;
}

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data directory open.
    #[error(
        "the data directory {} is in use by another likewise process; stop that one, send requests to it over HTTP, or choose another --data-dir",
        path.display()
    )]
    InUse {
        /// The data directory.
        path: PathBuf,
    },
    /// The data directory cannot be made or opened.
    #[error("the data directory {} cannot be opened", path.display())]
    Directory {
        /// The data directory.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// The disk is full.
    #[error(
        "the disk that holds the data directory is full; free some space and send the request again; what is kept already stays as it is"
    )]
    DiskFull,
    /// The file is not what it should be.
    #[error(
        "{} is damaged or no database of likewise; put a backup in its place, or move it away to start anew",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] rusqlite::Error),
    /// The database comes from a newer version, or its schema cannot be brought up to date.
    #[error(
        "the database cannot be brought to the schema of this version; was it written by a newer likewise?"
    )]
    Schema(#[source] rusqlite_migration::Error),
    /// A row holds what this version cannot read.
    #[error("the database holds {what} that cannot be read")]
    Unreadable {
        /// Which value.
        what: &'static str,
    },
}
