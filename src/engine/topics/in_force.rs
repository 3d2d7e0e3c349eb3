//! Corrections put in force at once, and topics put back to what they were before one.

use super::corrections::CorrectionError;
use super::current::CurrentTopics;
use super::lineage::{Former, changes};
use super::{Clusters, Sample};
use crate::engine::collection::Collection;
use crate::engine::{Engine, RefreshOptions};
use crate::model::{Change, Correction, CorrectionId, Origin, TopicModel};
use crate::store::{KeptTopics, StoreError, unless_damaged};

/// Whether a correction is made or undone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Make,
    Undo,
}

impl Engine {
    /// Makes the current topics what the corrections that are kept want them to be.
    pub(super) fn put_in_force(
        &self,
        collection: &Collection,
        correction: &Correction,
        act: Act,
    ) -> Result<(), CorrectionError> {
        match (&correction.change, act) {
            (Change::Rename { .. } | Change::Hide { .. }, _) => {
                let corrections = self.store.corrections(collection.key())?;
                if let Some(topics) = &mut collection.state_mut().topics {
                    topics.correct_names(corrections);
                }
                Ok(())
            }
            (_, Act::Make) => self.settle_again(collection, correction, act),
            (_, Act::Undo) => match self.before(collection, correction.id)? {
                Some(before) => self.restore(collection, before),
                None => self.settle_again(collection, correction, act),
            },
        }
    }

    /// The topics that the newest correction was made in, if it is this one and nothing found other topics since.
    fn before(
        &self,
        collection: &Collection,
        correction: CorrectionId,
    ) -> Result<Option<KeptTopics>, StoreError> {
        let newest = collection.state().topics.as_ref().map(|topics| {
            let model = &topics.model;
            (model.id, model.origin)
        });
        let Some((mut run, mut origin)) = newest else {
            return Ok(None);
        };
        if let Origin::Restored(same) = origin {
            let kept = unless_damaged(self.store.topics_of_run(collection.key(), same))?;
            let Some(kept) = kept.flatten() else {
                return Ok(None);
            };
            (run, origin) = (same, kept.model.origin);
        }
        if origin != Origin::Corrected(correction) {
            return Ok(None);
        }
        let before = unless_damaged(self.store.topics_of_run(collection.key(), run - 1))?;
        Ok(before.flatten())
    }

    /// Puts the topics of an earlier run in force once more, with the documents there are now.
    fn restore(
        &self,
        collection: &Collection,
        mut kept: KeptTopics,
    ) -> Result<(), CorrectionError> {
        let run = match kept.model.origin {
            Origin::Restored(run) => run,
            Origin::Found | Origin::Corrected(_) => kept.model.id,
        };
        kept.model = TopicModel {
            created_at: self.now(),
            origin: Origin::Restored(run),
            ..kept.model
        };
        let ended = self.store.ended_topics(collection.key())?;
        let corrections = self.corrections_of(collection)?;
        let changes = {
            let state = collection.state();
            let former = Former {
                current: state.topics.as_ref(),
                ended: &ended,
            };
            let now = CurrentTopics::new(kept.clone(), corrections, &state.index);
            changes(former, &now)
        };
        self.keep(collection, (kept, changes))?;
        Ok(())
    }

    /// Settles the groups of the newest run once more, and keeps that unless it fails to do what it should.
    fn settle_again(
        &self,
        collection: &Collection,
        correction: &Correction,
        act: Act,
    ) -> Result<(), CorrectionError> {
        let defaults = self.refresh_options(collection.name())?;
        let headings = self.headings(collection)?;
        let (clusters, options) = {
            let state = collection.state();
            let Some(current) = &state.topics else {
                return Ok(());
            };
            let options = as_found(&current.model, defaults);
            let centre = current.model.centre.clone().into();
            let sample = Sample::around(centre, &state.index, &headings, &options);
            let undone = (act == Act::Undo).then_some(correction.id);
            (Clusters::going_on(current, sample, undone), options)
        };
        let model = TopicModel {
            created_at: self.now(),
            origin: match act {
                Act::Make => Origin::Corrected(correction.id),
                Act::Undo => Origin::Found,
            },
            ..clusters.model.clone()
        };
        let clusters = Clusters { model, ..clusters };
        let settled = self.settle(collection, &headings, clusters, &options)?;
        if act == Act::Make {
            is_effective(&settled.0, correction)?;
        }
        self.keep(collection, settled)?;
        Ok(())
    }
}

/// The settings that a run was made with, as far as it keeps them.
fn as_found(model: &TopicModel, defaults: RefreshOptions) -> RefreshOptions {
    RefreshOptions {
        seed: model.seed,
        max_unassigned: model.max_unassigned.unwrap_or(defaults.max_unassigned),
        ..defaults
    }
}

/// A split that cut nothing is none.
fn is_effective(settled: &KeptTopics, correction: &Correction) -> Result<(), CorrectionError> {
    let Change::Split { topic: id, .. } = correction.change else {
        return Ok(());
    };
    let mut groups = settled.topics.iter().flat_map(|topic| &topic.groups);
    let is_cut = groups.any(|group| group.split.is_some_and(|split| split.by == correction.id));
    is_cut
        .then_some(())
        .ok_or(CorrectionError::Indivisible { id })
}
