//! What a likeness means: from the same text to nothing in common.

/// Likeness above which one document tells what the other does: measured on two sets of news with several reports of
/// each event, nine in ten pairs above it are of one event.
const SAME_STORY: f32 = 20.0;
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

impl Strength {
    /// What a likeness means; a copy shares most of the wording.
    pub fn of(likeness: f32, is_copy: bool) -> Self {
        if is_copy {
            Self::Duplicate
        } else if likeness >= SAME_STORY {
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
        let mut before = Strength::Unrelated;
        for tenth in -50..500 {
            let likeness = tenth as f32 / 10.0;
            let strength = Strength::of(likeness, false);
            assert!(strength >= before);
            before = strength;
        }
        assert_eq!(before, Strength::SameStory);
    }

    #[test]
    fn a_copy_is_a_duplicate_whatever_the_vectors_say() {
        assert_eq!(Strength::of(-1.0, true), Strength::Duplicate);
    }
}
