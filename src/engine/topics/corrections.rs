//! What a person changes about topics: checked, kept, put in force at once, and undone.

use std::sync::MutexGuard;

use super::in_force::Act;
use super::{CorrectionState, MissingTopic};
use crate::engine::collection::Collection;
use crate::engine::{CollectionError, Engine, RefreshError};
use crate::model::{Change, CollectionName, Correction, CorrectionId, DocumentId, TopicId};
use crate::store::StoreError;

/// Longest label that a person may give, in characters.
pub(super) const MAX_LABEL_CHARACTERS: usize = 200;
/// Most parts that a topic can be split into.
pub(super) const MAX_PARTS: usize = 20;

/// Why topics cannot be corrected so.
#[derive(Debug, thiserror::Error)]
pub enum CorrectionError {
    /// The collection cannot be used.
    #[error(transparent)]
    Collection(#[from] CollectionError),
    /// No run yet.
    #[error(
        "topics were not found yet; POST .../topics/refresh or `likewise topics refresh` finds them"
    )]
    NotFoundYet,
    /// There is no topic of that id.
    #[error(transparent)]
    Missing(#[from] MissingTopic),
    /// A part of a topic where a topic is needed.
    #[error("{id} is a part of topic {parent}; only topics can be merged and split")]
    Subtopic {
        /// The topic that it is a part of.
        parent: TopicId,
        /// Its id.
        id: TopicId,
    },
    /// There is no document of that id.
    #[error("there is no document {id}")]
    UnknownDocument {
        /// Its id.
        id: DocumentId,
    },
    /// There is no correction of that id.
    #[error("there is no correction {id}")]
    Unknown {
        /// Its id.
        id: CorrectionId,
    },
    /// A topic merged into itself, or a document linked with itself.
    #[error("{what} cannot be corrected with itself; name two different ones")]
    Itself {
        /// The topic or document.
        what: String,
    },
    /// A label that cannot be one.
    #[error(
        "a label must have 1 to {MAX_LABEL_CHARACTERS} characters that can be seen, on one line, with no space at its ends"
    )]
    Label,
    /// A label that another topic has.
    #[error("topic {topic} is called {label:?} already; labels must differ")]
    LabelTaken {
        /// That topic.
        topic: TopicId,
        /// The label.
        label: String,
    },
    /// A number of parts that cannot be.
    #[error("a topic can be split into 2 to {MAX_PARTS} parts, but {n_parts} were asked for")]
    Parts {
        /// The number as given.
        n_parts: usize,
    },
    /// All passages of the topic are alike.
    #[error("topic {id} cannot be split: its passages do not differ")]
    Indivisible {
        /// The topic.
        id: TopicId,
    },
    /// It cannot be had together with other corrections.
    #[error(
        "documents cannot belong together and apart at once, but with {} they would; delete one of these first",
        in_words(corrections)
    )]
    Contradiction {
        /// Those that stand against it, together.
        corrections: Vec<CorrectionId>,
    },
    /// One at a time.
    #[error("topics of collection {name} are being found already; wait until that is done")]
    UnderWay {
        /// The collection.
        name: CollectionName,
    },
    /// Putting it in force failed.
    #[error(transparent)]
    Refresh(#[from] RefreshError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn in_words(corrections: &[CorrectionId]) -> String {
    let ids: Vec<String> = corrections.iter().map(ToString::to_string).collect();
    match ids.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        ids => ids.concat(),
    }
}

impl Engine {
    /// Keeps a change and puts it in force, now and in every later run. One that is in force already is not kept twice;
    /// a new label takes the place of a former one. Merging, splitting and linking read every text once.
    pub fn correct(
        &self,
        name: &CollectionName,
        change: Change,
    ) -> Result<CorrectionState, CorrectionError> {
        let collection = self.collection(name)?;
        let change = in_order(change);
        let _claim = Claim::new(&collection, &change)?;
        let corrections = self.store.corrections(collection.key())?;
        if let Some(same) = corrections.iter().find(|known| known.change == change) {
            return self.correction_state(&collection, same.clone());
        }
        self.check(&collection, &corrections, &change)?;
        let mut correction = Correction {
            id: CorrectionId(0),
            created_at: self.now(),
            change,
        };
        correction.id = self.store.write_correction(collection.key(), &correction)?;
        if let Change::Rename { topic, .. } = correction.change {
            self.forget_labels(&collection, &corrections, topic)?;
        }
        if let Err(error) = self.put_in_force(&collection, &correction, Act::Make) {
            self.store
                .delete_corrections(collection.key(), &[correction.id])?;
            return Err(error);
        }
        self.correction_state(&collection, correction)
    }

    /// Undoes corrections: what they changed is as if they had never been.
    pub fn undo_correction(
        &self,
        name: &CollectionName,
        id: CorrectionId,
    ) -> Result<(), CorrectionError> {
        let collection = self.collection(name)?;
        let find = || -> Result<Correction, CorrectionError> {
            let mut known = self.store.corrections(collection.key())?.into_iter();
            let found = known.find(|correction| correction.id == id);
            found.ok_or(CorrectionError::Unknown { id })
        };
        let correction = find()?;
        let _claim = Claim::new(&collection, &correction.change)?;
        find()?;
        self.store.delete_corrections(collection.key(), &[id])?;
        self.put_in_force(&collection, &correction, Act::Undo)
    }

    /// Undoes all corrections of a topic that `is_undone` says so of.
    pub fn undo_corrections(
        &self,
        name: &CollectionName,
        is_undone: impl Fn(&Change) -> bool,
    ) -> Result<(), CorrectionError> {
        let collection = self.collection(name)?;
        let corrections = self.store.corrections(collection.key())?.into_iter();
        for correction in corrections.filter(|correction| is_undone(&correction.change)) {
            self.undo_correction(name, correction.id)?;
        }
        Ok(())
    }

    fn forget_labels(
        &self,
        collection: &Collection,
        corrections: &[Correction],
        of: TopicId,
    ) -> Result<(), StoreError> {
        let is_label =
            |change: &Change| matches!(change, Change::Rename { topic, .. } if *topic == of);
        let labels = corrections.iter().filter(|known| is_label(&known.change));
        let ids: Vec<CorrectionId> = labels.map(|known| known.id).collect();
        self.store.delete_corrections(collection.key(), &ids)?;
        Ok(())
    }
}

/// Two documents of a link in order of id: a link has no direction.
fn in_order(change: Change) -> Change {
    match change {
        Change::MustLink { mut documents } => {
            documents.sort();
            Change::MustLink { documents }
        }
        Change::CannotLink { mut documents } => {
            documents.sort();
            Change::CannotLink { documents }
        }
        other => other,
    }
}

/// What nothing else may change meanwhile.
pub(super) enum Claim<'c> {
    /// The collection's documents and names.
    Names(#[expect(dead_code, reason = "it is held until it is dropped")] MutexGuard<'c, ()>),
    /// Its topics.
    Topics(&'c Collection),
}

impl<'c> Claim<'c> {
    pub(super) fn new(
        collection: &'c Collection,
        change: &Change,
    ) -> Result<Self, CorrectionError> {
        if matches!(change, Change::Rename { .. } | Change::Hide { .. }) {
            return Ok(Self::Names(collection.lock_for_writing()?));
        }
        if !collection.begin_refresh() {
            let name = collection.name().clone();
            return Err(CorrectionError::UnderWay { name });
        }
        Ok(Self::Topics(collection))
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        if let Self::Topics(collection) = self {
            collection.end_refresh();
        }
    }
}
