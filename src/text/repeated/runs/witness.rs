//! Which documents bear witness that a run is boilerplate, and how different are they?

use super::fingerprints::RunFingerprints;
use super::subject::{Subject, WordCounts};
use crate::digest::mix64;
use crate::text::repeated::sketch::Sketch;

/// Fewest words of a document that bears witness.
const MIN_DOCUMENT_WORDS: usize = 100;

/// A document as a witness: documents that are no versions of one another show that what they share belongs to none of
/// them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Witness {
    /// A number that hangs on all sentences of the document.
    pub(super) id: u64,
    pub(super) sketch: Sketch,
    pub(super) subject: Subject,
}

/// A document that is counted, or taken out again.
pub(super) struct Counted<'c> {
    /// A number that hangs on all sentences of the document.
    pub(super) id: u64,
    /// Whether it is long enough to bear witness.
    pub(super) is_long: bool,
    /// The document as a witness, made when it is asked for; `None` where it bears none.
    pub(super) witness: &'c dyn Fn() -> Option<Witness>,
}

/// Witnesses that are no versions of one another: those with the smallest ids, as if drawn by lot.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample(Vec<Witness>);

impl Sample {
    /// Adds a document that bears witness; of two versions of a document the one with the smaller id is kept.
    pub(super) fn add(&mut self, document: &Counted<'_>, most: usize) {
        if self.0.len() == most && self.0.last().is_some_and(|last| last.id < document.id) {
            return;
        }
        let Some(witness) = (document.witness)() else {
            return;
        };
        let is_version = |known: &Witness| known.sketch.is_version_of(witness.sketch);
        match self.0.iter().position(is_version) {
            Some(at) if self.0[at].id <= witness.id => return,
            Some(at) => drop(self.0.remove(at)),
            None => (),
        }
        let at = self.0.partition_point(|known| known.id < witness.id);
        self.0.insert(at, witness);
        self.0.truncate(most);
    }

    pub(super) fn remove(&mut self, id: u64) {
        self.0.retain(|known| known.id != id);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// How alike the subjects of two of the documents are on average, from -1 to 1; 0 for fewer than two documents.
    pub(super) fn likeness(&self) -> f32 {
        let n = self.0.len();
        if n < 2 {
            return 0.0;
        }
        let pairs = (1..n).flat_map(|a| (0..a).map(move |b| (a, b)));
        let n_differing: u32 = pairs
            .map(|(a, b)| self.0[a].subject.n_differing(self.0[b].subject))
            .sum();
        Subject::cosine(n_differing as f32 / (n * (n - 1) / 2) as f32)
    }
}

/// A document with what it is as a witness.
pub(super) fn counted<'c>(
    document: &RunFingerprints,
    witness: &'c dyn Fn() -> Option<Witness>,
) -> Counted<'c> {
    Counted {
        id: id(document),
        is_long: document.sums.len() >= MIN_DOCUMENT_WORDS,
        witness,
    }
}

/// The document as a witness; `None` where it is short.
pub(super) fn witness(
    document: &RunFingerprints,
    own: &[u64],
    words: &WordCounts,
) -> Option<Witness> {
    if document.sums.len() < MIN_DOCUMENT_WORDS {
        return None;
    }
    Some(Witness {
        id: id(document),
        sketch: Sketch::new(own)?,
        subject: words.subject(&document.subject_words),
    })
}

/// A number that hangs on all sentences of a document, in any order.
fn id(document: &RunFingerprints) -> u64 {
    let keys = document.sentences.iter().map(|sentence| sentence.key);
    mix64(keys.fold(document.source, |all, key| all ^ key))
}
