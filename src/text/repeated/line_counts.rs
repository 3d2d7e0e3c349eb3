//! The lines of a collection, counted by source.

use rustc_hash::FxHashMap;

use super::LinePrints;
use super::evidence::{Evidence, Sketch};
use super::line_prints::{LinePrint, hash};
use super::seen::Seen;
use crate::text::clean::RemovalReason;

/// A line that so many documents have is none of a document's own: it does not make two documents alike.
const COMMON: usize = 6;
/// One part in so many of a document must be its own to make it different from others.
const MIN_OWN_PART: usize = 4;
/// Sources that must share a line before it is boilerplate wherever it stands.
const MIN_SOURCES: usize = 4;
/// Sources of one line that are told apart; the lines of further ones count for the whole only.
const MAX_SOURCES: usize = 64;
/// Lines that repeat and are counted one by one; of more, the rarest are forgotten.
const MAX_REPEATED: usize = 1 << 18;

/// How many documents have each line that repeats, and how different they are otherwise.
///
/// A line seen once takes two bytes at most. Counts are exact but for the first document of a line, which is counted
/// for all sources and not for its own. A document that is taken out again is taken out of the counts; what it proved
/// by being different goes with it unless its own lines became common meanwhile: counting all documents anew, in the same
/// order, always gives the same counts.
#[derive(Debug)]
pub struct LineCounts {
    seen: Seen,
    repeated: FxHashMap<u64, RepeatedLine>,
    n_documents: FxHashMap<u64, usize>,
}

#[derive(Debug, Default)]
struct RepeatedLine {
    all: Evidence,
    by_source: Vec<(u64, Evidence)>,
}

impl Default for LineCounts {
    fn default() -> Self {
        Self {
            seen: Seen::new(),
            repeated: FxHashMap::default(),
            n_documents: FxHashMap::default(),
        }
    }
}

impl LineCounts {
    /// Counts the lines of a document.
    pub fn add(&mut self, prints: &LinePrints) {
        let sketch = self.sketch(prints);
        *self.n_documents.entry(prints.source).or_default() += 1;
        for &print in prints.lines.iter().filter(|print| print.is_counted()) {
            if let Some(line) = self.repeated.get_mut(&print.hash()) {
                line.add(print, prints.source, sketch);
            } else if self.seen.put(print.hash()) {
                let mut line = RepeatedLine::default();
                line.add(print, prints.source, sketch);
                line.all.n_documents += 1;
                self.repeated.insert(print.hash(), line);
            }
        }
        self.forget_the_rarest();
    }

    /// Takes the lines of a document out again.
    pub fn remove(&mut self, prints: &LinePrints) {
        let sketch = self.sketch(prints);
        if let Some(n_documents) = self.n_documents.get_mut(&prints.source) {
            *n_documents = n_documents.saturating_sub(1);
        }
        for &print in prints.lines.iter().filter(|print| print.is_counted()) {
            if let Some(line) = self.repeated.get_mut(&print.hash()) {
                line.all.remove(print, sketch);
                let mut sources = line.by_source.iter_mut();
                if let Some((_, evidence)) = sources.find(|(source, _)| *source == prints.source) {
                    evidence.remove(print, sketch);
                }
            }
        }
    }

    /// The prints of a document with what is to become of each line by all that is known.
    #[must_use]
    pub fn judge(&self, prints: &LinePrints) -> LinePrints {
        let judge = |&print: &LinePrint| match print.removal() {
            Some(RemovalReason::KnownBoilerplate) => print,
            None | Some(RemovalReason::RepeatedInSource | RemovalReason::RepeatedAcrossSources) => {
                print.with_removal(self.removal(print, prints.source))
            }
        };
        LinePrints {
            source: prints.source,
            lines: prints.lines.iter().map(judge).collect(),
        }
    }

    /// How many documents have a line.
    #[must_use]
    pub fn n_documents(&self, line: &str) -> usize {
        self.repeated
            .get(&hash(line))
            .map_or(1, |line| line.all.n_documents)
    }

    fn removal(&self, print: LinePrint, source: u64) -> Option<RemovalReason> {
        if !print.is_candidate() {
            return None;
        }
        let line = self.repeated.get(&print.hash())?;
        let evidence = line.by_source.iter().find(|(of, _)| *of == source);
        let n_documents = self.n_documents.get(&source).copied().unwrap_or_default();
        match evidence {
            // Without a source the documents may come from anywhere: as if from many.
            Some((0, evidence)) if evidence.is_certain() && evidence.proves(print, n_documents) => {
                Some(RemovalReason::RepeatedAcrossSources)
            }
            Some((1.., evidence)) if evidence.proves(print, n_documents) => {
                Some(RemovalReason::RepeatedInSource)
            }
            _ if line.by_source.len() >= MIN_SOURCES && line.all.is_certain() => {
                let n_documents = self.n_documents.values().sum();
                let proves = line.all.proves(print, n_documents);
                proves.then_some(RemovalReason::RepeatedAcrossSources)
            }
            _ => None,
        }
    }

    /// What is a document's own: its lines, long ones included, that few others have. None when that is too little of it:
    /// one more copy of a text that many have, whatever stands above and below it.
    fn sketch(&self, prints: &LinePrints) -> Option<Sketch> {
        let (mut own, mut own_weight, mut weight) = (Vec::new(), 0, 0);
        let known = Some(RemovalReason::KnownBoilerplate);
        for print in prints.lines.iter().filter(|print| print.removal() != known) {
            weight += print.weight();
            let line = self.repeated.get(&print.hash());
            if line.is_none_or(|line| line.all.n_documents < COMMON) {
                own_weight += print.weight();
                own.push(print.hash());
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
    fn add(&mut self, print: LinePrint, source: u64, sketch: Option<Sketch>) {
        self.all.add(print, sketch);
        let known = self.by_source.iter().position(|(of, _)| *of == source);
        if let Some(place) = known {
            self.by_source[place].1.add(print, sketch);
        } else if self.by_source.len() < MAX_SOURCES {
            let mut evidence = Evidence::default();
            evidence.add(print, sketch);
            self.by_source.push((source, evidence));
        }
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
