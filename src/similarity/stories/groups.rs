//! The stories of a collection's documents, light enough to be handed out.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::document::StoryDocument;
use crate::model::{DocumentId, DocumentKey, StoryId};

/// Which story each document of a collection is in. Inside, a story is addressed by its position, which never changes;
/// its public id is the one derived from its first member.
#[derive(Debug, Clone, Default)]
pub struct StoryGroups {
    /// For each story its members in the order of time; a story that lost all its members is empty.
    stories: Vec<Vec<DocumentKey>>,
    /// The position of each document's story.
    story_of: FxHashMap<DocumentKey, u32>,
    /// The document that each potential story id is derived from: every document has one.
    document_of_id: FxHashMap<StoryId, DocumentKey>,
    /// The potential story id that is derived from each document.
    id_of_document: FxHashMap<DocumentKey, StoryId>,
    digest: u64,
}

impl StoryGroups {
    /// The stories that `groups` of positions in `documents` make; each group is in the order of time.
    pub(super) fn new(documents: &[StoryDocument], groups: &[Vec<u32>]) -> Self {
        let mut found = Self::default();
        for group in groups {
            let members = group.iter().map(|&at| &documents[at as usize]);
            let story = found.stories.len() as u32;
            found.stories.push(Vec::with_capacity(group.len()));
            for (at, document) in members.enumerate() {
                found.insert(document.key, &document.id, story, at);
            }
        }
        found
    }

    /// Adds a document to the story at position `story`, before its member at `at`.
    pub(super) fn insert(&mut self, key: DocumentKey, id: &DocumentId, story: u32, at: usize) {
        let story_id = StoryId::of(id);
        self.stories[story as usize].insert(at, key);
        self.story_of.insert(key, story);
        self.document_of_id.insert(story_id, key);
        self.id_of_document.insert(key, story_id);
        self.add_to_digest(story_id, u64::from(story) << 32 | at as u64);
    }

    fn add_to_digest(&mut self, id: StoryId, change: u64) {
        let mut hasher = FxHasher::default();
        (self.digest, id, change).hash(&mut hasher);
        self.digest = hasher.finish();
    }

    /// A digest of all changes so far; stories with equal digests are equal.
    pub fn digest(&self) -> u64 {
        self.digest
    }

    /// Adds a story without members and returns its position.
    pub(super) fn add_story(&mut self) -> u32 {
        self.stories.push(Vec::new());
        self.stories.len() as u32 - 1
    }

    /// Removes a document from its story. Nothing happens when it is in none.
    pub(super) fn remove(&mut self, key: DocumentKey) {
        if let Some(story) = self.story_of.remove(&key) {
            self.stories[story as usize].retain(|&member| member != key);
        }
        if let Some(id) = self.id_of_document.remove(&key) {
            self.document_of_id.remove(&id);
            self.add_to_digest(id, u64::MAX);
        }
    }

    /// The number of stories that have members.
    pub fn n_stories(&self) -> usize {
        self.stories
            .iter()
            .filter(|story| !story.is_empty())
            .count()
    }

    /// The position of a document's story; none when the document is in no story.
    pub fn position(&self, key: DocumentKey) -> Option<u32> {
        self.story_of.get(&key).copied()
    }

    /// The members of the story at a position, in the order of time.
    pub fn members(&self, position: u32) -> &[DocumentKey] {
        &self.stories[position as usize]
    }

    /// The id of the story at a position, which is derived from its first member; none when it has no members.
    pub fn id(&self, position: u32) -> Option<StoryId> {
        let first = self.members(position).first()?;
        self.id_of_document.get(first).copied()
    }

    /// The position of the story that holds the document which `id` is derived from; none when the document is not
    /// there.
    pub fn find(&self, id: StoryId) -> Option<u32> {
        self.position(*self.document_of_id.get(&id)?)
    }

    /// The positions of all stories that have members, largest first, of equal ones by id.
    pub fn largest_first(&self) -> Vec<u32> {
        let mut found: Vec<(usize, StoryId, u32)> = (0..self.stories.len() as u32)
            .filter_map(|at| Some((self.members(at).len(), self.id(at)?, at)))
            .collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, _, at)| at).collect()
    }
}
