//! How are stories shown as JSON?

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document_heading::DocumentHeadingView;
use crate::engine::{MemberPage, StoryHeading, StoryMember, StoryPage, StoryReference};
use crate::similarity::Belonging;

/// A story, by its id and size.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryReferenceView {
    /// Id of the story: `s` and 16 hexadecimal digits, derived from the story's first document.
    pub id: String,
    /// Number of documents that tell the story.
    pub n_documents: usize,
}

/// A page of stories, largest first.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoriesView {
    /// Number of stories in the collection, or with a filter of those of which a document passes; a document alone is a
    /// story too.
    pub n_stories: usize,
    /// False while a collection of more than 5,000 documents is grouped into stories: for the first time since the
    /// start, after a tenth of it changed, or when more than 500 documents came at once. Until then the stories are
    /// those from before, and documents in none of them stand alone.
    pub is_current: bool,
    /// Stories of this page, without their members.
    pub stories: Vec<StoryHeadingView>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A story with its first document, as it stands in a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryHeadingView {
    /// Id and size of the story.
    #[serde(flatten)]
    pub story: StoryReferenceView,
    /// First document of the story, whether it passes the filter or not.
    pub first: DocumentHeadingView,
    /// Number of the story's documents that pass the filter; left out without a filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_passing: Option<usize>,
}

/// A story with a page of its members, in order of time.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryView {
    /// Id and size of the story.
    #[serde(flatten)]
    pub story: StoryReferenceView,
    /// Members of this page, in order of time; those without a date come last.
    pub members: Vec<StoryMemberView>,
    /// Cursor of the next page; left out on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// A document of a story, and how it belongs to the story.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct StoryMemberView {
    /// Document without its text.
    #[serde(flatten)]
    pub heading: DocumentHeadingView,
    /// How the document belongs to the story.
    pub belonging: BelongingView,
}

/// How a document belongs to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BelongingView {
    /// An earlier member of the story has the same words in the same order.
    Duplicate,
    /// An earlier member of the story shares most of the document's wording.
    NearDuplicate,
    /// The document opens the story, or tells of its event in words of its own.
    SameStory,
}

impl BelongingView {
    /// The name of the variant in JSON, such as `near_duplicate`.
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
