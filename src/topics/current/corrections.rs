//! What a person changed about topics, as it bears on those in force.

use super::linked_documents::LinkedDocuments;
use crate::model::{Change, Correction, DocumentId, DocumentKey, TopicId};

/// What a person changed about the topics of a collection.
#[derive(Debug, Default)]
pub struct Corrections {
    /// All corrections, oldest first.
    pub all: Vec<Correction>,
    /// The documents that the corrections link.
    pub linked: LinkedDocuments,
}

impl Corrections {
    /// The corrections `all`, oldest first. `key_of` finds the key of a document that they link; none when it is not there.
    ///
    /// # Errors
    /// Passes on an error of `key_of`.
    pub fn new<E>(
        all: Vec<Correction>,
        key_of: impl Fn(&DocumentId) -> Result<Option<DocumentKey>, E>,
    ) -> Result<Self, E> {
        let linked = LinkedDocuments::new(&all, key_of)?;
        Ok(Self { all, linked })
    }

    /// The label that a person gave a topic last; none when no person gave it one.
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
