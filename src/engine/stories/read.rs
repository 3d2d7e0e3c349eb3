//! How stories are listed, how one is read with its members, and which story is that of a document.

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

/// The id and size of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoryReference {
    /// The id of the story.
    pub id: StoryId,
    /// The number of documents that tell the story.
    pub n_documents: usize,
}

/// A story with its first document, as it stands in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryHeading {
    /// The id and size of the story.
    pub story: StoryReference,
    /// The first document of the story.
    pub first: ListedDocument,
    /// The number of its documents that pass the filter; none without a filter.
    pub n_passing: Option<usize>,
}

/// A page of stories, largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryPage {
    /// The number of stories in the collection, or of those that pass the filter.
    pub n_stories: usize,
    /// False while a large collection is grouped: the stories are the earlier ones, and documents in none stand alone.
    pub is_current: bool,
    /// The stories of this page.
    pub stories: Vec<StoryHeading>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

/// A document with how it belongs to a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryMember {
    /// The document that belongs to the story.
    pub document: ListedDocument,
    /// The way in which the document belongs to the story.
    pub belonging: Belonging,
}

/// A page of the members of a story, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberPage {
    /// The id and size of the story.
    pub story: StoryReference,
    /// The members of this page.
    pub members: Vec<StoryMember>,
    /// The cursor of the next page; none on the last page.
    pub next_cursor: Option<String>,
}

/// The reason why stories cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoryError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// There is no story of the id asked for.
    #[error("there is no story {id}")]
    Unknown {
        /// The story id asked for.
        id: String,
    },
    /// The page asked for does not exist.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Up to `limit` stories after `cursor`, largest first; with a filter, only those with a document that passes it.
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

    /// Up to `limit` members of a story after `cursor`, in order of time. A story that became part of another is found
    /// under its former id too, as long as the document that it began with exists.
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

/// Counts the documents of each story that pass a filter, leaving out stories without any.
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

/// Finds the story of a document.
pub(in crate::engine) fn story_of(
    collection: &Arc<OpenCollection>,
    kept: &KeptDocument,
) -> StoryReference {
    let found = reference(collection.stories().groups(), kept.key);
    // A document that arrived during a grouping, or was deleted since it was read, is in no story.
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

/// The bounds of one page of a list.
struct Page {
    start: usize,
    limit: usize,
    /// The suffix that cursors of a filtered list have, which no other list reads.
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
