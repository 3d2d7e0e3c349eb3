//! Interface of a store, and what every implementation guarantees.

use jiff::Timestamp;

use super::{
    Checked, CleaningRecord, CleaningState, CollectionCounts, CollectionKey, CollectionRecord,
    ContentHash, DamagedDocument, DocumentVectors, DocumentWording, DocumentWrite, Found,
    KeptDocument, KeptMap, ListedDocument, RecleanedDocument, ReportHeading, StagedDocument,
    StoreError, Written,
};
use crate::embedding::VectorSpace;
use crate::filter::DocumentFields;
use crate::model::{
    CollectionName, Content, Correction, CorrectionId, DatedEvent, DocumentHeading, DocumentId,
    DocumentKey, EndedTopic, EventPosition, Job, JobFilter, JobId, JobOwner, Lease, Passage,
    Report, ReportId, TopicChanges, TopicId, TopicRun,
};
use crate::text::{KeptText, RemovedLine};
use crate::words::Signature;

/// Keeps everything that the service knows. What a method has written when it returns survives a crash and a power
/// failure.
///
/// Every method may fail with any [`StoreError`]. Methods that read one object return `None` when it does not exist,
/// and [`StoreError::Damaged`] when it does not match its checksum: an altered value is never returned. Methods that
/// read many objects return the undamaged ones and name the damaged ones.
pub trait Store: Send + Sync {
    // Collections.

    /// Lists all collections in order of name.
    fn collections(&self) -> Result<Vec<CollectionRecord>, StoreError>;
    /// Reads the record of one collection by its name.
    fn collection(&self, name: &CollectionName) -> Result<Option<CollectionRecord>, StoreError>;
    /// Creates a collection or changes the settings of one, whose key, model and creation time stay. Returns the key.
    fn put_collection(&self, record: &CollectionRecord) -> Result<CollectionKey, StoreError>;
    /// Drops a collection with everything in it.
    fn drop_collection(&self, key: CollectionKey) -> Result<(), StoreError>;
    /// Counts the documents and passages of a collection.
    fn counts(&self, key: CollectionKey) -> Result<CollectionCounts, StoreError>;

    // Documents, written and read one by one.

    /// Finds the documents that are kept with an equal hash and are not damaged. Returns for each of `documents`, in
    /// their order, its number of passages, or `None` when it must be written.
    fn unchanged(
        &self,
        key: CollectionKey,
        documents: &[(&DocumentId, &ContentHash)],
    ) -> Result<Vec<Option<usize>>, StoreError>;
    /// Writes documents in one transaction: all of them or, on an error, none. A document that is kept with an equal
    /// hash is written only when it is damaged. Returns one outcome per document, in their order.
    fn write_documents(
        &self,
        key: CollectionKey,
        documents: &[DocumentWrite],
        now: Timestamp,
    ) -> Result<Vec<Written>, StoreError>;
    /// Deletes a document with its passages, damaged or not. Returns its key if it existed.
    fn delete_document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<DocumentKey>, StoreError>;
    /// Finds the key of a document, damaged or not, by its id.
    fn document_key(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<DocumentKey>, StoreError>;
    /// Reads one document by its id.
    fn document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<KeptDocument>, StoreError>;
    /// Reads the passages of a document in order.
    fn passages(&self, document: DocumentKey) -> Result<Vec<Passage>, StoreError>;

    // Documents, several at once.

    /// Reads documents in the order of `keys`; those deleted meanwhile are left out.
    fn documents_by_key(&self, keys: &[DocumentKey]) -> Result<Found<KeptDocument>, StoreError>;
    /// Reads documents with their passages from one snapshot, in the order of `keys`; those deleted meanwhile are left
    /// out.
    fn documents_with_passages(
        &self,
        keys: &[DocumentKey],
    ) -> Result<Found<(KeptDocument, Vec<Passage>)>, StoreError>;
    /// Lists up to `limit` documents in order of id, starting after the id `after`. No text is read.
    fn list_documents(
        &self,
        key: CollectionKey,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Checked<ListedDocument>>, StoreError>;
    /// Reads the list fields of documents in the order of `keys`; those deleted meanwhile are left out. No text is
    /// read.
    fn listed(&self, keys: &[DocumentKey]) -> Result<Found<ListedDocument>, StoreError>;
    /// Reads the headings of all documents in order of id. No text is read.
    fn headings(&self, key: CollectionKey) -> Result<Found<DocumentHeading>, StoreError>;

    // All documents of a collection, visited one by one.

    /// Visits the vectors of every document in order of key. Returns the damaged documents, which are not visited.
    fn visit_vectors(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentVectors<'_>),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the fields that filters look at, of every document in order of key, without reading a text. Returns the
    /// damaged documents, which are not visited.
    fn visit_fields(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the wording of every document in order of key. Returns the damaged documents, which are not visited.
    fn visit_wordings(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentWording),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the title and the cleaned text of every document in order of key. Returns the damaged documents, which
    /// are not visited.
    fn visit_titled_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the cleaned text and the passages of every document in order of id. Returns the damaged documents, which
    /// are not visited.
    fn visit_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
    ) -> Result<Vec<DamagedDocument>, StoreError>;

    // Signatures of the wording of documents.

    /// Writes the signatures of documents in one transaction; documents deleted meanwhile are left out.
    fn write_signatures(&self, signatures: &[(DocumentKey, &Signature)]) -> Result<(), StoreError>;

    // Original contents, and how they were cleaned.

    /// Reads the original content of a document, as it was sent; `None` for a document of an older store.
    fn original(&self, document: DocumentKey) -> Result<Option<Content>, StoreError>;
    /// Reads how a document was cleaned; `None` for a document of an older store.
    fn cleaning(&self, document: DocumentKey) -> Result<Option<CleaningRecord>, StoreError>;
    /// Reads the kept texts of documents in the order of `ids`; `None` where they are missing or damaged.
    fn kept_texts(
        &self,
        key: CollectionKey,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<KeptText>>, StoreError>;
    /// Visits the kept text of every document in order of id, whatever its ingest time; damaged ones are left out.
    fn visit_kept_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(KeptText),
    ) -> Result<(), StoreError>;
    /// Visits the lines and runs that were removed from each document; damaged cleaning records are left out.
    fn visit_removed_lines(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(Vec<RemovedLine>),
    ) -> Result<(), StoreError>;
    /// Reads the cleaning states of up to `limit` documents in order of id, starting after the id `after`; with
    /// `since`, only of documents last ingested at that time or later.
    fn cleaning_states(
        &self,
        key: CollectionKey,
        after: Option<&DocumentId>,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<Checked<CleaningState>>, StoreError>;
    /// Writes documents that were cleaned again, in one transaction. Returns for each of them whether it was written:
    /// those deleted or replaced meanwhile, and damaged ones, are left as they are.
    fn write_recleaned(&self, documents: &[RecleanedDocument]) -> Result<Vec<bool>, StoreError>;

    // Embedding of a collection for another model.

    /// Begins or resumes embedding a collection for `space`; documents staged for another space are deleted. Returns
    /// the number of documents staged so far.
    fn begin_reembedding(
        &self,
        key: CollectionKey,
        space: &VectorSpace,
    ) -> Result<usize, StoreError>;
    /// Lists up to `limit` documents that are not staged, in order of id, starting after the id `after`.
    fn unstaged_documents(
        &self,
        key: CollectionKey,
        after: Option<&DocumentId>,
        limit: usize,
    ) -> Result<Vec<Checked<KeptDocument>>, StoreError>;
    /// Stages documents in one transaction; those deleted meanwhile are left out.
    fn stage_documents(&self, documents: &[StagedDocument]) -> Result<(), StoreError>;
    /// Visits every staged document in order of key. Returns the damaged documents, which are not visited.
    fn visit_staged(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(StagedDocument),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Replaces the passages, vectors, vector space and topics of a collection by the staged ones and `topics`, in one
    /// transaction. Documents that are not staged lose their vectors and count as damaged.
    fn finish_reembedding(
        &self,
        key: CollectionKey,
        topics: Option<&TopicRun>,
    ) -> Result<(), StoreError>;

    // Topics and their events.

    /// Writes `topics` as the newest run of the collection, together with the changes since the run before.
    fn write_topics(
        &self,
        key: CollectionKey,
        topics: &TopicRun,
        changes: &TopicChanges,
    ) -> Result<(), StoreError>;
    /// Returns the number of the newest topic run.
    fn newest_run(&self, key: CollectionKey) -> Result<Option<u32>, StoreError>;
    /// Reads the topics of one run.
    fn topics_of_run(&self, key: CollectionKey, run: u32) -> Result<Option<TopicRun>, StoreError>;
    /// Finds the last run that had a topic or sub-topic with the given id.
    fn last_run_with(&self, key: CollectionKey, id: TopicId) -> Result<Option<u32>, StoreError>;
    /// Returns the smallest topic number that is free: larger than that of any topic the collection ever had.
    fn next_topic_number(&self, key: CollectionKey) -> Result<u32, StoreError>;
    /// Lists the ended topics in order of id.
    fn ended_topics(&self, key: CollectionKey) -> Result<Vec<EndedTopic>, StoreError>;
    /// Lists up to `limit` topic events after the position `after`: newest run first, in order within each run. The
    /// events of a damaged run are left out.
    fn topic_events(
        &self,
        key: CollectionKey,
        after: Option<EventPosition>,
        limit: usize,
    ) -> Result<Vec<DatedEvent>, StoreError>;

    // Corrections that a person made to topics.

    /// Writes a correction under a new id and returns that id.
    fn write_correction(
        &self,
        key: CollectionKey,
        correction: &Correction,
    ) -> Result<CorrectionId, StoreError>;
    /// Lists all corrections, oldest first.
    fn corrections(&self, key: CollectionKey) -> Result<Vec<Correction>, StoreError>;
    /// Deletes corrections and returns how many of them existed.
    fn delete_corrections(
        &self,
        key: CollectionKey,
        ids: &[CorrectionId],
    ) -> Result<usize, StoreError>;

    // Maps of topics.

    /// Writes the topic map of a collection, replacing the one before.
    fn write_map(&self, key: CollectionKey, map: &KeptMap) -> Result<(), StoreError>;
    /// Reads the topic map of a collection; `None` also when this version cannot read it, for it can be drawn again.
    fn map(&self, key: CollectionKey) -> Result<Option<KeptMap>, StoreError>;

    // Reports.

    /// Writes a report under the next free id, whatever id it has, and returns the new id.
    fn write_report(&self, key: CollectionKey, report: &Report) -> Result<ReportId, StoreError>;
    /// Reads one report by its id.
    fn report(&self, key: CollectionKey, id: ReportId) -> Result<Option<Report>, StoreError>;
    /// Lists the headings of all reports, newest first.
    fn reports(&self, key: CollectionKey) -> Result<Found<ReportHeading, ReportId>, StoreError>;

    // Jobs.

    /// Writes a new job under an id that no other job has had, and returns that id.
    fn add_job(&self, job: &Job) -> Result<JobId, StoreError>;
    /// Updates the status, progress and result of a job, but not its parameters. Returns false and writes nothing when
    /// `owner` has no lease on the job, or when the update would restart a job that has ended.
    fn update_job(&self, job: &Job, owner: &JobOwner) -> Result<bool, StoreError>;
    /// Ends a job as cancelled, whoever has its lease. Returns false when the job has ended already.
    fn cancel_job(&self, id: JobId, now: Timestamp) -> Result<bool, StoreError>;
    /// Assigns a job to the owner of `lease`. Returns `None` when the job has ended or another owner has a lease on it
    /// at `now`.
    fn claim_job(
        &self,
        id: JobId,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<Option<Job>, StoreError>;
    /// Prolongs the lease on a job. Returns false when its owner has lost the lease or the job has ended.
    fn renew_lease(&self, id: JobId, lease: &Lease) -> Result<bool, StoreError>;
    /// Reads one job by its id.
    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;
    /// Lists the jobs that have not ended and that have no valid lease at `now`, oldest first.
    fn free_jobs(&self, now: Timestamp) -> Result<Vec<Job>, StoreError>;
    /// Lists up to `limit` jobs that match `filter` and are older than `before`, newest first.
    fn jobs(
        &self,
        filter: &JobFilter,
        before: Option<JobId>,
        limit: usize,
    ) -> Result<Vec<Job>, StoreError>;
    /// Deletes the jobs that ended before the given time and returns their number.
    fn forget_jobs(&self, ended_before: Timestamp) -> Result<usize, StoreError>;
}
