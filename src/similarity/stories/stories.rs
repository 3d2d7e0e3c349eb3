//! The stories of a collection: grouped at once, and added to.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::belonging::{Belonging, Earlier};
use super::blocks::Blocks;
use super::document::StoryDocument;
use super::grouping::{COPY, REMEMBERED_PART, SAME_STORY, grouped};
use super::groups::StoryGroups;
use super::likeness::{Comparable, Statistics};
use crate::digest::split_mix64;
use crate::model::{DocumentId, DocumentKey};

/// Members of a story that an arriving document is compared with.
const MAX_COMPARED: usize = 12;

/// The stories of a collection, ready for more documents.
#[derive(Debug, Default)]
pub struct Stories {
    documents: Vec<StoryDocument>,
    comparable: Vec<Comparable>,
    position_of: FxHashMap<DocumentKey, u32>,
    /// A document with each text.
    with_text: FxHashMap<u64, u32>,
    statistics: Statistics,
    blocks: Blocks,
    n_grouped: usize,
    groups: Arc<StoryGroups>,
}

/// Equal for copies; a document without text is a copy of no other.
fn wording(document: &StoryDocument) -> u64 {
    if document.signature.is_blank() {
        split_mix64(
            document
                .id
                .as_str()
                .bytes()
                .fold(0, |hash, byte| split_mix64(hash ^ u64::from(byte))),
        )
    } else {
        document.signature.text()
    }
}

impl Stories {
    /// Groups documents anew.
    pub fn group(mut documents: Vec<StoryDocument>) -> Self {
        documents.par_sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        let statistics = Statistics::new(documents.iter().map(|d| d.signature.as_ref()));
        let comparable = Comparable::all(&documents, &statistics);
        let mut with_text = FxHashMap::default();
        let copy_of: Vec<u32> = (0..)
            .zip(&documents)
            .map(|(at, document)| *with_text.entry(wording(document)).or_insert(at))
            .collect();
        let originals: Vec<u32> = (0..documents.len() as u32)
            .filter(|&at| copy_of[at as usize] == at)
            .collect();
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
            statistics,
            blocks,
        }
    }

    /// Every document in its story.
    pub fn groups(&self) -> &Arc<StoryGroups> {
        &self.groups
    }

    /// Gives a story of its own to each of these documents that has none, until all are grouped anew.
    pub fn stand_alone(&mut self, mut documents: Vec<(DocumentKey, DocumentId)>) {
        documents.retain(|(key, _)| self.groups.position(*key).is_none());
        documents.sort_unstable_by_key(|(key, _)| *key);
        let groups = Arc::make_mut(&mut self.groups);
        for (key, id) in documents {
            let story = groups.open();
            groups.insert(key, &id, story, 0);
        }
    }

    /// Places a document that arrived since the others were grouped, or changed.
    pub fn place(&mut self, document: StoryDocument) {
        self.remove(document.key);
        let comparable = Comparable::new(&document, &self.statistics);
        let story = self.best_story(&document, &comparable);
        let position = self.documents.len() as u32;
        let text = wording(&document);
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
        let story = story.unwrap_or_else(|| groups.open());
        groups.insert(document.key, &document.id, story, at);
        self.documents.push(document);
        self.comparable.push(comparable);
    }

    /// Takes a document out; nothing happens when it is not there.
    pub fn remove(&mut self, key: DocumentKey) {
        if self.position_of.remove(&key).is_some() {
            Arc::make_mut(&mut self.groups).remove(key);
        }
    }

    /// How each member of the story at `position` belongs to it, in order of time.
    pub fn belonging(&self, position: u32) -> Vec<(DocumentKey, Belonging)> {
        let mut earlier = Earlier::default();
        let members = self.groups.members(position).iter();
        let member = |&key| {
            let comparable = self
                .position_of
                .get(&key)
                .map(|&at| &self.comparable[at as usize]);
            // One that stands alone until it is grouped opens its story.
            let belonging = comparable.map(|comparable| earlier.admit(comparable));
            (key, belonging.unwrap_or(Belonging::SameStory))
        };
        members.map(member).collect()
    }

    fn document(&self, key: DocumentKey) -> &StoryDocument {
        &self.documents[self.position_of[&key] as usize]
    }

    fn comparable(&self, key: DocumentKey) -> &Comparable {
        &self.comparable[self.position_of[&key] as usize]
    }

    /// A document with the same text that is still there.
    fn original(&self, text: u64) -> Option<DocumentKey> {
        let key = self.documents[*self.with_text.get(&text)? as usize].key;
        let is_there = self.position_of.get(&key).copied() == self.with_text.get(&text).copied();
        is_there.then_some(key)
    }

    /// The story that a document belongs to: that of a copy, else the one it is most like on average.
    fn best_story(&self, document: &StoryDocument, comparable: &Comparable) -> Option<u32> {
        if let Some(original) = self.original(wording(document)) {
            return self.groups.position(original);
        }
        let grouped = &self.documents[..self.n_grouped];
        let at = grouped.partition_point(|other| other.order() < document.order());
        let candidates = self.blocks.candidates(comparable, at as u32);
        let mut stories: Vec<u32> = Vec::new();
        for candidate in candidates {
            let key = self.documents[candidate as usize].key;
            if self.position_of.get(&key) != Some(&candidate) {
                continue;
            }
            let other = &self.comparable[candidate as usize];
            if comparable.shared_wording(other) >= COPY {
                return self.groups.position(key);
            }
            if comparable.likeness(other) >= SAME_STORY * REMEMBERED_PART {
                stories.extend(self.groups.position(key));
            }
        }
        stories.sort_unstable();
        stories.dedup();
        let means = stories
            .into_iter()
            .map(|story| (self.mean_likeness(comparable, story), story));
        let best = means.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        (best.0 >= SAME_STORY).then_some(best.1)
    }

    fn mean_likeness(&self, document: &Comparable, story: u32) -> f32 {
        let members = self.groups.members(story);
        let n = members.len().min(MAX_COMPARED);
        let compared = (0..n).map(|at| members[at * members.len() / n]);
        let likeness = compared.map(|key| document.likeness(self.comparable(key)));
        likeness.sum::<f32>() / n.max(1) as f32
    }
}
