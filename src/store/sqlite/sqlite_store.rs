//! Implements the store on one data directory: every method is a transaction of its own.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::Transaction;

use super::connection::Connections;
use super::upgrade::UpgradeProgress;
use super::{
    cleaning, collections, documents, jobs, maps, passages, reading, reembedding, reports,
    signatures, topic_changes, topics,
};
use crate::embedding::VectorSpace;
use crate::filter::DocumentFields;
use crate::model::{
    CollectionName, Content, Correction, CorrectionId, DatedEvent, DocumentHeading, DocumentId,
    DocumentKey, EndedTopic, EventPosition, Job, JobFilter, JobId, JobOwner, Lease, Passage,
    Report, ReportId, TopicChanges, TopicId, TopicRun,
};
use crate::store::{
    Checked, CleaningRecord, CleaningState, CollectionCounts, CollectionKey, CollectionRecord,
    ContentHash, DamagedDocument, DocumentVectors, DocumentWording, DocumentWrite, Found,
    KeptDocument, KeptMap, ListedDocument, RecleanedDocument, ReportHeading, StagedDocument, Store,
    StoreError, Written,
};
use crate::text::{KeptText, RemovedLine};
use crate::words::Signature;

type Result<T> = std::result::Result<T, StoreError>;

/// Keeps everything in `likewise.sqlite` of a data directory that no other process may open.
///
/// The database uses a write-ahead log with `synchronous=FULL`: a transaction is on the disk when its method returns.
#[derive(Debug)]
pub struct SqliteStore {
    connections: Connections,
}

impl SqliteStore {
    /// Opens the store in `directory`, which is created when it is missing, and upgrades its schema.
    pub fn open(directory: &Path) -> Result<Self> {
        Self::open_with(directory, &|_| ())
    }

    /// Opens the store in `directory` and reports the progress of an upgrade to `progress`.
    ///
    /// No other process has the store open, so the leases on all jobs that have not ended are released.
    pub fn open_with(directory: &Path, progress: UpgradeProgress<'_>) -> Result<Self> {
        let connections = Connections::open(directory, progress)?;
        connections.write(jobs::release_all)?;
        Ok(Self { connections })
    }

    fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.connections.read(work)
    }

    fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        self.connections.write(work)
    }
}

impl Store for SqliteStore {
    fn collections(&self) -> Result<Vec<CollectionRecord>> {
        self.read(collections::all)
    }

    fn collection(&self, name: &CollectionName) -> Result<Option<CollectionRecord>> {
        self.read(|db| collections::one(db, name))
    }

    fn put_collection(&self, record: &CollectionRecord) -> Result<CollectionKey> {
        self.write(|db| collections::put(db, record))
    }

    fn drop_collection(&self, key: CollectionKey) -> Result<()> {
        self.write(|db| collections::drop(db, key))
    }

    fn counts(&self, key: CollectionKey) -> Result<CollectionCounts> {
        self.read(|db| collections::counts(db, key))
    }

    fn unchanged(
        &self,
        key: CollectionKey,
        documents: &[(&DocumentId, &ContentHash)],
    ) -> Result<Vec<Option<usize>>> {
        self.read(|db| documents::unchanged(db, key, documents))
    }

    fn write_documents(
        &self,
        key: CollectionKey,
        documents: &[DocumentWrite],
        now: Timestamp,
    ) -> Result<Vec<Written>> {
        self.write(|db| documents::write(db, key, documents, now))
    }

    fn delete_document(&self, key: CollectionKey, id: &DocumentId) -> Result<Option<DocumentKey>> {
        self.write(|db| documents::delete(db, key, id))
    }

    fn document_key(&self, key: CollectionKey, id: &DocumentId) -> Result<Option<DocumentKey>> {
        self.read(|db| documents::key_of(db, key, id))
    }

    fn document(&self, key: CollectionKey, id: &DocumentId) -> Result<Option<KeptDocument>> {
        self.read(|db| documents::one(db, key, id))
    }

    fn passages(&self, document: DocumentKey) -> Result<Vec<Passage>> {
        self.read(|db| passages::checked_passages(db, document))
    }

    fn documents_by_key(&self, keys: &[DocumentKey]) -> Result<Found<KeptDocument>> {
        self.read(|db| documents::by_key(db, keys))
    }

    fn documents_with_passages(
        &self,
        keys: &[DocumentKey],
    ) -> Result<Found<(KeptDocument, Vec<Passage>)>> {
        self.read(|db| reading::with_passages(db, keys))
    }

    fn list_documents(
        &self,
        key: CollectionKey,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Checked<ListedDocument>>> {
        self.read(|db| reading::list(db, key, after, limit))
    }

    fn listed(&self, keys: &[DocumentKey]) -> Result<Found<ListedDocument>> {
        self.read(|db| reading::listed(db, keys))
    }

    fn headings(&self, key: CollectionKey) -> Result<Found<DocumentHeading>> {
        self.read(|db| reading::headings(db, key))
    }

    fn visit_vectors(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentVectors<'_>),
    ) -> Result<Vec<DamagedDocument>> {
        self.read(|db| reading::visit_vectors(db, key, visit))
    }

    fn visit_fields(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
    ) -> Result<Vec<DamagedDocument>> {
        self.read(|db| reading::visit_fields(db, key, visit))
    }

    fn visit_wordings(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentWording),
    ) -> Result<Vec<DamagedDocument>> {
        self.read(|db| signatures::visit(db, key, visit))
    }

    fn visit_titled_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
    ) -> Result<Vec<DamagedDocument>> {
        self.read(|db| reading::visit_titled_texts(db, key, visit))
    }

    fn visit_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
    ) -> Result<Vec<DamagedDocument>> {
        self.read(|db| reading::visit_texts(db, key, visit))
    }

    fn write_signatures(&self, signatures: &[(DocumentKey, &Signature)]) -> Result<()> {
        self.write(|db| signatures::put_missing(db, signatures))
    }

    fn original(&self, document: DocumentKey) -> Result<Option<Content>> {
        self.read(|db| cleaning::original(db, document))
    }

    fn cleaning(&self, document: DocumentKey) -> Result<Option<CleaningRecord>> {
        self.read(|db| cleaning::cleaning(db, document))
    }

    fn kept_texts(&self, key: CollectionKey, ids: &[&DocumentId]) -> Result<Vec<Option<KeptText>>> {
        self.read(|db| cleaning::kept_texts(db, key, ids))
    }

    fn visit_kept_texts(&self, key: CollectionKey, visit: &mut dyn FnMut(KeptText)) -> Result<()> {
        self.read(|db| cleaning::visit_kept_texts(db, key, visit))
    }

    fn visit_removed_lines(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(Vec<RemovedLine>),
    ) -> Result<()> {
        self.read(|db| cleaning::visit_removed(db, key, visit))
    }

    fn cleaning_states(
        &self,
        key: CollectionKey,
        after: Option<&DocumentId>,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<Checked<CleaningState>>> {
        self.read(|db| cleaning::states(db, key, after, since, limit))
    }

    fn write_recleaned(&self, documents: &[RecleanedDocument]) -> Result<Vec<bool>> {
        self.write(|db| {
            let write_one = |document| cleaning::write_recleaned(db, document);
            documents.iter().map(write_one).collect()
        })
    }

    fn begin_reembedding(&self, key: CollectionKey, space: &VectorSpace) -> Result<usize> {
        self.write(|db| reembedding::begin(db, key, space))
    }

    fn unstaged_documents(
        &self,
        key: CollectionKey,
        after: Option<&DocumentId>,
        limit: usize,
    ) -> Result<Vec<Checked<KeptDocument>>> {
        self.read(|db| reembedding::unstaged(db, key, after, limit))
    }

    fn stage_documents(&self, documents: &[StagedDocument]) -> Result<()> {
        self.write(|db| reembedding::stage(db, documents))
    }

    fn visit_staged(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(StagedDocument),
    ) -> Result<Vec<DamagedDocument>> {
        self.read(|db| reembedding::visit(db, key, visit))
    }

    fn finish_reembedding(&self, key: CollectionKey, topics: Option<&TopicRun>) -> Result<()> {
        self.write(|db| reembedding::finish(db, key, topics))
    }

    fn write_topics(
        &self,
        key: CollectionKey,
        topics: &TopicRun,
        changes: &TopicChanges,
    ) -> Result<()> {
        self.write(|db| topic_changes::write(db, key, topics, changes))
    }

    fn newest_run(&self, key: CollectionKey) -> Result<Option<u32>> {
        self.read(|db| topics::newest_run(db, key))
    }

    fn topics_of_run(&self, key: CollectionKey, run: u32) -> Result<Option<TopicRun>> {
        self.read(|db| topics::of_run(db, key, run))
    }

    fn last_run_with(&self, key: CollectionKey, id: TopicId) -> Result<Option<u32>> {
        self.read(|db| topics::last_run_with(db, key, id))
    }

    fn next_topic_number(&self, key: CollectionKey) -> Result<u32> {
        self.read(|db| topics::next_number(db, key))
    }

    fn ended_topics(&self, key: CollectionKey) -> Result<Vec<EndedTopic>> {
        self.read(|db| topic_changes::ended(db, key))
    }

    fn topic_events(
        &self,
        key: CollectionKey,
        after: Option<EventPosition>,
        limit: usize,
    ) -> Result<Vec<DatedEvent>> {
        self.read(|db| topic_changes::events(db, key, after, limit))
    }

    fn write_correction(
        &self,
        key: CollectionKey,
        correction: &Correction,
    ) -> Result<CorrectionId> {
        self.write(|db| topic_changes::write_correction(db, key, correction))
    }

    fn corrections(&self, key: CollectionKey) -> Result<Vec<Correction>> {
        self.read(|db| topic_changes::corrections(db, key))
    }

    fn delete_corrections(&self, key: CollectionKey, ids: &[CorrectionId]) -> Result<usize> {
        self.write(|db| topic_changes::delete_corrections(db, key, ids))
    }

    fn write_map(&self, key: CollectionKey, map: &KeptMap) -> Result<()> {
        self.write(|db| maps::write(db, key, map))
    }

    fn map(&self, key: CollectionKey) -> Result<Option<KeptMap>> {
        self.read(|db| maps::newest(db, key))
    }

    fn write_report(&self, key: CollectionKey, report: &Report) -> Result<ReportId> {
        self.write(|db| reports::write(db, key, report))
    }

    fn report(&self, key: CollectionKey, id: ReportId) -> Result<Option<Report>> {
        self.read(|db| reports::one(db, key, id))
    }

    fn reports(&self, key: CollectionKey) -> Result<Found<ReportHeading, ReportId>> {
        self.read(|db| reports::all(db, key))
    }

    fn add_job(&self, job: &Job) -> Result<JobId> {
        self.write(|db| jobs::add(db, job))
    }

    fn update_job(&self, job: &Job, owner: &JobOwner) -> Result<bool> {
        self.write(|db| jobs::update(db, job, owner))
    }

    fn cancel_job(&self, id: JobId, now: Timestamp) -> Result<bool> {
        self.write(|db| jobs::cancel(db, id, now))
    }

    fn claim_job(&self, id: JobId, lease: &Lease, now: Timestamp) -> Result<Option<Job>> {
        self.write(|db| jobs::claim(db, id, lease, now))
    }

    fn renew_lease(&self, id: JobId, lease: &Lease) -> Result<bool> {
        self.write(|db| jobs::renew(db, id, lease))
    }

    fn job(&self, id: JobId) -> Result<Option<Job>> {
        self.read(|db| jobs::one(db, id))
    }

    fn free_jobs(&self, now: Timestamp) -> Result<Vec<Job>> {
        self.read(|db| jobs::free(db, now))
    }

    fn jobs(&self, filter: &JobFilter, before: Option<JobId>, limit: usize) -> Result<Vec<Job>> {
        self.read(|db| jobs::list(db, filter, before, limit))
    }

    fn forget_jobs(&self, ended_before: Timestamp) -> Result<usize> {
        self.write(|db| jobs::forget(db, ended_before))
    }
}
