//! How does each member of a story belong to it?

use rustc_hash::FxHashMap;

use super::likeness::Comparable;
use crate::similarity::wording::NEAR_DUPLICATE;

/// How a member belongs to its story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Belonging {
    /// An earlier member has the same words in the same order.
    Duplicate,
    /// An earlier member has most of its wording.
    NearDuplicate,
    /// It tells of the same event, or opens the story.
    SameStory,
}

/// The members of a story that came before, by where they can be met.
#[derive(Default)]
pub(super) struct Earlier<'s> {
    texts: rustc_hash::FxHashSet<u64>,
    met: FxHashMap<u64, Vec<&'s Comparable>>,
}

impl<'s> Earlier<'s> {
    /// Earlier members that are kept of each meeting place.
    const MAX_MET: usize = 4;

    /// Takes in the next member in order of time, and says how it belongs.
    pub(super) fn admit(&mut self, member: &'s Comparable) -> Belonging {
        let signature = member.signature();
        if !self.texts.insert(signature.text()) {
            return Belonging::Duplicate;
        }
        let mut belonging = Belonging::SameStory;
        for band in signature.sketch().bands() {
            let met = self.met.entry(band).or_default();
            if met
                .iter()
                .any(|other| member.shared_wording(other) >= NEAR_DUPLICATE)
            {
                belonging = Belonging::NearDuplicate;
            }
            if met.len() < Self::MAX_MET {
                met.push(member);
            }
        }
        belonging
    }
}
