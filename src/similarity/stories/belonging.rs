//! How does each member of a story belong to it?

use rustc_hash::{FxHashMap, FxHashSet};

use super::comparable_document::ComparableDocument;

/// How a member belongs to its story, in the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// An earlier member has the same words in the same order.
    Duplicate,
    /// An earlier member shares most of the member's wording.
    NearDuplicate,
    /// The member opens the story, or tells of its event in words of its own.
    SameStory,
}

/// The most earlier members that are kept under each band of their sketches.
const MAX_PER_BAND: usize = 4;

/// The members of a story that came before the next one.
#[derive(Default)]
pub(super) struct EarlierMembers<'s> {
    text_hashes: FxHashSet<u64>,
    by_band: FxHashMap<u64, Vec<&'s ComparableDocument>>,
}

impl<'s> EarlierMembers<'s> {
    /// Adds the next member in the order of time, and says how it belongs to the story.
    pub(super) fn add(&mut self, member: &'s ComparableDocument) -> Belonging {
        let signature = member.signature();
        if !self.text_hashes.insert(signature.text_hash()) {
            return Belonging::Duplicate;
        }
        let mut belonging = Belonging::SameStory;
        for band in signature.sketch().bands() {
            let earlier = self.by_band.entry(band).or_default();
            if earlier.iter().any(|other| member.is_near_copy(other)) {
                belonging = Belonging::NearDuplicate;
            }
            if earlier.len() < MAX_PER_BAND {
                earlier.push(member);
            }
        }
        belonging
    }
}
