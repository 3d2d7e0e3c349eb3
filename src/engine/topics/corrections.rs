//! What a person changes about topics: checked, kept, put in force at once, and undone.

use super::changing::Changing;
use super::correction_error::CorrectionError;
use super::holds::CorrectionState;
use super::in_force::Act;
use crate::engine::engine::Engine;
use crate::model::{Change, CollectionName, Correction, CorrectionId};

impl Engine {
    /// Keeps a correction and puts it in force, now and in every later run. One that is in force already is not kept
    /// twice; a new label replaces a former one. Merging, splitting and linking read every text once.
    pub fn correct(
        &self,
        name: &CollectionName,
        change: Change,
    ) -> Result<CorrectionState, CorrectionError> {
        let collection = self.collection(name)?;
        let change = in_order(change);
        let changing = Changing::begin(&collection, &change)?;
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
        correction.id = changing.write(&collection, |writer| {
            let id = writer.put_correction(&correction)?;
            writer.delete_corrections(&replaced(&corrections, &correction.change))?;
            Ok(id)
        })?;
        if let Err(error) = self.put_in_force(&collection, &changing, &correction, Act::Make) {
            changing.write(&collection, |writer| {
                writer.delete_corrections(&[correction.id])
            })?;
            return Err(error);
        }
        self.correction_state(&collection, correction)
    }

    /// Undoes a correction, as if it had never been made.
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
        let changing = Changing::begin(&collection, &correction.change)?;
        find()?;
        changing.write(&collection, |writer| writer.delete_corrections(&[id]))?;
        self.put_in_force(&collection, &changing, &correction, Act::Undo)
    }

    /// Undoes all corrections of a collection for which `is_undone` returns true.
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
}

/// The corrections that a new one replaces: former labels of the topic that it renames.
fn replaced(corrections: &[Correction], change: &Change) -> Vec<CorrectionId> {
    let Change::Rename { topic: renamed, .. } = change else {
        return Vec::new();
    };
    let is_label =
        |change: &Change| matches!(change, Change::Rename { topic, .. } if topic == renamed);
    let labels = corrections.iter().filter(|known| is_label(&known.change));
    labels.map(|known| known.id).collect()
}

/// Puts the two documents of a link in order of their ids, since a link has no direction.
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
