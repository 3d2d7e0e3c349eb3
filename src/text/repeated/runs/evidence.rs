//! The evidence that a run is boilerplate: how many documents of its source have it, and how different they are
//! otherwise.

use super::fingerprints::Place;
use super::witness::{Counted, Sample};

/// Most witnesses that are kept of a run.
const MAX_WITNESSES: usize = 32;
/// Most documents of a source whose subjects are kept.
const MAX_SUBJECTS: usize = 64;
/// A run is frequent if at least one document of the source in this many has it.
const FREQUENT: usize = 100;
/// At most one document in this many may have the run in quotation marks.
const QUOTED: usize = 4;
/// Documents in which the line of a form is looked at before its common grams are chosen.
const FORM_LINES: usize = 3;

/// The documents of a source.
#[derive(Debug, Default)]
pub(super) struct SourceEvidence {
    n_documents: usize,
    sample: Sample,
}

impl SourceEvidence {
    pub(super) fn add(&mut self, document: &Counted<'_>) {
        self.n_documents += 1;
        self.sample.add(document, MAX_SUBJECTS);
    }

    pub(super) fn remove(&mut self, id: u64) {
        self.n_documents = self.n_documents.saturating_sub(1);
        self.sample.remove(id);
    }
}

/// The documents of one source that have a run, except for the first one.
#[derive(Debug, Default)]
pub(super) struct RunEvidence {
    /// The documents in which the run is a sentence.
    pub(super) n_documents: usize,
    /// The documents in which the run is only a part of sentences, since it was found in some as a sentence.
    pub(super) n_parts: usize,
    n_quoted: usize,
    /// The documents in which the run is a whole line.
    n_lines: usize,
    /// The hash of the first words.
    pub(super) head: u64,
    /// The document that was counted last.
    pub(super) last: u32,
    /// The documents that are long enough to bear witness.
    n_long: usize,
    witnesses: Sample,
}

/// What proves that a run is boilerplate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof {
    pub(super) min_witnesses: usize,
    /// Most by which the subjects of the witnesses may be more alike than those of their source.
    pub(super) max_lift: f32,
}

impl RunEvidence {
    pub(super) fn add(&mut self, place: Place, document: &Counted<'_>) {
        self.count(place, document);
        self.witnesses.add(document, MAX_WITNESSES);
    }

    fn count(&mut self, place: Place, document: &Counted<'_>) {
        self.n_documents += 1;
        self.n_quoted += usize::from(place.is_quoted);
        self.n_lines += usize::from(place.is_line);
        self.n_long += usize::from(document.is_long);
    }

    pub(super) fn remove(&mut self, place: Place, document: &Counted<'_>) {
        let less = |count: &mut usize, is: bool| *count = count.saturating_sub(usize::from(is));
        less(&mut self.n_documents, true);
        less(&mut self.n_quoted, place.is_quoted);
        less(&mut self.n_lines, place.is_line);
        less(&mut self.n_long, document.is_long);
        self.witnesses.remove(document.id);
    }

    /// Whether many documents that are no versions of one another have the run: they are frequent in `source`, most of
    /// them are long, their subjects are about as different as usual there, and they do not quote the run. A run
    /// that is mostly a line of its own is left to the rule for lines.
    pub(super) fn meets(&self, proof: Proof, source: &SourceEvidence) -> bool {
        self.witnesses.len() >= proof.min_witnesses
            && self.n_long * 2 >= self.n_documents
            && self.n_documents * FREQUENT >= source.n_documents
            && self.n_quoted * QUOTED <= self.n_documents
            && self.n_lines * 2 <= self.n_documents
            && self.witnesses.likeness() <= source.sample.likeness() + proof.max_lift
    }
}

/// The documents of one source with a line that begins with the same two words, except for the first one.
#[derive(Debug, Default)]
pub(super) struct FormEvidence {
    pub(super) run: RunEvidence,
    last_word: u64,
    n_last_words: usize,
    /// Grams that the lines may have in common, each with the number of documents whose line has it.
    grams: Vec<(u64, usize)>,
    /// The documents since the grams were chosen.
    n_since: usize,
}

impl FormEvidence {
    /// Adds a line of a document: its last word and its grams.
    pub(super) fn add(
        &mut self,
        last_word: u64,
        grams: impl Iterator<Item = u64>,
        document: &Counted<'_>,
    ) {
        self.run.count(Place::default(), document);
        if self.run.n_documents == 1 {
            self.last_word = last_word;
        }
        self.n_last_words += usize::from(self.last_word == last_word);
        if !self.has_one_end() {
            self.grams = Vec::new();
        } else if self.run.n_documents == FORM_LINES {
            self.grams = grams.map(|gram| (gram, 1)).collect();
            self.n_since = 1;
        } else if !self.grams.is_empty() {
            self.run.witnesses.add(document, MAX_WITNESSES);
            let line: Vec<u64> = grams.collect();
            self.n_since += 1;
            for (gram, n) in &mut self.grams {
                *n += usize::from(line.contains(gram));
            }
        }
    }

    pub(super) fn remove(
        &mut self,
        last_word: u64,
        grams: impl Iterator<Item = u64>,
        document: &Counted<'_>,
    ) {
        self.run.remove(Place::default(), document);
        let has_last = usize::from(self.last_word == last_word);
        self.n_last_words = self.n_last_words.saturating_sub(has_last);
        if !self.grams.is_empty() {
            let line: Vec<u64> = grams.collect();
            self.n_since = self.n_since.saturating_sub(1);
            for (gram, n) in &mut self.grams {
                *n = n.saturating_sub(usize::from(line.contains(gram)));
            }
        }
    }

    fn has_one_end(&self) -> bool {
        self.n_last_words * 10 >= self.run.n_documents * 9
    }

    /// Whether a line with these grams and this last word has the form that nearly all lines with its first words have.
    pub(super) fn fits(&self, last_word: u64, mut grams: impl Iterator<Item = u64>) -> bool {
        let is_common = |gram: u64| {
            let mut known = self.grams.iter();
            known.any(|(common, n)| *common == gram && n * 10 >= self.n_since * 9)
        };
        self.has_one_end() && last_word == self.last_word && grams.any(is_common)
    }
}
