//! The memory of a collection, derived from the store.

use super::contents::Contents;
use super::damage::Damage;
use super::wordings::Wordings;
use crate::embedding::VectorSpace;
use crate::filter::{Attributes, DocumentFields};
use crate::index::{PassageIndex, WordIndex};
use crate::model::{Document, DocumentKey, IngestTimes, Passage};
use crate::store::{Damaged, DocumentWrite, RecutText, StoreError};
use crate::text::{Fingerprints, LineFingerprints, RepeatCounts, RunFingerprints};
use crate::topics::CurrentTopics;
use crate::words::TermCounts;

/// Everything that a collection holds in memory. Only a [`Writer`](super::Writer) can change it.
#[derive(Debug)]
pub struct State {
    pub(super) space: VectorSpace,
    pub(super) index: PassageIndex,
    pub(super) attributes: Attributes,
    pub(super) topics: Option<CurrentTopics>,
    pub(super) repeats: RepeatCounts,
    pub(super) wordings: Wordings,
    pub(super) words: WordIndex,
    pub(super) contents: Contents,
    /// The damaged documents and topics, which no other field contains.
    pub(super) damage: Damage,
}

/// The words of a document before and after it is written.
#[derive(Clone, Copy)]
pub(super) struct ReplacedWords<'w> {
    /// The words that the document had before, if they are known.
    pub(super) former: Option<&'w TermCounts>,
    /// The words that the document has now.
    pub(super) now: &'w TermCounts,
}

/// The lines and the runs of a document that are counted.
#[derive(Clone, Copy)]
pub(super) struct Counted<'f> {
    pub(super) lines: &'f LineFingerprints,
    pub(super) runs: &'f RunFingerprints,
}

impl<'f> Counted<'f> {
    pub(super) fn of(fingerprints: &'f Fingerprints) -> Self {
        Self {
            lines: &fingerprints.lines,
            runs: &fingerprints.runs,
        }
    }
}

impl State {
    /// Makes the state of a collection without documents, for vectors of `space`.
    pub fn empty(space: VectorSpace) -> Self {
        Self {
            index: PassageIndex::new(space.dimension),
            space,
            attributes: Attributes::default(),
            topics: None,
            repeats: RepeatCounts::default(),
            wordings: Wordings::default(),
            words: WordIndex::default(),
            contents: Contents::default(),
            damage: Damage::default(),
        }
    }

    /// Adds the wording of a document and nothing else of it.
    #[cfg(test)]
    pub fn put_wording(&mut self, key: DocumentKey, wording: super::Wording) {
        self.wordings.put(key, wording);
    }

    /// The vector space of the index.
    pub fn space(&self) -> &VectorSpace {
        &self.space
    }

    /// The index of the vectors of all passages.
    pub fn index(&self) -> &PassageIndex {
        &self.index
    }

    /// The fields of all documents by which filters select.
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// The topics in force; none before the first run.
    pub fn topics(&self) -> Option<&CurrentTopics> {
        self.topics.as_ref()
    }

    /// The topics in force, none before the first run; an error when they are damaged.
    pub fn whole_topics(&self) -> Result<Option<&CurrentTopics>, StoreError> {
        match (&self.topics, self.damage.topics) {
            (None, Some(run)) => Err(Damaged::Topics { run }.into()),
            (topics, _) => Ok(topics.as_ref()),
        }
    }

    /// The damaged documents and topics, which are in no index.
    pub fn damage(&self) -> &Damage {
        &self.damage
    }

    /// The counts of the lines and runs of all documents, by which boilerplate is told.
    pub fn repeats(&self) -> &RepeatCounts {
        &self.repeats
    }

    /// The wordings of all documents.
    pub fn wordings(&self) -> &Wordings {
        &self.wordings
    }

    /// The index of the words of all documents.
    pub fn words(&self) -> &WordIndex {
        &self.words
    }

    /// The digest of all documents.
    pub fn contents(&self) -> &Contents {
        &self.contents
    }

    /// Adds a document's vectors and words to the indexes, assigns its passages to the current topics and remembers its
    /// fields and its wording. `former` are the words that it had before.
    pub(super) fn put(
        &mut self,
        key: DocumentKey,
        write: &DocumentWrite,
        words: ReplacedWords<'_>,
        times: IngestTimes,
    ) {
        let fields = DocumentFields::of(&write.document, times);
        self.attributes.insert(key, &fields);
        self.wordings.insert(key, write);
        self.contents
            .put(key, &write.document.id, &write.hash, &write.signature);
        self.reword(key, words);
        self.put_vectors(key, &write.vectors, &write.passages);
        if let Some(topics) = &mut self.topics {
            topics.insert(&write.document.id, key, &self.index);
        }
        self.damage.heal(&write.document.id);
    }

    /// Replaces the text of a document that is otherwise unchanged.
    pub(super) fn put_recut(
        &mut self,
        key: DocumentKey,
        recut: &RecutText,
        words: ReplacedWords<'_>,
    ) {
        self.wordings.reword(key, &recut.signature);
        self.contents.reword(key, &recut.signature);
        self.reword(key, words);
        self.put_vectors(key, &recut.vectors, &recut.passages);
        if let Some(topics) = &mut self.topics {
            topics.reassign(key, &self.index);
        }
    }

    fn put_vectors(&mut self, key: DocumentKey, vectors: &[f32], passages: &[Passage]) {
        let n_tokens: Vec<u32> = passages.iter().map(|p| p.n_tokens as u32).collect();
        self.index.insert(key, vectors, &n_tokens);
    }

    fn reword(&mut self, key: DocumentKey, ReplacedWords { former, now }: ReplacedWords<'_>) {
        self.take_words(key, former);
        let order = self.contents.order_of(key);
        self.words.insert(key, order, now);
    }

    /// Removes the words of a document from the index; they are unknown where the document was damaged after it was
    /// indexed.
    fn take_words(&mut self, key: DocumentKey, words: Option<&TermCounts>) {
        match words {
            Some(words) => self.words.remove(key, words),
            None => self.words.forget(key),
        }
    }

    /// Removes a document from everything in memory; `words` are the words it was indexed with, where they are known.
    pub(super) fn remove(&mut self, key: DocumentKey, words: Option<&TermCounts>) {
        self.index.remove(key);
        self.take_words(key, words);
        self.contents.remove(key);
        self.attributes.remove(key);
        self.wordings.remove(key);
        if let Some(topics) = &mut self.topics {
            topics.remove(key, &self.index);
        }
    }

    /// Replaces the counts of a document's former lines and runs by those of its present ones.
    pub(super) fn count_repeats(&mut self, former: Option<Counted<'_>>, now: Option<Counted<'_>>) {
        if let Some(former) = former {
            self.repeats.remove(former.lines, former.runs);
        }
        if let Some(now) = now {
            self.repeats.add(now.lines, now.runs);
        }
    }
}

/// Counts the words in the title and the text of a document.
pub fn words_of(document: &Document) -> TermCounts {
    TermCounts::of(document.title.as_deref(), &document.text)
}
