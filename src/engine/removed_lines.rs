//! Reports the lines and runs of words that cleaning removed, of one document and of a collection.

use std::collections::HashMap;

use super::documents::DocumentError;
use super::engine::Engine;
use crate::collection::CollectionError;
use crate::model::{CollectionName, DocumentId, RemovalReason, RemovedLineCount};
use crate::text::LineFingerprints;

/// Result of cleaning a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCleaning {
    /// Removed lines and runs, in the order of the document.
    pub removed: Vec<RemovedLineCount>,
    /// Whether the original content is stored; documents of older versions may have only their cleaned text.
    pub has_original: bool,
}

impl Engine {
    /// Returns the lines and runs that cleaning removed from a document, with the reasons.
    pub fn document_cleaning(
        &self,
        name: &CollectionName,
        id: &DocumentId,
    ) -> Result<DocumentCleaning, DocumentError> {
        let collection = self.collection(name)?;
        let kept = self.whole_document(&collection, id)?;
        let cleaning = self.store.cleaning(kept.key)?;
        let state = collection.read();
        let removed = cleaning.map_or(Vec::new(), |cleaning| {
            let lines = cleaning.removed.into_iter();
            let count = lines.map(|line| RemovedLineCount {
                n_documents: state.repeats().n_documents(&cleaning.prints, &line),
                text: line.text.trim().to_owned(),
                reason: line.reason,
            });
            count.collect()
        });
        Ok(DocumentCleaning {
            removed,
            has_original: self.store.original(kept.key)?.is_some(),
        })
    }

    /// Lines and runs removed from the documents of a collection, the most frequent first. Those that differ only in
    /// whole numbers count as one.
    pub(super) fn removed_lines(
        &self,
        name: &CollectionName,
    ) -> Result<Vec<RemovedLineCount>, CollectionError> {
        let collection = self.collection(name)?;
        let mut counts: HashMap<(u64, RemovalReason), RemovedLineCount> = HashMap::new();
        self.store
            .visit_removed_lines(collection.key(), &mut |mut removed| {
                removed.sort_by_cached_key(|line| LineFingerprints::key(line.text.trim()));
                removed.dedup_by_key(|line| LineFingerprints::key(line.text.trim()));
                for line in removed {
                    let key = (LineFingerprints::key(line.text.trim()), line.reason);
                    let count = counts.entry(key).or_insert_with(|| RemovedLineCount {
                        text: line.text.trim().to_owned(),
                        reason: line.reason,
                        n_documents: 0,
                    });
                    count.n_documents += 1;
                }
            })?;
        let mut lines: Vec<RemovedLineCount> = counts.into_values().collect();
        lines.sort_by(|a, b| (b.n_documents, &a.text).cmp(&(a.n_documents, &b.text)));
        Ok(lines)
    }
}
