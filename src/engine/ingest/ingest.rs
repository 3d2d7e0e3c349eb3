//! Ingests documents: cleans, chunks, embeds and stores them in bounded batches.

use std::collections::HashMap;

use rayon::prelude::*;

use super::result::{IngestResult, Rejection, Status, Submission};
use crate::collection::CollectionError;
use crate::embedding::EmbedError;
use crate::engine::engine::Engine;
use crate::engine::open::OpenCollection;
use crate::engine::prepare::{IdentifiedDocument, PreparedDocument, ReadDocument};
use crate::engine::vectors::{Cut, passage_vectors};
use crate::model::{CollectionName, DocumentId};
use crate::store::{ContentHash, DocumentWrite, StoreError, Written};
use crate::text::{Fingerprints, Judged};

/// Most documents of one batch; each batch is one commit.
const BATCH_DOCUMENTS: usize = 256;
/// Most bytes of raw text in one batch, except for a single longer document.
const BATCH_BYTES: usize = 8 << 20;

/// Why documents could not be ingested. Batches committed before the error stay; sending everything again is harmless.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// The embedding model failed.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Ingests documents; those reported as stored survive power loss once this returns.
    ///
    /// Returns one result per submission, in order. An invalid one never fails the others; of two with one id the later
    /// wins.
    pub fn ingest(
        &self,
        name: &CollectionName,
        submissions: Vec<Submission>,
    ) -> Result<Vec<IngestResult>, IngestError> {
        let collection = self.collection(name)?;
        self.embedder_of(name, &collection.read())?;
        let ingest = Ingest {
            engine: self,
            collection: &collection,
        };
        let mut results = Vec::with_capacity(submissions.len());
        let mut batch = Vec::new();
        let mut n_bytes = 0;
        for submission in submissions {
            n_bytes += submission.as_ref().map_or(0, |new| new.content.raw().len());
            batch.push(submission);
            if batch.len() >= BATCH_DOCUMENTS || n_bytes >= BATCH_BYTES {
                results.extend(ingest.batch(std::mem::take(&mut batch))?);
                n_bytes = 0;
            }
        }
        results.extend(ingest.batch(batch)?);
        Ok(results)
    }
}

/// An ingestion into one collection.
struct Ingest<'e> {
    engine: &'e Engine,
    collection: &'e OpenCollection,
}

/// Values paired with their positions in the batch.
type Positioned<T> = Vec<(usize, T)>;

impl Ingest<'_> {
    /// Ingests one batch: refuses invalid submissions, skips unchanged documents, and reads, cleans, chunks, embeds and
    /// writes the rest.
    fn batch(&self, submissions: Vec<Submission>) -> Result<Vec<IngestResult>, IngestError> {
        let mut results: Vec<Option<IngestResult>> = vec![None; submissions.len()];
        let identified = self.identify(submissions, &mut results);
        let changed = self.set_unchanged_aside(identified, &mut results)?;
        let (positions, documents) = self.read(changed, &mut results);
        let prepared = self.prepare(documents);
        let (writes, warnings) = self.embed(prepared)?;
        let written = self.write(&writes)?;
        let kept = writes.into_iter().zip(written).zip(warnings);
        for (position, ((write, written), warnings)) in positions.into_iter().zip(kept) {
            results[position] = Some(kept_result(write, written, warnings));
        }
        Ok(results.into_iter().flatten().collect())
    }

    fn identify(
        &self,
        submissions: Vec<Submission>,
        results: &mut [Option<IngestResult>],
    ) -> Positioned<IdentifiedDocument> {
        let mut identified = Vec::new();
        for (position, submission) in submissions.into_iter().enumerate() {
            let id = submission.as_ref().ok().and_then(|new| new.id.clone());
            let options = &self.engine.options;
            match submission.and_then(|new| IdentifiedDocument::identify(new, options)) {
                Ok(document) => identified.push((position, document)),
                Err(rejection) => results[position] = Some(rejected(id, rejection)),
            }
        }
        identified
    }

    /// Sets unchanged documents aside, which need no work. An id that occurs twice in the batch is left to the store,
    /// which sees the documents in order.
    fn set_unchanged_aside(
        &self,
        identified: Positioned<IdentifiedDocument>,
        results: &mut [Option<IngestResult>],
    ) -> Result<Positioned<IdentifiedDocument>, StoreError> {
        let sent: Vec<(&DocumentId, &ContentHash)> = identified
            .iter()
            .map(|(_, document)| (&document.id, &document.hash))
            .collect();
        let mut n_seen: HashMap<DocumentId, usize> = HashMap::new();
        for (id, _) in &sent {
            *n_seen.entry((*id).clone()).or_default() += 1;
        }
        let unchanged = self.engine.store.unchanged(self.collection.key(), &sent)?;
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

    fn read(
        &self,
        changed: Positioned<IdentifiedDocument>,
        results: &mut [Option<IngestResult>],
    ) -> (Vec<usize>, Vec<ReadDocument>) {
        let now = self.engine.now();
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
        kept.into_iter().unzip()
    }

    /// Removes the lines and runs known to repeat, and chunks the texts.
    fn prepare(&self, documents: Vec<ReadDocument>) -> Vec<PreparedDocument> {
        let judged: Vec<Judged> = {
            let state = self.collection.read();
            let repeats = state.repeats();
            let prints = documents.par_iter().map(ReadDocument::prints);
            let judge = |prints: &Fingerprints| repeats.judge(&prints.lines, &prints.runs);
            prints.map(judge).collect()
        };
        let Engine {
            options, embedder, ..
        } = self.engine;
        documents
            .into_par_iter()
            .zip(judged)
            .map(|(document, judged)| document.prepare(judged, options, embedder.as_ref()))
            .collect()
    }

    /// Embeds documents; returns them with the warnings about each.
    fn embed(
        &self,
        documents: Vec<PreparedDocument>,
    ) -> Result<(Vec<DocumentWrite>, Vec<Vec<String>>), EmbedError> {
        let cut: Vec<Cut<'_>> = documents.iter().map(PreparedDocument::cut).collect();
        let vectors = passage_vectors(self.engine.embedder(), &cut)?;
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
                    runs: prepared.runs,
                };
                (write, prepared.warnings)
            });
        Ok(writes.unzip())
    }

    fn write(&self, documents: &[DocumentWrite]) -> Result<Vec<Written>, IngestError> {
        if documents.is_empty() {
            return Ok(Vec::new());
        }
        let writer = self.collection.write()?;
        // The collection may have been moved to another model after the vectors were computed.
        self.engine
            .embedder_of(self.collection.name(), &writer.read())?;
        Ok(writer.put_documents(documents, self.engine.now())?)
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
