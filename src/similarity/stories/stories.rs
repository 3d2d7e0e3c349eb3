//! The stories of a collection: all documents grouped at once, and later ones added.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::belonging::{Belonging, EarlierMembers};
use super::blocks::Blocks;
use super::comparable_document::ComparableDocument;
use super::crowd::crowded_pairs;
use super::document::StoryDocument;
use super::document_frequencies::DocumentFrequencies;
use super::grouping::{REMEMBERED_PART, SAME_STORY, grouped, is_near_copy};
use super::groups::StoryGroups;
use crate::digest::split_mix64;
use crate::model::{DocumentId, DocumentKey};
use crate::words::Signature;

/// The most members of a story that an arriving document is compared with.
const MAX_COMPARED: usize = 12;

/// The stories of a collection, ready for more documents.
#[derive(Debug, Default)]
pub struct Stories {
    /// The documents that were grouped, in the order of time, and then those added since; removed ones included.
    documents: Vec<StoryDocument>,
    /// Each of the documents made ready to be compared.
    comparable: Vec<ComparableDocument>,
    /// The position in `documents` of each document that is there.
    position_of: FxHashMap<DocumentKey, u32>,
    /// The position of a document with each text, by the hash of the text.
    with_text: FxHashMap<u64, u32>,
    /// How many of the grouped documents have each term.
    frequencies: DocumentFrequencies,
    blocks: Blocks,
    /// The number of documents that were grouped at once.
    n_grouped: usize,
    groups: Arc<StoryGroups>,
}

/// A hash of a document's text, equal for copies. A document without text is a copy of no other.
fn text_hash(document: &StoryDocument) -> u64 {
    if document.signature.is_blank() {
        split_mix64(
            document
                .id
                .as_str()
                .bytes()
                .fold(0, |hash, byte| split_mix64(hash ^ u64::from(byte))),
        )
    } else {
        document.signature.text_hash()
    }
}

impl Stories {
    /// Groups documents into stories.
    pub fn group(mut documents: Vec<StoryDocument>) -> Self {
        documents.par_sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        let signatures = documents.iter().map(|document| &*document.signature);
        let frequencies = DocumentFrequencies::count(signatures);
        let mut comparable = ComparableDocument::all(&documents, &frequencies);
        let mut with_text = FxHashMap::default();
        let copy_of: Vec<u32> = (0..)
            .zip(&documents)
            .map(|(at, document)| *with_text.entry(text_hash(document)).or_insert(at))
            .collect();
        let originals: Vec<u32> = (0..documents.len() as u32)
            .filter(|&at| copy_of[at as usize] == at)
            .collect();
        let crowded = crowded_pairs(&comparable, &originals);
        for (&at, crowded) in originals.iter().zip(crowded) {
            comparable[at as usize].set_crowded(crowded);
        }
        let blocks = Blocks::new(&comparable, &originals);
        let groups = grouped(&comparable, copy_of, &blocks.pairs());
        let positions = (0..).zip(&documents);
        Self {
            position_of: positions.map(|(at, document)| (document.key, at)).collect(),
            groups: Arc::new(StoryGroups::new(&documents, &groups)),
            n_grouped: documents.len(),
            documents,
            comparable,
            with_text,
            frequencies,
            blocks,
        }
    }

    /// Which story each document is in.
    pub fn groups(&self) -> &Arc<StoryGroups> {
        &self.groups
    }

    /// Gives a story of its own to each of these documents that is in none, until all are grouped anew.
    pub fn insert_alone(&mut self, mut documents: Vec<(DocumentKey, DocumentId)>) {
        documents.retain(|(key, _)| self.groups.position(*key).is_none());
        documents.sort_unstable_by_key(|(key, _)| *key);
        let groups = Arc::make_mut(&mut self.groups);
        for (key, id) in documents {
            let story = groups.add_story();
            groups.insert(key, &id, story, 0);
        }
    }

    /// Adds a document that arrived since the others were grouped, or puts it in the place of its former self: to the
    /// story that it belongs to, else to a new one.
    pub fn insert(&mut self, document: StoryDocument) {
        self.remove(document.key);
        let comparable = ComparableDocument::new(&document, &self.frequencies);
        let story = self.best_story(&document, &comparable);
        let position = self.documents.len() as u32;
        let text = text_hash(&document);
        if self.original(text).is_none() {
            self.with_text.insert(text, position);
            self.blocks.add(&comparable, position);
        }
        self.position_of.insert(document.key, position);
        let at = story.map_or(0, |story| {
            let members = self.groups.members(story);
            members.partition_point(|&member| self.document(member).order() < document.order())
        });
        let groups = Arc::make_mut(&mut self.groups);
        let story = story.unwrap_or_else(|| groups.add_story());
        groups.insert(document.key, &document.id, story, at);
        self.documents.push(document);
        self.comparable.push(comparable);
    }

    /// Removes a document. Nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey) {
        if self.position_of.remove(&key).is_some() {
            Arc::make_mut(&mut self.groups).remove(key);
        }
    }

    /// How each member of the story at `position` of [`Self::groups`] belongs to it, in the order of time.
    pub fn belonging(&self, position: u32) -> Vec<(DocumentKey, Belonging)> {
        let mut earlier = EarlierMembers::default();
        let members = self.groups.members(position).iter();
        let member = |&key| {
            let position = self.position_of.get(&key);
            let belonging = position.map(|&at| earlier.add(&self.comparable[at as usize]));
            // A document that is alone until it is grouped opens its story.
            (key, belonging.unwrap_or(Belonging::SameStory))
        };
        members.map(member).collect()
    }

    fn document(&self, key: DocumentKey) -> &StoryDocument {
        &self.documents[self.position_of[&key] as usize]
    }

    /// A document ready to be compared; none when it is alone until all are grouped anew.
    pub(super) fn comparable(&self, key: DocumentKey) -> Option<&ComparableDocument> {
        let position = *self.position_of.get(&key)?;
        Some(&self.comparable[position as usize])
    }

    /// A text that is no document, ready to be compared.
    pub(super) fn comparable_text(
        &self,
        signature: &Arc<Signature>,
        whole: &[f32],
    ) -> ComparableDocument {
        ComparableDocument::of_text(signature, whole, &self.frequencies)
    }

    /// The document that was noted for a text; none when it is not there any more.
    fn original(&self, text: u64) -> Option<DocumentKey> {
        let key = self.documents[*self.with_text.get(&text)? as usize].key;
        let is_there = self.position_of.get(&key).copied() == self.with_text.get(&text).copied();
        is_there.then_some(key)
    }

    /// The story that a document belongs to: that of a copy, else the one with the highest mean probability; none
    /// when no probability is high enough.
    fn best_story(&self, document: &StoryDocument, comparable: &ComparableDocument) -> Option<u32> {
        if let Some(original) = self.original(text_hash(document)) {
            return self.groups.position(original);
        }
        let grouped = &self.documents[..self.n_grouped];
        let at = grouped.partition_point(|other| other.order() < document.order());
        let mut stories: Vec<u32> = Vec::new();
        for candidate in self.blocks.candidates(comparable, at as u32) {
            let key = self.documents[candidate as usize].key;
            if self.position_of.get(&key) != Some(&candidate) {
                continue;
            }
            let other = &self.comparable[candidate as usize];
            if is_near_copy(comparable, other) {
                return self.groups.position(key);
            }
            if comparable.same_story_probability(other) >= SAME_STORY * REMEMBERED_PART {
                stories.extend(self.groups.position(key));
            }
        }
        stories.sort_unstable();
        stories.dedup();
        let means = stories
            .into_iter()
            .map(|story| (self.mean_probability(comparable, story), story));
        let best = means.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        (best.0 >= SAME_STORY).then_some(best.1)
    }

    /// The mean probability that a document and members of a story, evenly taken, tell of one event.
    fn mean_probability(&self, document: &ComparableDocument, story: u32) -> f32 {
        let members = self.groups.members(story);
        let n = members.len().min(MAX_COMPARED);
        let compared = (0..n).map(|at| members[at * members.len() / n]);
        let members = compared.filter_map(|key| self.comparable(key));
        let probabilities = members.map(|member| document.same_story_probability(member));
        probabilities.sum::<f32>() / n.max(1) as f32
    }
}
