//! Which documents tell one story: the answer, light enough to be handed out.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

use super::document::StoryDocument;
use crate::model::{DocumentId, DocumentKey, StoryId};

/// Every document of a collection in its story.
#[derive(Debug, Clone, Default)]
pub struct StoryGroups {
    /// Members in order of time; a story that lost all its members is empty.
    stories: Vec<Vec<DocumentKey>>,
    story_of: FxHashMap<DocumentKey, u32>,
    /// The document that each id is derived from.
    named: FxHashMap<StoryId, DocumentKey>,
    /// The id that is derived from each document.
    names: FxHashMap<DocumentKey, StoryId>,
    print: u64,
}

impl StoryGroups {
    /// Groups of documents, each in order of time.
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

    /// Adds a document to a story, before the member at `at`.
    pub(super) fn insert(&mut self, key: DocumentKey, id: &DocumentId, story: u32, at: usize) {
        let name = StoryId::of(id);
        self.stories[story as usize].insert(at, key);
        self.story_of.insert(key, story);
        self.named.insert(name, key);
        self.names.insert(key, name);
        self.changed(name, u64::from(story) << 32 | at as u64);
    }

    fn changed(&mut self, name: StoryId, change: u64) {
        let mut hasher = FxHasher::default();
        (self.print, name, change).hash(&mut hasher);
        self.print = hasher.finish();
    }

    /// Equal for groups that came about in the same way, and so are equal.
    pub fn print(&self) -> u64 {
        self.print
    }

    /// Opens a story without members.
    pub(super) fn open(&mut self) -> u32 {
        self.stories.push(Vec::new());
        self.stories.len() as u32 - 1
    }

    /// Takes a document out of its story.
    pub(super) fn remove(&mut self, key: DocumentKey) {
        if let Some(story) = self.story_of.remove(&key) {
            self.stories[story as usize].retain(|&member| member != key);
        }
        if let Some(name) = self.names.remove(&key) {
            self.named.remove(&name);
            self.changed(name, u64::MAX);
        }
    }

    /// Number of stories.
    pub fn n_stories(&self) -> usize {
        self.stories
            .iter()
            .filter(|story| !story.is_empty())
            .count()
    }

    /// The place of a document's story; equal for documents of one story.
    pub fn position(&self, key: DocumentKey) -> Option<u32> {
        self.story_of.get(&key).copied()
    }

    /// The members at a place, in order of time.
    pub fn members(&self, position: u32) -> &[DocumentKey] {
        &self.stories[position as usize]
    }

    /// The id of the story at a place: that of its first member. None when it has no members.
    pub fn id(&self, position: u32) -> Option<StoryId> {
        let first = self.members(position).first()?;
        self.names.get(first).copied()
    }

    /// The place of the story that holds the document which `id` is derived from.
    pub fn find(&self, id: StoryId) -> Option<u32> {
        self.position(*self.named.get(&id)?)
    }

    /// The places of all stories, largest first, of equal ones by id.
    pub fn largest_first(&self) -> Vec<u32> {
        let mut found: Vec<(usize, StoryId, u32)> = (0..self.stories.len() as u32)
            .filter_map(|at| Some((self.members(at).len(), self.id(at)?, at)))
            .collect();
        found.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, _, at)| at).collect()
    }
}
