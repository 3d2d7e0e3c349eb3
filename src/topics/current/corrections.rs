//! What a person changed about topics, as it bears on those in force.

use super::linked::Linked;
use crate::model::{Change, Correction, DocumentId, DocumentKey, TopicId};

/// What a person changed about the topics of a collection.
#[derive(Debug, Default)]
pub struct Corrections {
    /// Oldest first.
    pub all: Vec<Correction>,
    /// What they link.
    pub linked: Linked,
}

impl Corrections {
    /// What `all` changes, oldest first; `key_of` finds the documents that are there.
    pub fn new<E>(
        all: Vec<Correction>,
        key_of: impl Fn(&DocumentId) -> Result<Option<DocumentKey>, E>,
    ) -> Result<Self, E> {
        let linked = Linked::new(&all, key_of)?;
        Ok(Self { all, linked })
    }

    /// The label that a person gave a topic, the last one.
    pub fn label(&self, id: TopicId) -> Option<&str> {
        let mut newest_first = self.all.iter().rev();
        newest_first.find_map(|correction| match &correction.change {
            Change::Rename { topic, label } if *topic == id => Some(label.as_str()),
            _ => None,
        })
    }

    /// Whether a person hid a topic.
    pub fn hides(&self, id: TopicId) -> bool {
        let is_hidden = |change: &Change| matches!(change, Change::Hide { topic } if *topic == id);
        self.all
            .iter()
            .any(|correction| is_hidden(&correction.change))
    }
}
