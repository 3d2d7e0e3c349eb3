//! What a store must do.

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
use crate::text::{LineFingerprints, RemovedLine};
use crate::words::Signature;

/// Keeps everything. What a method has written when it returns survives a crash and a power failure.
///
/// Every method may fail with any [`StoreError`]. Methods that read one thing give none where it is not there, and
/// [`StoreError::Damaged`] where it is not what was written: nothing that was altered is ever given. Methods that read
/// many things give those that are whole and name the damaged ones.
pub trait Store: Send + Sync {
    // Collections.

    /// All collections by name.
    fn collections(&self) -> Result<Vec<CollectionRecord>, StoreError>;
    /// One collection.
    fn collection(&self, name: &CollectionName) -> Result<Option<CollectionRecord>, StoreError>;
    /// Creates a collection, or changes the settings of one; its key, model and time of creation stay.
    fn put_collection(&self, record: &CollectionRecord) -> Result<CollectionKey, StoreError>;
    /// Drops a collection with all that it holds.
    fn drop_collection(&self, key: CollectionKey) -> Result<(), StoreError>;
    /// How much a collection holds.
    fn counts(&self, key: CollectionKey) -> Result<CollectionCounts, StoreError>;

    // Documents, written and read one by one.

    /// For each of `documents`, in their order, the number of its passages when it is kept with this hash and all that is
    /// kept of it is whole.
    fn unchanged(
        &self,
        key: CollectionKey,
        documents: &[(&DocumentId, &ContentHash)],
    ) -> Result<Vec<Option<usize>>, StoreError>;
    /// Writes documents in one transaction: all of them or, on an error, none. One that is kept with the same hash is
    /// written only when something of it is damaged.
    fn write_documents(
        &self,
        key: CollectionKey,
        documents: &[DocumentWrite],
        now: Timestamp,
    ) -> Result<Vec<Written>, StoreError>;
    /// Deletes a document with its passages, whole or damaged; its key if it was there.
    fn delete_document(
        &self,
        key: CollectionKey,
        id: &DocumentId,
    ) -> Result<Option<DocumentKey>, StoreError>;
    /// The key of a document, whole or damaged.
    fn document_key(
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
    /// The passages of a document in order.
    fn passages(&self, document: DocumentKey) -> Result<Vec<Passage>, StoreError>;

    // Documents, several at once.

    /// Documents by key, in the order of `keys`; those deleted meanwhile are left out.
    fn documents_by_key(&self, keys: &[DocumentKey]) -> Result<Found<KeptDocument>, StoreError>;
    /// Documents by key with their passages, all as they were at one moment; in the order of `keys`, without those
    /// deleted meanwhile.
    fn documents_with_passages(
        &self,
        keys: &[DocumentKey],
    ) -> Result<Found<(KeptDocument, Vec<Passage>)>, StoreError>;
    /// Up to `limit` documents in order of id, after `after`, as they are shown in a list. No text is read.
    fn list_documents(
        &self,
        key: CollectionKey,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Checked<ListedDocument>>, StoreError>;
    /// What is shown of documents in a list, in the order of `keys`; those that are gone are left out. No text is read.
    fn listed(&self, keys: &[DocumentKey]) -> Result<Found<ListedDocument>, StoreError>;
    /// Headings of all documents in order of id. No text is read.
    fn headings(&self, key: CollectionKey) -> Result<Found<DocumentHeading>, StoreError>;

    // All documents of a collection, visited; gives the damaged ones, which are not.

    /// Visits the vectors of every document in order of key.
    fn visit_vectors(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentVectors<'_>),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the fields that filters look at, of every document in order of key; no text is read.
    fn visit_fields(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &DocumentFields<'_>),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the wording of every document in order of key.
    fn visit_wordings(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentWording),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the title and the cleaned text of every document in order of key.
    fn visit_titled_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, Option<String>, String),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Visits the cleaned text and the passages of every document in order of id.
    fn visit_texts(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(DocumentKey, &str, &[Passage]),
    ) -> Result<Vec<DamagedDocument>, StoreError>;

    // What is derived from documents.

    /// Keeps the wording of documents in one transaction; those deleted meanwhile are left out.
    fn write_signatures(&self, signatures: &[(DocumentKey, &Signature)]) -> Result<(), StoreError>;

    // Originals, and how they were cleaned.

    /// What was sent for a document; none in documents of older stores.
    fn original(&self, document: DocumentKey) -> Result<Option<Content>, StoreError>;
    /// How a document was cleaned; none in documents of older stores.
    fn cleaning(&self, document: DocumentKey) -> Result<Option<CleaningRecord>, StoreError>;
    /// The prints of the lines of each of `ids`, in their order; none where there are none or they are damaged.
    fn line_prints(
        &self,
        key: CollectionKey,
        ids: &[&DocumentId],
    ) -> Result<Vec<Option<LineFingerprints>>, StoreError>;
    /// Visits the prints of every document in order of id, whenever they came; damaged ones are left out.
    fn visit_line_prints(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(&LineFingerprints),
    ) -> Result<(), StoreError>;
    /// Visits the lines that were taken out of every document; damaged ones are left out.
    fn visit_removed_lines(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(Vec<RemovedLine>),
    ) -> Result<(), StoreError>;
    /// Up to `limit` documents in order of id, after `after`; with `since` only those last ingested then or later.
    fn cleaning_states(
        &self,
        key: CollectionKey,
        after: Option<&DocumentId>,
        since: Option<Timestamp>,
        limit: usize,
    ) -> Result<Vec<Checked<CleaningState>>, StoreError>;
    /// Writes documents that were cleaned again in one transaction. Says which were written: those deleted or replaced
    /// meanwhile, and damaged ones, are left as they are.
    fn write_recleaned(&self, documents: &[RecleanedDocument]) -> Result<Vec<bool>, StoreError>;

    // A collection that is embedded anew.

    /// Begins, or goes on, to embed a collection anew for `space`; what was staged for another space is forgotten. Gives
    /// the number of documents that are staged.
    fn begin_reembedding(
        &self,
        key: CollectionKey,
        space: &VectorSpace,
    ) -> Result<usize, StoreError>;
    /// Up to `limit` documents that are not staged, in order of id, after `after`.
    fn unstaged_documents(
        &self,
        key: CollectionKey,
        after: Option<&DocumentId>,
        limit: usize,
    ) -> Result<Vec<Checked<KeptDocument>>, StoreError>;
    /// Stages documents in one transaction; those deleted meanwhile are left out.
    fn stage_documents(&self, documents: &[StagedDocument]) -> Result<(), StoreError>;
    /// Visits every staged document in order of key; gives the damaged ones, which are not visited.
    fn visit_staged(
        &self,
        key: CollectionKey,
        visit: &mut dyn FnMut(StagedDocument),
    ) -> Result<Vec<DamagedDocument>, StoreError>;
    /// Puts what is staged, its space and `topics` in the place of what is kept, all in one transaction. Documents that
    /// are not staged have no vectors then, and are damaged.
    fn finish_reembedding(
        &self,
        key: CollectionKey,
        topics: Option<&TopicRun>,
    ) -> Result<(), StoreError>;

    // Topics, and what became of them.

    /// Makes `topics` the newest topics of the collection, with what that changed.
    fn write_topics(
        &self,
        key: CollectionKey,
        topics: &TopicRun,
        changes: &TopicChanges,
    ) -> Result<(), StoreError>;
    /// The number of the newest run.
    fn newest_run(&self, key: CollectionKey) -> Result<Option<u32>, StoreError>;
    /// The topics of a run.
    fn topics_of_run(&self, key: CollectionKey, run: u32) -> Result<Option<TopicRun>, StoreError>;
    /// The last run that had a topic, or a part of one, of that id.
    fn last_run_with(&self, key: CollectionKey, id: TopicId) -> Result<Option<u32>, StoreError>;
    /// The first number that no topic of the collection has ever had.
    fn next_topic_number(&self, key: CollectionKey) -> Result<u32, StoreError>;
    /// Topics that are no more, in order of id.
    fn ended_topics(&self, key: CollectionKey) -> Result<Vec<EndedTopic>, StoreError>;
    /// Events of the newest runs first, in each run in their order; up to `limit`, after `after`. Those of a damaged run
    /// are left out.
    fn topic_events(
        &self,
        key: CollectionKey,
        after: Option<EventPosition>,
        limit: usize,
    ) -> Result<Vec<DatedEvent>, StoreError>;

    // What a person changed about topics.

    /// Keeps a correction, whose id is given here; gives that id.
    fn write_correction(
        &self,
        key: CollectionKey,
        correction: &Correction,
    ) -> Result<CorrectionId, StoreError>;
    /// All corrections, oldest first.
    fn corrections(&self, key: CollectionKey) -> Result<Vec<Correction>, StoreError>;
    /// Forgets corrections; says how many there were.
    fn delete_corrections(
        &self,
        key: CollectionKey,
        ids: &[CorrectionId],
    ) -> Result<usize, StoreError>;

    // Maps of topics.

    /// Keeps the map of a collection in the place of the one before.
    fn write_map(&self, key: CollectionKey, map: &KeptMap) -> Result<(), StoreError>;
    /// The map of a collection; one that this version cannot read counts as none, for it can be drawn again.
    fn map(&self, key: CollectionKey) -> Result<Option<KeptMap>, StoreError>;

    // Reports.

    /// Keeps a report under the next free id, which replaces the one it has; gives that id.
    fn write_report(&self, key: CollectionKey, report: &Report) -> Result<ReportId, StoreError>;
    /// One report.
    fn report(&self, key: CollectionKey, id: ReportId) -> Result<Option<Report>, StoreError>;
    /// Reports, newest first.
    fn reports(&self, key: CollectionKey) -> Result<Found<ReportHeading, ReportId>, StoreError>;

    // Jobs.

    /// Keeps a new job under an id that no other job has had, and gives that id.
    fn add_job(&self, job: &Job) -> Result<JobId, StoreError>;
    /// Keeps what became of a job, but not what it was asked for. False, and nothing is kept, when `owner` has no lease
    /// on it, or when it would begin again after its end.
    fn update_job(&self, job: &Job, owner: &JobOwner) -> Result<bool, StoreError>;
    /// Ends a job as cancelled, whoever works on it; false when it has ended already.
    fn cancel_job(&self, id: JobId, now: Timestamp) -> Result<bool, StoreError>;
    /// Gives the job to the owner of `lease`; none when it has ended or another process has a lease on it at `now`.
    fn claim_job(
        &self,
        id: JobId,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<Option<Job>, StoreError>;
    /// Prolongs a lease; false when its owner has lost it or the job has ended.
    fn renew_lease(&self, id: JobId, lease: &Lease) -> Result<bool, StoreError>;
    /// One job.
    fn job(&self, id: JobId) -> Result<Option<Job>, StoreError>;
    /// Jobs that have not ended and that nobody has a lease on at `now`, oldest first.
    fn free_jobs(&self, now: Timestamp) -> Result<Vec<Job>, StoreError>;
    /// Up to `limit` jobs that pass `filter`, newest first, those older than `before`.
    fn jobs(
        &self,
        filter: &JobFilter,
        before: Option<JobId>,
        limit: usize,
    ) -> Result<Vec<Job>, StoreError>;
    /// Deletes the jobs that ended before a moment; says how many there were.
    fn forget_jobs(&self, ended_before: Timestamp) -> Result<usize, StoreError>;
}
