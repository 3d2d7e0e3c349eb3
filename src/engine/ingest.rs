//! Documents come in: cleaned, cut, embedded and kept, a bounded batch at a time.

use std::collections::HashMap;

use jiff::Timestamp;
use rayon::prelude::*;

use super::collection::{Collection, Reworded, words_of};
use super::prepare::{IdentifiedDocument, PreparedDocument, ReadDocument};
use super::vectors::Cut;
use super::{CollectionError, Engine};
use crate::embedding::EmbedError;
use crate::model::{
    CollectionName, DocumentId, DocumentKey, IdentityError, IngestTimes, NewDocument,
};
use crate::similarity::TermCounts;
use crate::store::{ContentHash, DocumentWrite, StoreError, Written, unless_damaged};
use crate::text::LinePrints;

/// Documents in one batch at most; each batch is one commit.
const BATCH_DOCUMENTS: usize = 256;
/// Bytes of raw text in one batch, but for a single longer document.
const BATCH_BYTES: usize = 8 << 20;

/// A document to ingest, or why what was sent is none.
pub type Submission = Result<NewDocument, Rejection>;

/// What became of one submission.
#[derive(Debug, Clone, PartialEq)]
pub struct IngestResult {
    /// The document's id, given or derived; none when what was sent is not a document.
    pub id: Option<DocumentId>,
    /// Whether it is kept.
    pub status: Status,
    /// What was not understood but did no harm.
    pub warnings: Vec<String>,
}

/// Whether a submission is kept.
#[derive(Debug, Clone, PartialEq)]
pub enum Status {
    /// It is new.
    Created {
        /// Passages it was cut into.
        n_passages: usize,
    },
    /// It replaced one of the same id.
    Updated {
        /// Passages it was cut into.
        n_passages: usize,
    },
    /// The same content was there already.
    Unchanged {
        /// Passages it was cut into.
        n_passages: usize,
    },
    /// It is not kept.
    Rejected(Rejection),
}

/// Why a submission is not kept.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Rejection {
    /// It is not a document.
    #[error("{reason}")]
    Malformed {
        /// What is wrong, and where.
        reason: String,
    },
    /// Its id cannot be one.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Nothing is left once it is cleaned.
    #[error("the document has no text; give it in `text`, `html` or `markdown`")]
    EmptyText,
    /// A field beside the text that is longer than is sensible.
    #[error("{field} has {n_bytes} bytes, more than the {limit} that it may have")]
    LongField {
        /// Name of the field.
        field: &'static str,
        /// Bytes sent.
        n_bytes: usize,
        /// Bytes accepted.
        limit: usize,
    },
    /// More text than is accepted.
    #[error(
        "the document has {n_bytes} bytes of text, more than the {limit} of ingest.max_text_mib; cut it into several documents"
    )]
    LongText {
        /// Bytes sent.
        n_bytes: usize,
        /// Bytes accepted.
        limit: usize,
    },
}

/// Why documents could not be ingested. Batches that were committed before it happened stay; sending everything again
/// is harmless.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Ingests documents; what is reported as kept survives power loss when this returns.
    ///
    /// One result per submission, in order. A bad one never fails the others; of two with one id the later wins.
    pub fn ingest(
        &self,
        name: &CollectionName,
        submissions: Vec<Submission>,
    ) -> Result<Vec<IngestResult>, IngestError> {
        let collection = self.collection(name)?;
        self.embedder_of(name, &collection.state())?;
        let mut results = Vec::with_capacity(submissions.len());
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        for submission in submissions {
            n_bytes += submission.as_ref().map_or(0, |new| new.content.raw().len());
            batch.push(submission);
            if batch.len() >= BATCH_DOCUMENTS || n_bytes >= BATCH_BYTES {
                results.extend(self.ingest_batch(&collection, std::mem::take(&mut batch))?);
                n_bytes = 0;
            }
        }
        results.extend(self.ingest_batch(&collection, batch)?);
        Ok(results)
    }

    fn ingest_batch(
        &self,
        collection: &Collection,
        submissions: Vec<Submission>,
    ) -> Result<Vec<IngestResult>, IngestError> {
        let mut results: Vec<Option<IngestResult>> = vec![None; submissions.len()];
        let mut identified = Vec::new();
        for (position, submission) in submissions.into_iter().enumerate() {
            let id = submission.as_ref().ok().and_then(|new| new.id.clone());
            match submission.and_then(|new| IdentifiedDocument::identify(new, &self.options)) {
                Ok(document) => identified.push((position, document)),
                Err(rejection) => results[position] = Some(rejected(id, rejection)),
            }
        }
        let changed = self.set_unchanged_aside(collection, identified, &mut results)?;
        self.write_changed(collection, changed, &mut results)?;
        Ok(results.into_iter().flatten().collect())
    }

    /// Documents that are kept as they are need no work. An id that occurs twice in the batch is left to the store,
    /// which sees the documents in order.
    fn set_unchanged_aside(
        &self,
        collection: &Collection,
        identified: Vec<(usize, IdentifiedDocument)>,
        results: &mut [Option<IngestResult>],
    ) -> Result<Vec<(usize, IdentifiedDocument)>, StoreError> {
        let sent: Vec<(&DocumentId, &ContentHash)> = identified
            .iter()
            .map(|(_, document)| (&document.id, &document.hash))
            .collect();
        let mut n_seen: HashMap<DocumentId, usize> = HashMap::new();
        for (id, _) in &sent {
            *n_seen.entry((*id).clone()).or_default() += 1;
        }
        let unchanged = self.store.unchanged(collection.key(), &sent)?;
        let mut changed = Vec::new();
        for ((position, document), n_passages) in identified.into_iter().zip(unchanged) {
            match n_passages {
                Some(n_passages) if n_seen[&document.id] == 1 => {
                    results[position] = Some(IngestResult {
                        id: Some(document.id),
                        status: Status::Unchanged { n_passages },
                        warnings: Vec::new(),
                    });
                }
                _ => changed.push((position, document)),
            }
        }
        Ok(changed)
    }

    fn write_changed(
        &self,
        collection: &Collection,
        changed: Vec<(usize, IdentifiedDocument)>,
        results: &mut [Option<IngestResult>],
    ) -> Result<(), IngestError> {
        let now = self.now();
        let read: Vec<(usize, DocumentId, Result<ReadDocument, Rejection>)> = changed
            .into_par_iter()
            .map(|(position, document)| (position, document.id.clone(), document.read(now)))
            .collect();
        let mut kept = Vec::new();
        for (position, id, read) in read {
            match read {
                Ok(document) => kept.push((position, document)),
                Err(rejection) => results[position] = Some(rejected(Some(id), rejection)),
            }
        }
        let (positions, documents): (Vec<usize>, Vec<ReadDocument>) = kept.into_iter().unzip();
        let (writes, warnings) = self.embed(self.prepare(collection, documents))?;
        let written = self.commit(collection, &writes)?;
        for (((position, write), written), warnings) in
            positions.into_iter().zip(writes).zip(written).zip(warnings)
        {
            results[position] = Some(kept_result(write, written, warnings));
        }
        Ok(())
    }

    /// Takes out the lines that repeat by all that was learned so far, and cuts.
    fn prepare(
        &self,
        collection: &Collection,
        documents: Vec<ReadDocument>,
    ) -> Vec<PreparedDocument> {
        let judged: Vec<LinePrints> = {
            let state = collection.state();
            let judge = |document: &ReadDocument| state.lines.judge(document.prints());
            documents.iter().map(judge).collect()
        };
        documents
            .into_par_iter()
            .zip(judged)
            .map(|(document, judged)| {
                document.prepare(judged, &self.options, self.embedder.as_ref())
            })
            .collect()
    }

    fn embed(
        &self,
        documents: Vec<PreparedDocument>,
    ) -> Result<(Vec<DocumentWrite>, Vec<Vec<String>>), EmbedError> {
        let cut: Vec<Cut<'_>> = documents.iter().map(PreparedDocument::cut).collect();
        let vectors = self.passage_vectors(&cut)?;
        let writes = documents
            .into_iter()
            .zip(vectors)
            .map(|(prepared, vectors)| {
                let write = DocumentWrite {
                    document: prepared.document,
                    hash: prepared.hash,
                    signature: prepared.signature,
                    passages: prepared.passages,
                    vectors,
                    original: prepared.original,
                    cleaning: prepared.cleaning,
                };
                (write, prepared.warnings)
            });
        Ok(writes.unzip())
    }

    /// Writes to the store, then to the index and the topics, in the same order as any other writer.
    fn commit(
        &self,
        collection: &Collection,
        writes: &[DocumentWrite],
    ) -> Result<Vec<Written>, IngestError> {
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        let _writing = collection.lock_for_writing()?;
        self.embedder_of(collection.name(), &collection.state())?;
        let ids: Vec<&DocumentId> = writes.iter().map(|write| &write.document.id).collect();
        let former = self.store.line_prints(collection.key(), &ids)?;
        let mut counted: HashMap<&DocumentId, LinePrints> = ids
            .into_iter()
            .zip(former)
            .filter_map(|(id, prints)| Some((id, prints?)))
            .collect();
        let words: Vec<TermCounts> = writes
            .par_iter()
            .map(|write| words_of(&write.document))
            .collect();
        let mut former_words = self.former_words(collection, writes)?;
        let now = self.now();
        let written = self.store.write_documents(collection.key(), writes, now)?;
        let mut state = collection.state_mut();
        for ((write, words), written) in writes.iter().zip(words).zip(&written) {
            if let Some((key, first_ingested_at)) = key_and_first(*written, now) {
                let former = former_words.remove(&write.document.id);
                let reworded = Reworded {
                    former: former.as_ref(),
                    now: &words,
                };
                let times = IngestTimes {
                    first_ingested_at,
                    ingested_at: now,
                };
                state.put(key, write, reworded, times);
                former_words.insert(&write.document.id, words);
                let prints = &write.cleaning.prints;
                let former = counted.insert(&write.document.id, prints.clone());
                state.count_lines(former.as_ref(), Some(prints));
            }
        }
        drop(state);
        collection.follow_up();
        Ok(written)
    }

    /// The words of the documents that are about to be replaced, but for damaged ones.
    fn former_words<'w>(
        &self,
        collection: &Collection,
        writes: &'w [DocumentWrite],
    ) -> Result<HashMap<&'w DocumentId, TermCounts>, StoreError> {
        let mut former = HashMap::new();
        for id in writes.iter().map(|write| &write.document.id) {
            let kept = unless_damaged(self.store.document(collection.key(), id))?;
            if let Some(kept) = kept.flatten() {
                former.insert(id, words_of(&kept.document));
            }
        }
        Ok(former)
    }
}

/// A document that was written, and when it was ingested for the first time.
fn key_and_first(written: Written, now: Timestamp) -> Option<(DocumentKey, Timestamp)> {
    match written {
        Written::Created(key) => Some((key, now)),
        Written::Updated {
            key,
            first_ingested_at,
        } => Some((key, first_ingested_at)),
        Written::Unchanged(_) => None,
    }
}

fn rejected(id: Option<DocumentId>, rejection: Rejection) -> IngestResult {
    IngestResult {
        id,
        status: Status::Rejected(rejection),
        warnings: Vec::new(),
    }
}

fn kept_result(write: DocumentWrite, written: Written, warnings: Vec<String>) -> IngestResult {
    let n_passages = write.passages.len();
    IngestResult {
        id: Some(write.document.id),
        status: match written {
            Written::Created(_) => Status::Created { n_passages },
            Written::Updated { .. } => Status::Updated { n_passages },
            Written::Unchanged(_) => Status::Unchanged { n_passages },
        },
        warnings,
    }
}
