//! Stories as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use crate::engine::{MemberPage, StoryHeading, StoryMember, StoryPage, StoryReference};
use crate::similarity::Belonging;

/// A story by id and size.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryReferenceView {
    /// `s` and 16 hexadecimal digits, derived from the story's first document.
    pub id: String,
    /// Documents that tell it.
    pub n_documents: usize,
}

/// A page of stories, largest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoriesView {
    /// Stories of the collection, or with a filter those of which a document passes; a document alone is one too.
    pub n_stories: usize,
    /// False while a collection of more than 5,000 documents is grouped: for the first time since the start, after a
    /// tenth of it changed or when many came at once. These are the stories from before; documents in none stand alone.
    pub is_current: bool,
    /// The stories.
    pub stories: Vec<StoryHeadingView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A story as it is listed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryHeadingView {
    /// Its id and size.
    #[serde(flatten)]
    pub story: StoryReferenceView,
    /// Its first document, whether it passes the filter or not.
    pub first: DocumentHeadingView,
    /// Its documents that pass the filter, when there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_passing: Option<usize>,
}

/// A story with its members, or a page of them, in order of time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryView {
    /// Its id and size.
    #[serde(flatten)]
    pub story: StoryReferenceView,
    /// The members; those without a date come last.
    pub members: Vec<StoryMemberView>,
    /// Asks for the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A document of a story.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryMemberView {
    /// Its heading.
    #[serde(flatten)]
    pub heading: DocumentHeadingView,
    /// How it belongs to the story.
    pub belonging: BelongingView,
}

/// How a document belongs to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BelongingView {
    /// An earlier member has the same words in the same order.
    Duplicate,
    /// An earlier member has most of its wording.
    NearDuplicate,
    /// It tells of the same event, or opens the story.
    SameStory,
}

impl BelongingView {
    /// The word that stands in the JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::NearDuplicate => "near_duplicate",
            Self::SameStory => "same_story",
        }
    }
}

impl From<StoryReference> for StoryReferenceView {
    fn from(story: StoryReference) -> Self {
        Self {
            id: story.id.to_string(),
            n_documents: story.n_documents,
        }
    }
}

impl From<StoryHeading> for StoryHeadingView {
    fn from(heading: StoryHeading) -> Self {
        Self {
            story: heading.story.into(),
            first: heading.first.into(),
            n_passing: heading.n_passing,
        }
    }
}

impl From<StoryPage> for StoriesView {
    fn from(page: StoryPage) -> Self {
        Self {
            n_stories: page.n_stories,
            is_current: page.is_current,
            stories: page.stories.into_iter().map(Into::into).collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl From<StoryMember> for StoryMemberView {
    fn from(member: StoryMember) -> Self {
        Self {
            heading: member.document.into(),
            belonging: match member.belonging {
                Belonging::Duplicate => BelongingView::Duplicate,
                Belonging::NearDuplicate => BelongingView::NearDuplicate,
                Belonging::SameStory => BelongingView::SameStory,
            },
        }
    }
}

impl From<MemberPage> for StoryView {
    fn from(page: MemberPage) -> Self {
        Self {
            story: page.story.into(),
            members: page.members.into_iter().map(Into::into).collect(),
            next_cursor: page.next_cursor,
        }
    }
}
