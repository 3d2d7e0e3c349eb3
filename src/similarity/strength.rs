//! What a likeness means: from the same text to nothing in common.

/// Likeness above which one document tells what the other does.
const SAME_STORY: f32 = 14.0;
/// The same for documents that the grouping of stories puts together.
const SAME_STORY_TOGETHER: f32 = 4.0;
/// Likeness above which documents have a subject in common.
const RELATED: f32 = 4.0;
/// Likeness above which they have something in common: fewer than one random pair in twenty.
const WEAK: f32 = 2.0;

/// How much a document has to do with an example, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// No more than documents taken at random.
    Unrelated,
    /// Something in common: the field, or a few words.
    Weak,
    /// The same subject.
    Related,
    /// The same event, or the same content in other words.
    SameStory,
    /// The same words, but for a few.
    Duplicate,
}

/// What is known of two documents beside their likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bond {
    /// They share most of their wording.
    pub is_copy: bool,
    /// The grouping of stories puts them together.
    pub is_story: bool,
}

impl Strength {
    /// What a likeness means.
    pub fn of(likeness: f32, bond: Bond) -> Self {
        let same_story = if bond.is_story {
            SAME_STORY_TOGETHER
        } else {
            SAME_STORY
        };
        if bond.is_copy {
            Self::Duplicate
        } else if likeness >= same_story {
            Self::SameStory
        } else if likeness >= RELATED {
            Self::Related
        } else if likeness >= WEAK {
            Self::Weak
        } else {
            Self::Unrelated
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stronger_evidence_is_never_a_weaker_bond() {
        let alone = Bond::default();
        let together = Bond {
            is_story: true,
            ..alone
        };
        let mut before = Strength::Unrelated;
        for tenth in -50..500 {
            let likeness = tenth as f32 / 10.0;
            let strength = Strength::of(likeness, alone);
            assert!(strength >= before && Strength::of(likeness, together) >= strength);
            before = strength;
        }
        assert_eq!(before, Strength::SameStory);
    }

    #[test]
    fn a_copy_is_a_duplicate_whatever_the_vectors_say() {
        let copy = Bond {
            is_copy: true,
            is_story: false,
        };
        assert_eq!(Strength::of(-1.0, copy), Strength::Duplicate);
    }
}
