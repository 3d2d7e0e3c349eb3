//! Stories listed, one with its members, and the story of a document.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::collection::CollectionError;
use crate::engine::engine::Engine;
use crate::engine::open::OpenCollection;
use crate::engine::page::{PageAsked, PageError, number};
use crate::filter::Filter;
use crate::model::{CollectionName, DocumentId, DocumentKey, StoryId};
use crate::similarity::{Belonging, StoryGroups};
use crate::store::{KeptDocument, ListedDocument, StoreError};

/// A story by id and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoryReference {
    /// The story.
    pub id: StoryId,
    /// Documents that tell it.
    pub n_documents: usize,
}

/// A story as it is listed.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryHeading {
    /// The story.
    pub story: StoryReference,
    /// Its first document.
    pub first: ListedDocument,
    /// Its documents that pass the filter; none without a filter.
    pub n_passing: Option<usize>,
}

/// A page of stories, largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryPage {
    /// Stories of the collection, or those that a filter lets through.
    pub n_stories: usize,
    /// False while a large collection is grouped: the stories are those from before, with documents in none alone.
    pub is_current: bool,
    /// The stories.
    pub stories: Vec<StoryHeading>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// A document of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryMember {
    /// The document.
    pub document: ListedDocument,
    /// How it belongs to the story.
    pub belonging: Belonging,
}

/// A page of the members of a story in order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberPage {
    /// The story.
    pub story: StoryReference,
    /// The members.
    pub members: Vec<StoryMember>,
    /// Asks for the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// Why stories cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is none of that id.
    #[error("there is no story {id}")]
    Unknown {
        /// What was asked for.
        id: String,
    },
    /// There is no such page.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Up to `limit` stories, largest first, after those before `cursor`; with a filter those of which a document passes.
    pub fn stories(
        &self,
        name: &CollectionName,
        filter: Option<&Filter>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<StoryPage, StoryError> {
        let page = Page::new(filter, cursor, limit)?;
        let collection = self.collection(name)?;
        let (groups, is_current) = {
            let stories = collection.stories();
            (stories.groups().clone(), stories.is_current())
        };
        let mut largest = groups.largest_first();
        let n_passing = filter.map(|filter| passing_members(&collection, &groups, filter));
        if let Some(n_passing) = &n_passing {
            largest.retain(|at| n_passing.contains_key(at));
        }
        let shown = page.of(&largest);
        let first: Vec<DocumentKey> = shown
            .iter()
            .filter_map(|&at| groups.members(at).first().copied())
            .collect();
        let headings = self.store.listed(&first)?.without_damaged().into_iter();
        let headings = headings.filter_map(|first| {
            let position = groups.position(first.key)?;
            let of_story = |n: &FxHashMap<u32, usize>| n.get(&position).copied();
            Some(StoryHeading {
                story: reference_at(&groups, position)?,
                first,
                n_passing: n_passing.as_ref().and_then(of_story),
            })
        });
        Ok(StoryPage {
            n_stories: largest.len(),
            is_current,
            stories: headings.collect(),
            next_cursor: page.next(largest.len()),
        })
    }

    /// Up to `limit` members of a story in order of time, after those before `cursor`. A story that became part of
    /// another is found under its former id too, as long as the document that it began with is there.
    pub fn story(
        &self,
        name: &CollectionName,
        id: &str,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<MemberPage, StoryError> {
        let unknown = || StoryError::Unknown {
            id: id.chars().take(80).collect(),
        };
        let page = Page::new(None, cursor, limit)?;
        let collection = self.collection(name)?;
        let id: StoryId = id.parse().map_err(|_| unknown())?;
        let (story, members) = {
            let stories = collection.stories();
            let groups = stories.groups();
            let position = groups.find(id).ok_or_else(unknown)?;
            let story = reference_at(groups, position).ok_or_else(unknown)?;
            (story, stories.belonging(position))
        };
        let shown = page.of(&members);
        let keys: Vec<DocumentKey> = shown.iter().map(|(key, _)| *key).collect();
        let belonging_of: FxHashMap<DocumentKey, Belonging> = shown.iter().copied().collect();
        let documents = self.store.listed(&keys)?.without_damaged().into_iter();
        let shown = documents.filter_map(|document| {
            Some(StoryMember {
                belonging: *belonging_of.get(&document.key)?,
                document,
            })
        });
        Ok(MemberPage {
            story,
            members: shown.collect(),
            next_cursor: page.next(members.len()),
        })
    }
}

/// How many documents of each story pass; stories of which none does are left out.
fn passing_members(
    collection: &OpenCollection,
    groups: &StoryGroups,
    filter: &Filter,
) -> FxHashMap<u32, usize> {
    let state = collection.read();
    let selection = filter.select(state.attributes());
    let mut n_passing = FxHashMap::default();
    for position in selection.keys().filter_map(|key| groups.position(key)) {
        *n_passing.entry(position).or_default() += 1;
    }
    n_passing
}

/// The story of a document.
pub(in crate::engine) fn story_of(
    collection: &Arc<OpenCollection>,
    kept: &KeptDocument,
) -> StoryReference {
    let found = reference(collection.stories().groups(), kept.key);
    // A document that came during a grouping is in no story yet, one that was deleted since it was read no more.
    found.unwrap_or_else(|| StoryReference::alone(&kept.document.id))
}

fn reference(groups: &StoryGroups, key: DocumentKey) -> Option<StoryReference> {
    reference_at(groups, groups.position(key)?)
}

fn reference_at(groups: &StoryGroups, position: u32) -> Option<StoryReference> {
    Some(StoryReference {
        id: groups.id(position)?,
        n_documents: groups.members(position).len(),
    })
}

impl StoryReference {
    fn alone(id: &DocumentId) -> Self {
        Self {
            id: StoryId::of(id),
            n_documents: 1,
        }
    }
}

/// A part of a list.
struct Page {
    start: usize,
    limit: usize,
    /// Of a filtered list: what its cursors end with, which no other list reads.
    mark: String,
}

impl Page {
    fn new(filter: Option<&Filter>, cursor: Option<&str>, limit: usize) -> Result<Self, PageError> {
        let asked = PageAsked::new(cursor, limit)?;
        let mark = filter.map_or(String::new(), mark);
        let read = |cursor: &str| number(cursor.strip_suffix(mark.as_str())?);
        let start = asked.start(read)?.unwrap_or(0);
        Ok(Self { start, limit, mark })
    }

    fn of<'l, T>(&self, list: &'l [T]) -> &'l [T] {
        let start = self.start.min(list.len());
        &list[start..self.end().min(list.len())]
    }

    fn next(&self, n: usize) -> Option<String> {
        (self.end() < n).then(|| format!("{}{}", self.end(), self.mark))
    }

    fn end(&self) -> usize {
        self.start.saturating_add(self.limit)
    }
}

fn mark(filter: &Filter) -> String {
    let mut hasher = FxHasher::default();
    filter.to_string().hash(&mut hasher);
    format!("f{:016x}", hasher.finish())
}
