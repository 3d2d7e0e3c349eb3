//! What a person changes about topics: checked, kept, put in force at once, and undone.

use super::{Clusters, CurrentTopics, Linked, Sample};
use crate::engine::collection::Collection;
use crate::engine::{CollectionError, Engine, RefreshError};
use crate::model::{
    Change, CollectionName, Correction, CorrectionId, DocumentId, Topic, TopicId, TopicModel,
};
use crate::store::StoreError;

/// Longest label that a person may give, in characters.
const MAX_LABEL_CHARACTERS: usize = 200;
/// Most parts that a topic can be split into.
const MAX_PARTS: usize = 20;

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
    /// There is no topic of that id, or it is a sub-topic where a topic is needed.
    #[error("there is no topic {id} to change in this way")]
    UnknownTopic {
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
    #[error("a label must have 1 to {MAX_LABEL_CHARACTERS} characters on one line")]
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
    /// It cannot be had together with another correction.
    #[error(
        "documents cannot belong together and apart at once; delete the correction that says otherwise first"
    )]
    Contradiction,
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

impl Engine {
    /// Keeps a change and puts it in force, now and in every later run. One that is in force already is not kept twice;
    /// a new label takes the place of a former one. Merging, splitting and linking read every text once.
    pub fn correct(
        &self,
        name: &CollectionName,
        change: Change,
    ) -> Result<Correction, CorrectionError> {
        let collection = self.collection(name)?;
        let _claim = TopicsClaim::new(&collection)?;
        let corrections = self.store.corrections(collection.key())?;
        self.check(&collection, &corrections, &change)?;
        if let Some(same) = corrections.iter().find(|known| known.change == change) {
            return Ok(same.clone());
        }
        let mut correction = Correction {
            id: CorrectionId(0),
            created_at: self.now(),
            change,
        };
        correction.id = self.store.write_correction(collection.key(), &correction)?;
        if let Change::Rename { topic, .. } = correction.change {
            self.forget_labels(&collection, &corrections, topic)?;
        }
        let done = self.put_in_force(name, &collection, &correction.change);
        let done = done.and_then(|()| is_effective(&collection, &correction));
        if let Err(error) = done {
            self.store
                .delete_corrections(collection.key(), &[correction.id])?;
            return Err(error);
        }
        Ok(correction)
    }

    /// All corrections in force, oldest first.
    pub fn corrections(&self, name: &CollectionName) -> Result<Vec<Correction>, CorrectionError> {
        let collection = self.collection(name)?;
        Ok(self.store.corrections(collection.key())?)
    }

    /// Undoes corrections: what they changed is as if they had never been.
    pub fn undo_correction(
        &self,
        name: &CollectionName,
        id: CorrectionId,
    ) -> Result<(), CorrectionError> {
        let collection = self.collection(name)?;
        let _claim = TopicsClaim::new(&collection)?;
        let corrections = self.store.corrections(collection.key())?;
        let mut known = corrections.into_iter();
        let correction = known
            .find(|correction| correction.id == id)
            .ok_or(CorrectionError::Unknown { id })?;
        self.store.delete_corrections(collection.key(), &[id])?;
        self.put_in_force(name, &collection, &correction.change)
    }

    /// Undoes all corrections of a topic that `is_undone` says so of.
    pub fn undo_corrections(
        &self,
        name: &CollectionName,
        is_undone: impl Fn(&Change) -> bool,
    ) -> Result<(), CorrectionError> {
        let corrections = self.corrections(name)?.into_iter();
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

    /// Makes the current topics what the corrections that are kept want them to be.
    fn put_in_force(
        &self,
        name: &CollectionName,
        collection: &Collection,
        change: &Change,
    ) -> Result<(), CorrectionError> {
        match change {
            Change::Rename { .. } | Change::Hide { .. } => {
                let corrections = self.store.corrections(collection.key())?;
                if let Some(topics) = &mut collection.state_mut().topics {
                    topics.correct_names(corrections);
                }
                Ok(())
            }
            Change::Merge { .. }
            | Change::Split { .. }
            | Change::MustLink { .. }
            | Change::CannotLink { .. } => Ok(self.settle_again(name, collection)?),
        }
    }

    /// Settles the groups of the newest run once more.
    fn settle_again(
        &self,
        name: &CollectionName,
        collection: &Collection,
    ) -> Result<(), RefreshError> {
        let options = self.refresh_options(name)?;
        let headings = self.store.headings(collection.key())?;
        let clusters = {
            let state = collection.state();
            let Some(current) = &state.topics else {
                return Ok(());
            };
            let centre = current.model.centre.clone().into();
            let sample = Sample::around(centre, &state.index, &headings, &options);
            Clusters::going_on(current, sample)
        };
        let model = TopicModel {
            created_at: self.now(),
            ..clusters.model.clone()
        };
        let clusters = Clusters { model, ..clusters };
        let settled = self.settle(collection, &headings, clusters, &options)?;
        self.keep(collection, settled)?;
        Ok(())
    }

    fn check(
        &self,
        collection: &Collection,
        corrections: &[Correction],
        change: &Change,
    ) -> Result<(), CorrectionError> {
        let state = collection.state();
        let current = state.topics.as_ref().ok_or(CorrectionError::NotFoundYet)?;
        match change {
            Change::Rename { topic, label } => check_label(current, *topic, label),
            Change::Hide { topic } => find(current, *topic).map(drop),
            Change::Merge { topic, into } if topic == into => Err(CorrectionError::Itself {
                what: format!("topic {topic}"),
            }),
            Change::Merge { topic, into } => {
                find_whole(current, *topic).and_then(|_| find_whole(current, *into).map(drop))
            }
            Change::Split { topic, n_parts } => {
                let n_parts = *n_parts;
                find_whole(current, *topic)?;
                let is_possible = (2..=MAX_PARTS).contains(&n_parts);
                is_possible
                    .then_some(())
                    .ok_or(CorrectionError::Parts { n_parts })
            }
            Change::MustLink { documents } | Change::CannotLink { documents } => {
                drop(state);
                self.check_link(collection, corrections, change, documents)
            }
        }
    }

    fn check_link(
        &self,
        collection: &Collection,
        corrections: &[Correction],
        change: &Change,
        documents: &[DocumentId; 2],
    ) -> Result<(), CorrectionError> {
        let [first, second] = documents;
        if first == second {
            let what = format!("document {first}");
            return Err(CorrectionError::Itself { what });
        }
        for id in documents {
            if self.store.document(collection.key(), id)?.is_none() {
                return Err(CorrectionError::UnknownDocument { id: id.clone() });
            }
        }
        let mut all = corrections.to_vec();
        all.push(Correction {
            id: CorrectionId(u32::MAX),
            created_at: self.now(),
            change: change.clone(),
        });
        if Linked::contradicts_itself(&all) {
            return Err(CorrectionError::Contradiction);
        }
        Ok(())
    }
}

/// The topics of a collection, which nothing else changes meanwhile.
struct TopicsClaim<'c>(&'c Collection);

impl<'c> TopicsClaim<'c> {
    fn new(collection: &'c Collection) -> Result<Self, CorrectionError> {
        if !collection.begin_refresh() {
            let name = collection.name().clone();
            return Err(CorrectionError::UnderWay { name });
        }
        Ok(Self(collection))
    }
}

impl Drop for TopicsClaim<'_> {
    fn drop(&mut self) {
        self.0.end_refresh();
    }
}

/// A topic or sub-topic.
fn find(current: &CurrentTopics, id: TopicId) -> Result<&Topic, CorrectionError> {
    let topics = current.topics.iter();
    let mut all = topics.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
    all.find(|topic| topic.id == id)
        .ok_or(CorrectionError::UnknownTopic { id })
}

/// A topic that is no part of another.
fn find_whole(current: &CurrentTopics, id: TopicId) -> Result<&Topic, CorrectionError> {
    let mut topics = current.topics.iter();
    topics
        .find(|topic| topic.id == id)
        .ok_or(CorrectionError::UnknownTopic { id })
}

fn check_label(current: &CurrentTopics, id: TopicId, label: &str) -> Result<(), CorrectionError> {
    find(current, id)?;
    let is_short = (1..=MAX_LABEL_CHARACTERS).contains(&label.chars().count());
    if !is_short || label.trim() != label || label.chars().any(char::is_control) {
        return Err(CorrectionError::Label);
    }
    let mut topics = current.topics.iter();
    match topics.find(|topic| topic.label == label && topic.id != id) {
        Some(other) => Err(CorrectionError::LabelTaken {
            topic: other.id,
            label: label.to_owned(),
        }),
        None => Ok(()),
    }
}

/// A split that cut nothing is none.
fn is_effective(collection: &Collection, correction: &Correction) -> Result<(), CorrectionError> {
    let Change::Split { topic: id, .. } = correction.change else {
        return Ok(());
    };
    let state = collection.state();
    let mut groups = state.topics.iter().flat_map(CurrentTopics::groups);
    let is_cut = groups.any(|group| group.split.is_some_and(|split| split.by == correction.id));
    is_cut
        .then_some(())
        .ok_or(CorrectionError::Indivisible { id })
}
