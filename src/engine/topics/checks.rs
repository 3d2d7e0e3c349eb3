//! Can a correction of topics be made?

use super::correction_error::{CorrectionError, MAX_LABEL_CHARACTERS, MAX_PARTS};
use super::missing::MissingTopic;
use crate::collection::Collection;
use crate::engine::engine::Engine;
use crate::model::{Change, Correction, CorrectionId, DocumentId, Topic, TopicId};
use crate::topics::{CurrentTopics, LinkedDocuments};

/// The id of a correction that is not kept yet.
const NEW: CorrectionId = CorrectionId(u32::MAX);

impl Engine {
    /// Refuses a correction that cannot be made, before anything is changed.
    pub(super) fn check(
        &self,
        collection: &Collection,
        corrections: &[Correction],
        change: &Change,
    ) -> Result<(), CorrectionError> {
        match self.check_with(collection, corrections, change) {
            Err(CorrectionError::Missing(MissingTopic::Unknown { id })) => {
                Err(self.missing_topic(collection, id)?.into())
            }
            checked => checked,
        }
    }

    fn check_with(
        &self,
        collection: &Collection,
        corrections: &[Correction],
        change: &Change,
    ) -> Result<(), CorrectionError> {
        let state = collection.read();
        let current = state.whole_topics()?.ok_or(CorrectionError::NotFoundYet)?;
        match change {
            Change::Rename { topic, label } => check_label(current, corrections, *topic, label),
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
            collection.read().damage().check(id)?;
            if self.store.document_key(collection.key(), id)?.is_none() {
                return Err(CorrectionError::UnknownDocument { id: id.clone() });
            }
        }
        let mut all = corrections.to_vec();
        all.push(Correction {
            id: NEW,
            created_at: self.now(),
            change: change.clone(),
        });
        match LinkedDocuments::contradiction(&all) {
            Some(mut corrections) => {
                corrections.retain(|id| *id != NEW);
                Err(CorrectionError::Contradiction { corrections })
            }
            None => Ok(()),
        }
    }
}

/// Finds a topic or sub-topic.
fn find(current: &CurrentTopics, id: TopicId) -> Result<&Topic, CorrectionError> {
    let topics = current.topics.iter();
    let mut all = topics.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
    all.find(|topic| topic.id == id)
        .ok_or_else(|| MissingTopic::Unknown { id }.into())
}

/// Finds a topic, refusing sub-topics.
fn find_whole(current: &CurrentTopics, id: TopicId) -> Result<&Topic, CorrectionError> {
    let mut topics = current.topics.iter();
    let is_it = |topic: &&Topic| topic.id == id || topic.subtopics.iter().any(|part| part.id == id);
    match topics.find(is_it) {
        Some(topic) if topic.id == id => Ok(topic),
        Some(topic) => Err(CorrectionError::Subtopic {
            id,
            parent: topic.id,
        }),
        None => Err(MissingTopic::Unknown { id }.into()),
    }
}

fn check_label(
    current: &CurrentTopics,
    corrections: &[Correction],
    id: TopicId,
    label: &str,
) -> Result<(), CorrectionError> {
    find(current, id)?;
    let is_short = (1..=MAX_LABEL_CHARACTERS).contains(&label.chars().count());
    if !is_short || label.trim() != label || label.chars().any(is_unseen) {
        return Err(CorrectionError::Label);
    }
    let topics = current.topics.iter();
    let all = topics.flat_map(|topic| std::iter::once(topic).chain(&topic.subtopics));
    let shown = all.map(|topic| (topic.id, topic.label.as_str()));
    // Labels of topics that were merged or have ended count too: these topics may come back.
    let pinned = corrections
        .iter()
        .filter_map(|correction| match &correction.change {
            Change::Rename { topic, label } => Some((*topic, label.as_str())),
            _ => None,
        });
    let mut others = shown.chain(pinned).filter(|(topic, _)| *topic != id);
    match others.find(|(_, taken)| *taken == label) {
        Some((topic, _)) => Err(CorrectionError::LabelTaken {
            topic,
            label: label.to_owned(),
        }),
        None => Ok(()),
    }
}

/// Whether a character is invisible or changes the direction of the text around it.
fn is_unseen(character: char) -> bool {
    let is_mark = matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
    );
    is_mark || character.is_control()
}
