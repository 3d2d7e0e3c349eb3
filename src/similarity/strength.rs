//! What a likeness means in words: from equal texts to nothing in common.

/// From this likeness on documents have a subject in common.
const RELATED: f32 = 4.0;
/// From this likeness on documents have something in common, as fewer than one random pair in twenty has.
const WEAK: f32 = 2.0;

/// How much a document has to do with an example, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// The document and the example have no more in common than documents taken at random.
    Unrelated,
    /// The document and the example have something in common: the field, or a few words.
    Weak,
    /// The document and the example have one subject.
    Related,
    /// The document and the example are in one story: they tell of one event, or have one content in different words.
    SameStory,
    /// The document and the example are in one story and have the same words, but for a few that tell nothing.
    Duplicate,
}

impl Strength {
    /// The strength of a likeness, in deviations of the background, of a document that is in another story.
    pub fn of(likeness: f32) -> Self {
        if likeness >= RELATED {
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
            let strength = Strength::of(likeness);
            assert!(strength >= before);
            before = strength;
        }
        assert_eq!(before, Strength::Related);
    }
}
