//! What do stories say of two documents, or of a document and a text that is none?

use std::sync::Arc;

use super::comparable_document::ComparableDocument;
use super::grouping::SAME_STORY;
use super::stories::Stories;
use crate::model::DocumentKey;
use crate::similarity::Strength;
use crate::words::Signature;

/// A text of fewer words names things, but tells of no event.
const MIN_STORY_WORDS: usize = 6;

/// A text that is no document, made ready to be compared with the documents of a collection.
#[derive(Debug)]
pub struct StoryText {
    comparable: ComparableDocument,
    n_words: usize,
}

impl Stories {
    /// Makes a text ready to be compared with the documents. `whole` is the sum of the vectors of its passages in the
    /// centred space, of any length, and `n_words` the number of its words.
    pub fn text(&self, signature: &Arc<Signature>, whole: &[f32], n_words: usize) -> StoryText {
        StoryText {
            comparable: self.comparable_text(signature, whole),
            n_words,
        }
    }

    /// What two documents are to each other: duplicates, or of one story; none when they are in different stories.
    pub fn strength(&self, a: DocumentKey, b: DocumentKey) -> Option<Strength> {
        let story = self.groups().position(a)?;
        (self.groups().position(b) == Some(story)).then(|| {
            let both = self.comparable(a).zip(self.comparable(b));
            of_story(both.is_some_and(|(a, b)| a.is_near_copy(b)))
        })
    }

    /// What a text is to a document: a duplicate, or of one story; none when it is neither, as a text of a few words that
    /// are not the whole document.
    pub fn strength_of_text(&self, text: &StoryText, document: DocumentKey) -> Option<Strength> {
        let document = self.comparable(document)?;
        let text_itself = &text.comparable;
        if text.n_words < MIN_STORY_WORDS {
            return text_itself.is_copy(document).then_some(Strength::Duplicate);
        }
        let is_story = text_itself.same_story_probability(document) >= SAME_STORY;
        is_story.then(|| of_story(text_itself.is_near_copy(document)))
    }
}

fn of_story(is_near_copy: bool) -> Strength {
    if is_near_copy {
        Strength::Duplicate
    } else {
        Strength::SameStory
    }
}
