//! The evidence that a line is boilerplate: how many documents have it, and how different they are otherwise.

use super::line_fingerprints::LineFingerprint;
use super::sketch::Sketch;

/// Most different documents that are remembered; more of them prove nothing more.
const MAX_SKETCHES: usize = 8;
/// Remembered documents that prove a frequent line with a sign of boilerplate. One more has it: the first is not
/// remembered.
const MIN_SKETCHES: usize = 4;
/// Remembered documents that prove a line at the edge of its texts.
const MIN_SKETCHES_AT_EDGE: usize = 6;
/// A line is frequent if at least one document in this many has it.
const FREQUENT: usize = 200;
/// Tenths of its documents in which a line without a sign must stand at the edge.
const EDGE_TENTHS: usize = 9;

/// The documents that have a line, among those of one source or all.
#[derive(Debug, Clone, Default)]
pub(super) struct LineEvidence {
    pub(super) n_documents: usize,
    n_edges: usize,
    sketches: Vec<Sketch>,
}

impl LineEvidence {
    pub(super) fn add(&mut self, fingerprint: LineFingerprint, sketch: Option<Sketch>) {
        self.n_documents += 1;
        self.n_edges += usize::from(fingerprint.is_edge());
        if let Some(sketch) = sketch
            && self.sketches.len() < MAX_SKETCHES
            && !self
                .sketches
                .iter()
                .any(|known| known.is_version_of(sketch))
        {
            self.sketches.push(sketch);
        }
    }

    pub(super) fn remove(&mut self, fingerprint: LineFingerprint, sketch: Option<Sketch>) {
        self.n_documents = self.n_documents.saturating_sub(1);
        self.n_edges = self
            .n_edges
            .saturating_sub(usize::from(fingerprint.is_edge()));
        self.sketches.retain(|known| Some(*known) != sketch);
    }

    /// Whether the documents that have the line are too many and too different for chance, among `n_documents`.
    pub(super) fn proves(&self, fingerprint: LineFingerprint, n_documents: usize) -> bool {
        let is_certain = self.is_certain();
        if fingerprint.has_sign() {
            let is_frequent = self.n_documents * FREQUENT >= n_documents;
            return is_certain || (self.sketches.len() >= MIN_SKETCHES && is_frequent);
        }
        let is_at_edge = self.n_edges * 10 >= self.n_documents * EDGE_TENTHS;
        is_at_edge && self.sketches.len() >= MIN_SKETCHES_AT_EDGE
    }

    /// Whether as many different documents have the line as are remembered.
    pub(super) fn is_certain(&self) -> bool {
        self.sketches.len() >= MAX_SKETCHES
    }
}
