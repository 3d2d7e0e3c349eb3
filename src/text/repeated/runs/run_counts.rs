//! The runs of words of a collection, counted by source.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap, FxHashSet};

use super::evidence::{FormEvidence, Proof, RunEvidence, SourceEvidence};
use super::fingerprints::{
    ClosingWord, FormLine, GRAM_WORDS, Place, RunFingerprints, Sentence, closing_key, key,
};
use super::insertions::ANY_WORD;
use super::judged::JudgedRuns;
use super::parts::{Part, Parts};
use super::recent::RecentHashes;
use super::subject::WordCounts;
use super::witness::{Counted, counted, witness};

/// Documents with a sentence from which on it belongs to none of them.
const COMMON: usize = 4;
/// Documents with a sentence from which on it is looked for inside other sentences.
const SOUGHT: usize = 3;
/// Most repeated runs that are counted; of more, the rarest are forgotten.
pub(super) const MAX_REPEATED: usize = 1 << 18;
/// Bits by which the repeated sentences are told apart.
const FILTER_BITS: usize = 1 << 20;
/// Words from which on a run is not short.
const MIN_WORDS: usize = 8;
/// What proves a run that is not short.
const PROOF: Proof = Proof {
    min_witnesses: 6,
    max_lift: 0.15,
};
/// What proves a short run, and the form of a line.
const STRONG_PROOF: Proof = Proof {
    min_witnesses: 8,
    max_lift: 0.10,
};

/// What proves a sentence, however short, that stands beside a proven one.
const PROOF_BESIDE: Proof = Proof {
    min_witnesses: 6,
    max_lift: 0.20,
};

/// How many documents have each sentence that repeats within their source, and how different they are otherwise.
///
/// Counts leave out the first document of a sentence. A document that is taken out again is taken out of the counts;
/// the witnesses that it displaced do not come back: counting all documents anew, in the same order, always gives the
/// same counts.
#[derive(Debug)]
pub struct RunCounts {
    recent: RecentHashes,
    repeated: FxHashMap<u64, RunEvidence>,
    forms: FxHashMap<u64, FormEvidence>,
    /// In how many sentences a repeated one's first words are found at the beginning.
    heads: FxHashMap<u64, usize>,
    /// The repeated sentences by their first grams.
    sought: Parts,
    words: WordCounts,
    sources: FxHashMap<u64, SourceEvidence>,
    /// The number of the document that is counted.
    number: u32,
}

impl Default for RunCounts {
    fn default() -> Self {
        Self {
            recent: RecentHashes::new(),
            repeated: FxHashMap::default(),
            forms: FxHashMap::default(),
            heads: FxHashMap::default(),
            sought: Parts::new(FILTER_BITS),
            words: WordCounts::default(),
            sources: FxHashMap::default(),
            number: 0,
        }
    }
}

impl RunCounts {
    /// Counts the runs of a document.
    pub fn add(&mut self, document: &RunFingerprints) {
        self.number = self.number.wrapping_add(1);
        let own = self.own(document);
        let words = std::mem::take(&mut self.words);
        let made = OnceCell::new();
        let witness = || *made.get_or_init(|| witness(document, own.as_deref()?, &words));
        let counted = &counted(document, &witness);
        let source = self.sources.entry(document.source).or_default();
        source.add(counted);
        for sentence in &document.sentences {
            self.add_sentence(document, sentence, counted);
        }
        self.add_parts(document);
        for &line in &document.forms {
            self.add_form(document, line, counted);
        }
        for &word in &document.closings {
            self.add_closing(word, counted);
        }
        self.words = words;
        self.words.add(&document.subject_words);
        self.forget_the_rarest();
    }

    fn add_sentence(
        &mut self,
        document: &RunFingerprints,
        sentence: &Sentence,
        counted: &Counted<'_>,
    ) {
        if let Some(n_sentences) = self.heads.get_mut(&sentence.head) {
            *n_sentences += 1;
        }
        let Some(evidence) = self.repeated(sentence) else {
            return;
        };
        evidence.add(sentence.place, counted);
        if evidence.n_documents == SOUGHT && sentence.n_words >= GRAM_WORDS {
            let gram = document.sums.hash(sentence.start, GRAM_WORDS);
            let part = Part {
                n_words: sentence.n_words,
                key: sentence.key,
            };
            self.sought.put(key(document.source, gram), part);
        }
    }

    /// Counts the repeated sentences that stand only inside other sentences of a document.
    fn add_parts(&mut self, document: &RunFingerprints) {
        for found in self.sought.found_in(document.source, &document.sums) {
            if let Some(evidence) = self.repeated.get_mut(&found.part.key)
                && std::mem::replace(&mut evidence.last, self.number) != self.number
            {
                evidence.n_parts += 1;
            }
        }
    }

    /// The evidence of a sentence that was seen before, unless it was counted in this document.
    fn repeated(&mut self, sentence: &Sentence) -> Option<&mut RunEvidence> {
        let is_new = !self.repeated.contains_key(&sentence.key);
        if is_new && !self.recent.put(sentence.key) {
            return None;
        }
        if is_new {
            self.heads.entry(sentence.head).or_insert(1);
        }
        let number = self.number;
        let evidence = self.repeated.entry(sentence.key).or_default();
        evidence.head = sentence.head;
        (std::mem::replace(&mut evidence.last, number) != number).then_some(evidence)
    }

    fn add_closing(&mut self, word: ClosingWord, counted: &Counted<'_>) {
        if !word.ends_insertions() {
            if let Some(evidence) = self.repeated.get_mut(&word.key) {
                evidence.n_parts += 1;
            }
        } else if self.repeated.contains_key(&word.key) || self.recent.put(word.key) {
            let evidence = self.repeated.entry(word.key).or_default();
            evidence.add(Place::default(), counted);
        }
    }

    fn add_form(&mut self, document: &RunFingerprints, line: FormLine, counted: &Counted<'_>) {
        if !self.forms.contains_key(&line.key) && !self.recent.put(line.key) {
            return;
        }
        let form = self.forms.entry(line.key).or_default();
        if std::mem::replace(&mut form.run.last, self.number) != self.number {
            form.add(line.last, document.grams_of(line), counted);
        }
    }

    /// Takes the runs of a document out again.
    pub fn remove(&mut self, document: &RunFingerprints) {
        self.words.remove(&document.subject_words);
        let former = &counted(document, &|| None);
        if let Some(source) = self.sources.get_mut(&document.source) {
            source.remove(former.id);
        }
        self.remove_sentences(document, former);
        self.remove_forms(document, former);
        for &word in &document.closings {
            let Some(evidence) = self.repeated.get_mut(&word.key) else {
                continue;
            };
            if word.ends_insertions() {
                evidence.remove(Place::default(), former);
            } else {
                evidence.n_parts = evidence.n_parts.saturating_sub(1);
            }
        }
    }

    fn remove_sentences(&mut self, document: &RunFingerprints, former: &Counted<'_>) {
        let mut taken = FxHashSet::default();
        for sentence in &document.sentences {
            if let Some(n_sentences) = self.heads.get_mut(&sentence.head) {
                *n_sentences = n_sentences.saturating_sub(1);
            }
            taken.insert(sentence.key);
            if let Some(evidence) = self.repeated.get_mut(&sentence.key) {
                evidence.remove(sentence.place, former);
            }
        }
        for found in self.sought.found_in(document.source, &document.sums) {
            if let Some(evidence) = self.repeated.get_mut(&found.part.key)
                && taken.insert(found.part.key)
            {
                evidence.n_parts = evidence.n_parts.saturating_sub(1);
            }
        }
    }

    fn remove_forms(&mut self, document: &RunFingerprints, former: &Counted<'_>) {
        let mut taken = FxHashSet::default();
        for &line in &document.forms {
            if let Some(form) = self.forms.get_mut(&line.key)
                && taken.insert(line.key)
            {
                form.remove(line.last, document.grams_of(line), former);
            }
        }
    }

    /// The runs of a document that are boilerplate.
    #[must_use]
    pub fn judge(&self, document: &RunFingerprints) -> JudgedRuns {
        let mut judged = JudgedRuns::none(document.source);
        let Some(source) = self.sources.get(&document.source) else {
            return judged;
        };
        for found in self.sought.found_in(document.source, &document.sums) {
            if self.is_boilerplate(found.part, source) {
                judged.parts.put(found.gram, found.part);
            }
        }
        let forms = document.forms.iter();
        let forms = forms.filter(|line| self.is_form(document, **line, source));
        let lines = forms.map(|line| document.sums.hash(line.start, line.n_words));
        let lines = lines.map(|line| key(document.source, line));
        judged.lines.extend(lines);
        let closings = document.closings.iter().map(|word| word.key);
        let closings = closings.filter(|word| self.ends_insertions(*word, source, document.source));
        judged.closings.extend(closings);
        if !judged.parts.is_empty() {
            let sentences = document.sentences.iter().map(|sentence| sentence.key);
            let beside = sentences.filter(|sentence| self.goes_beside(*sentence, source));
            judged.beside.extend(beside);
        }
        judged
    }

    /// Whether a sentence goes if it stands beside boilerplate.
    fn goes_beside(&self, sentence: u64, source: &SourceEvidence) -> bool {
        let evidence = self.repeated.get(&sentence);
        evidence.is_some_and(|evidence| evidence.meets(PROOF_BESIDE, source))
    }

    /// Whether a sentence is boilerplate, also inside others: it must mostly stand by itself.
    fn is_boilerplate(&self, part: Part, source: &SourceEvidence) -> bool {
        let Some(evidence) = self.repeated.get(&part.key) else {
            return false;
        };
        let n = evidence.n_documents;
        let n_heads = self.heads.get(&evidence.head).copied().unwrap_or_default();
        if n * 3 < n_heads {
            return false;
        }
        if part.n_words < MIN_WORDS {
            n * 3 >= (n + evidence.n_parts) * 2 && evidence.meets(STRONG_PROOF, source)
        } else {
            n >= evidence.n_parts && evidence.meets(PROOF, source)
        }
    }

    /// Whether a word in capitals ends most insertions of its source, and does nothing else.
    fn ends_insertions(&self, word: u64, source: &SourceEvidence, number: u64) -> bool {
        let any = closing_key(number, ANY_WORD);
        let n_insertions = self.repeated.get(&any).map_or(0, |any| any.n_documents);
        self.repeated.get(&word).is_some_and(|evidence| {
            word != any
                && evidence.n_documents * 2 >= n_insertions
                && evidence.n_parts * 4 <= evidence.n_documents
                && evidence.meets(STRONG_PROOF, source)
        })
    }

    /// Whether a line has a form that is boilerplate. A line without free places is left to the rule for lines.
    fn is_form(&self, document: &RunFingerprints, line: FormLine, source: &SourceEvidence) -> bool {
        self.forms.get(&line.key).is_some_and(|form| {
            let whole = document.sums.hash(line.start, line.n_words);
            let whole = self.repeated.get(&key(document.source, whole));
            let is_same = whole.is_some_and(|whole| whole.n_documents * 2 >= form.run.n_documents);
            form.run.meets(STRONG_PROOF, source)
                && !is_same
                && form.fits(line.last, document.grams_of(line))
        })
    }

    /// How many documents of `source` have a run that was taken out: all of its sentences that repeat, or its form.
    #[must_use]
    pub fn n_documents(&self, source: u64, run: &str) -> usize {
        let run = RunFingerprints::of(source, std::iter::once(run));
        let counted = run.sentences.iter().filter_map(|sentence| {
            let evidence = self.repeated.get(&sentence.key)?;
            Some(evidence.n_documents + evidence.n_parts)
        });
        let of_form = run.forms.iter().filter_map(|line| {
            let form = self.forms.get(&line.key)?;
            let fits = form.fits(line.last, run.grams_of(*line));
            fits.then_some(form.run.n_documents)
        });
        let insertions = run.closings.last().and_then(|word| {
            let evidence = self.repeated.get(&word.key)?;
            Some(evidence.n_documents)
        });
        // The first document that had the run is not counted.
        let of_form = insertions.into_iter().chain(of_form);
        of_form.chain(counted).min().map_or(1, |n| n + 1)
    }

    /// How many sentences and forms of lines are counted.
    #[cfg(test)]
    pub(super) fn n_repeated(&self) -> usize {
        self.repeated.len() + self.forms.len()
    }

    /// The sentences that few other documents have; `None` where they are too small a part of the document.
    fn own(&self, document: &RunFingerprints) -> Option<Vec<u64>> {
        let (mut own, mut n_own, mut n_words) = (Vec::new(), 0, 0);
        for sentence in &document.sentences {
            n_words += sentence.n_words;
            let known = self.repeated.get(&sentence.key);
            if known.is_none_or(|evidence| evidence.n_documents < COMMON) {
                n_own += sentence.n_words;
                own.push(sentence.key);
            }
        }
        (n_own * 2 >= n_words).then_some(own)
    }

    fn forget_the_rarest(&mut self) {
        let mut n_documents = 1;
        while self.repeated.len() + self.forms.len() > MAX_REPEATED {
            self.repeated
                .retain(|_, evidence| evidence.n_documents > n_documents);
            self.forms
                .retain(|_, form| form.run.n_documents > n_documents);
            n_documents *= 2;
        }
        if n_documents > 1 {
            let heads: FxHashSet<u64> = self
                .repeated
                .values()
                .map(|evidence| evidence.head)
                .collect();
            self.heads.retain(|head, _| heads.contains(head));
            let repeated = &self.repeated;
            self.sought.retain(|key| repeated.contains_key(&key));
        }
    }
}
