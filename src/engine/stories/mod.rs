//! Stories: which documents tell the same, listed and read.

mod grouping;

mod read;

pub(super) use read::story_of;

pub use read::{MemberPage, StoryError, StoryHeading, StoryMember, StoryPage, StoryReference};
