//! The embedded store: one SQLite file in a locked data directory.

mod cleaning;
mod collections;
mod connection;
mod documents;
mod jobs;
mod maps;
mod reading;
mod reembedding;
mod reports;
mod signatures;
mod topic_changes;
mod topics;

use std::path::Path;

use jiff::Timestamp;

use super::{
    CollectionCounts, CollectionKey, CollectionRecord, ContentMark, DocumentVectors,
    DocumentWording, DocumentWrite, KeptDocument, ListedDocument, ReportHeading, StagedDocument,
    Store, StoreError, Written,
};
use crate::embedding::VectorSpace;
use crate::filter::DocumentFields;
use crate::model::{
    CollectionName, DocumentHeading, DocumentId, DocumentKey, Job, JobId, Passage, Report,
    ReportId, TopicRun,
};
use crate::words::Signature;
use connection::Connections;

/// Keeps everything in `likewise.sqlite` of a data directory that no other process may open.
///
/// Write-ahead log with `synchronous=FULL`: a transaction is on the disk when its method returns.
#[derive(Debug)]
pub struct SqliteStore {
    connections: Connections,
}

impl SqliteStore {
    /// Opens the store in `directory`, which is made when it is not there; brings its schema up to date.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            connections: Connections::open(directory)?,
        })
    }
}

impl Store for SqliteStore {
    fn collections(&self) -> Result<Vec<CollectionRecord>, StoreError> {
        self.connections.read(collections::all)
    }

    fn collection(&self, name: &CollectionName) -> Result<Option<CollectionRecord>, StoreError> {
        self.connections.read(|db| collections::one(db, name))
    }

    fn put_collection(&self, record: &CollectionRecord) -> Result<CollectionKey, StoreError> {
        self.connections.write(|db| collections::put(db, record))
    }

    fn drop_collection(&self, key: CollectionKey) -> Result<(), StoreError> {
        self.connections.write(|db| collections::drop(db, key))
    }

    fn counts(&self, key: CollectionKey) -> Result<CollectionCounts, StoreError> {
        self.connections.read(|db| collections::counts(db, key))
    }

    fn marks(
        &self,
        key: CollectionKey,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<ContentMark>>, StoreError> {
        self.connections.read(|db| documents::marks(db, key, ids))
    }

    fn write_documents(
        &self,
        key: CollectionKey,
        documents: &[DocumentWrite],
        now: Timestamp,
    ) -> Result<Vec<Written>, StoreError> {
        self.connections
            .write(|db| documents::write(db, key, documents, now))
    }

    fn delete_document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<DocumentKey>, StoreError> {
        self.connections.write(|db| documents::delete(db, key, id))
    }

    fn document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<KeptDocument>, StoreError> {
        self.connections.read(|db| documents::one(db, key, id))
    }

    fn documents_by_key(&self, keys: &[DocumentKey]) -> Result<Vec<KeptDocument>, StoreError> {
        self.connections.read(|db| documents::by_key(db, keys))
    }

    fn documents_with_passages(
        &self,
        keys: &[DocumentKey],
    ) -> Result<Vec<(KeptDocument, Vec<Passage>)>, StoreError> {
        self.connections.read(|db| {
            let documents = documents::by_key(db, keys)?.into_iter();
            documents
                .map(|kept| {
                    let passages = reading::passages(db, kept.key)?;
                    Ok((kept, passages))
                })
                .collect()
        })
    }

    fn list_documents(
        &self,
        key: CollectionKey,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<KeptDocument>, StoreError> {
        self.connections
            .read(|db| documents::list(db, key, after, limit))
    }

    fn headings(&self, key: CollectionKey) -> Result<Vec<DocumentHeading>, StoreError> {
        self.connections.read(|db| reading::headings(db, key))
    }

    fn listed(&self, keys: &[DocumentKey]) -> Result<Vec<ListedDocument>, StoreError> {
        self.connections.read(|db| reading::listed(db, keys))
    }

    fn passages(&self, document: DocumentKey) -> Result<Vec<Passage>, StoreError> {
        self.connections.read(|db| reading::passages(db, document))
    }

    fn visit_vectors(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentVectors<'_>),
    ) -> Result<(), StoreError> {
        self.connections
            .read(|db| reading::visit_vectors(db, key, visit))
    }

    fn visit_fields(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
    ) -> Result<(), StoreError> {
        self.connections
            .read(|db| reading::visit_fields(db, key, visit))
    }

    fn visit_wordings(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentWording),
    ) -> Result<(), StoreError> {
        self.connections
            .read(|db| signatures::visit(db, key, visit))
    }

    fn write_signatures(&self, signatures: &[(DocumentKey, &Signature)]) -> Result<(), StoreError> {
        self.connections
            .write(|db| signatures::put_missing(db, signatures))
    }

    fn visit_titled_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
    ) -> Result<(), StoreError> {
        self.connections
            .read(|db| reading::visit_titled_texts(db, key, visit))
    }

    fn visit_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
    ) -> Result<(), StoreError> {
        self.connections
            .read(|db| reading::visit_texts(db, key, visit))
    }

    fn begin_reembedding(
        &self,
        key: CollectionKey,
        space: &VectorSpace,
    ) -> Result<usize, StoreError> {
        self.connections
            .write(|db| reembedding::begin(db, key, space))
    }

    fn unstaged_documents(
        &self,
        key: CollectionKey,
        after: DocumentKey,
        limit: usize,
    ) -> Result<Vec<KeptDocument>, StoreError> {
        self.connections
            .read(|db| reembedding::unstaged(db, key, after, limit))
    }

    fn stage_documents(&self, documents: &[StagedDocument]) -> Result<(), StoreError> {
        self.connections
            .write(|db| reembedding::stage(db, documents))
    }

    fn visit_staged(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(StagedDocument),
    ) -> Result<(), StoreError> {
        self.connections
            .read(|db| reembedding::visit(db, key, visit))
    }

    fn finish_reembedding(
        &self,
        key: CollectionKey,
        topics: Option<&TopicRun>,
    ) -> Result<(), StoreError> {
        self.connections
            .write(|db| reembedding::finish(db, key, topics))
    }

    fn write_report(&self, key: CollectionKey, report: &Report) -> Result<ReportId, StoreError> {
        self.connections.write(|db| reports::write(db, key, report))
    }

    fn report(&self, key: CollectionKey, id: ReportId) -> Result<Option<Report>, StoreError> {
        self.connections.read(|db| reports::one(db, key, id))
    }

    fn reports(&self, key: CollectionKey) -> Result<Vec<ReportHeading>, StoreError> {
        self.connections.read(|db| reports::all(db, key))
    }

    fn write_job(&self, job: &Job) -> Result<JobId, StoreError> {
        self.connections.write(|db| jobs::write(db, job))
    }

    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError> {
        self.connections.read(|db| jobs::one(db, id))
    }

    fn fail_unfinished_jobs(&self, reason: &str, now: Timestamp) -> Result<usize, StoreError> {
        self.connections
            .write(|db| jobs::fail_unfinished(db, reason, now))
    }
}
