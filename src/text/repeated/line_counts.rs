//! The lines of a collection, counted by source.

use rustc_hash::FxHashMap;

use super::evidence::LineEvidence;
use super::line_fingerprints::{LineFingerprint, LineFingerprints, hash};
use super::seen::SeenLines;
use super::sketch::Sketch;
use crate::model::RemovalReason;

/// Documents with a line from which on the line belongs to none of them: sharing it does not make two documents alike.
const COMMON: usize = 6;
/// A document counts as different from others when at least one part in this many is found in few others.
const MIN_OWN_PART: usize = 4;
/// Least number of sources that share a line that is boilerplate in every source.
const MIN_SOURCES: usize = 4;
/// Most sources that are counted one by one for a line; further ones are counted in the sum of all sources only.
const MAX_SOURCES: usize = 64;
/// Most repeated lines that are counted; of more, the rarest are forgotten.
const MAX_REPEATED: usize = 1 << 18;

/// How many documents have each line that repeats, and how different they are otherwise.
///
/// A line seen once takes two bytes at most. Counts are exact but for the first document of a line, which is counted
/// for all sources and not for its own. A document that is taken out again is taken out of the counts; what it proved
/// by being different goes with it unless its own lines became common meanwhile: counting all documents anew, in the
/// same order, always gives the same counts.
#[derive(Debug)]
pub struct LineCounts {
    seen: SeenLines,
    repeated: FxHashMap<u64, RepeatedLine>,
    n_documents: FxHashMap<u64, usize>,
}

#[derive(Debug, Default)]
struct RepeatedLine {
    all: LineEvidence,
    by_source: Vec<(u64, LineEvidence)>,
}

impl Default for LineCounts {
    fn default() -> Self {
        Self {
            seen: SeenLines::new(),
            repeated: FxHashMap::default(),
            n_documents: FxHashMap::default(),
        }
    }
}

impl LineCounts {
    /// Counts the lines of a document.
    pub fn add(&mut self, fingerprints: &LineFingerprints) {
        let sketch = self.sketch(fingerprints);
        *self.n_documents.entry(fingerprints.source).or_default() += 1;
        for &fingerprint in fingerprints
            .lines
            .iter()
            .filter(|fingerprint| fingerprint.is_counted())
        {
            if let Some(line) = self.repeated.get_mut(&fingerprint.hash()) {
                line.add(fingerprint, fingerprints.source, sketch);
            } else if self.seen.put(fingerprint.hash()) {
                let mut line = RepeatedLine::default();
                line.add(fingerprint, fingerprints.source, sketch);
                line.all.n_documents += 1;
                self.repeated.insert(fingerprint.hash(), line);
            }
        }
        self.forget_the_rarest();
    }

    /// Takes the lines of a document out again.
    pub fn remove(&mut self, fingerprints: &LineFingerprints) {
        let sketch = self.sketch(fingerprints);
        if let Some(n_documents) = self.n_documents.get_mut(&fingerprints.source) {
            *n_documents = n_documents.saturating_sub(1);
        }
        for &fingerprint in fingerprints
            .lines
            .iter()
            .filter(|fingerprint| fingerprint.is_counted())
        {
            if let Some(line) = self.repeated.get_mut(&fingerprint.hash()) {
                line.all.remove(fingerprint, sketch);
                let mut sources = line.by_source.iter_mut();
                if let Some((_, evidence)) =
                    sources.find(|(source, _)| *source == fingerprints.source)
                {
                    evidence.remove(fingerprint, sketch);
                }
            }
        }
    }

    /// The fingerprints of a document, each marked with the reason to take its line out, if the counts give one.
    #[must_use]
    pub fn judge(&self, fingerprints: &LineFingerprints) -> LineFingerprints {
        let judge = |&fingerprint: &LineFingerprint| match fingerprint.removal() {
            Some(RemovalReason::KnownBoilerplate) => fingerprint,
            None
            | Some(
                RemovalReason::RepeatedInSource
                | RemovalReason::RepeatedAcrossSources
                | RemovalReason::RepeatedRun,
            ) => fingerprint.with_removal(self.removal(fingerprint, fingerprints.source)),
        };
        LineFingerprints {
            source: fingerprints.source,
            lines: fingerprints.lines.iter().map(judge).collect(),
        }
    }

    /// How many documents have a line.
    #[must_use]
    pub fn n_documents(&self, line: &str) -> usize {
        self.repeated
            .get(&hash(line))
            .map_or(1, |line| line.all.n_documents)
    }

    fn removal(&self, fingerprint: LineFingerprint, source: u64) -> Option<RemovalReason> {
        if !fingerprint.is_candidate() {
            return None;
        }
        let line = self.repeated.get(&fingerprint.hash())?;
        let evidence = line.by_source.iter().find(|(of, _)| *of == source);
        let n_documents = self.n_documents.get(&source).copied().unwrap_or_default();
        match evidence {
            // Documents without a source may come from anywhere: they are judged as if they came from many sources.
            Some((0, evidence))
                if evidence.is_certain() && evidence.proves(fingerprint, n_documents) =>
            {
                Some(RemovalReason::RepeatedAcrossSources)
            }
            Some((1.., evidence)) if evidence.proves(fingerprint, n_documents) => {
                Some(RemovalReason::RepeatedInSource)
            }
            _ if line.by_source.len() >= MIN_SOURCES && line.all.is_certain() => {
                let n_documents = self.n_documents.values().sum();
                let proves = line.all.proves(fingerprint, n_documents);
                proves.then_some(RemovalReason::RepeatedAcrossSources)
            }
            _ => None,
        }
    }

    /// The sketch of the lines, long ones included, that few other documents have. `None` where they are too small a
    /// part of the document: it is one more copy of a text that many have, whatever stands above and below it.
    fn sketch(&self, fingerprints: &LineFingerprints) -> Option<Sketch> {
        let (mut own, mut own_weight, mut weight) = (Vec::new(), 0, 0);
        let known = Some(RemovalReason::KnownBoilerplate);
        for fingerprint in fingerprints
            .lines
            .iter()
            .filter(|fingerprint| fingerprint.removal() != known)
        {
            weight += fingerprint.weight();
            let line = self.repeated.get(&fingerprint.hash());
            if line.is_none_or(|line| line.all.n_documents < COMMON) {
                own_weight += fingerprint.weight();
                own.push(fingerprint.hash());
            }
        }
        let is_own = own_weight * MIN_OWN_PART >= weight;
        Sketch::new(&own).filter(|_| is_own)
    }

    fn forget_the_rarest(&mut self) {
        let mut n_documents = 2;
        while self.repeated.len() > MAX_REPEATED {
            self.repeated
                .retain(|_, line| line.all.n_documents > n_documents);
            n_documents *= 2;
        }
    }
}

impl RepeatedLine {
    fn add(&mut self, fingerprint: LineFingerprint, source: u64, sketch: Option<Sketch>) {
        self.all.add(fingerprint, sketch);
        let known = self.by_source.iter().position(|(of, _)| *of == source);
        if let Some(position) = known {
            self.by_source[position].1.add(fingerprint, sketch);
        } else if self.by_source.len() < MAX_SOURCES {
            let mut evidence = LineEvidence::default();
            evidence.add(fingerprint, sketch);
            self.by_source.push((source, evidence));
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
