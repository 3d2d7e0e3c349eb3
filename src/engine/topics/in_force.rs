//! How corrections are put in force at once, and how topics are put back to what they were before one.

use std::sync::Arc;

use super::changing::Changing;
use super::correction_error::CorrectionError;
use crate::collection::{Collection, Writer};
use crate::engine::engine::Engine;
use crate::model::{
    Change, Correction, CorrectionId, Origin, RefreshOptions, TopicModel, TopicRun,
};
use crate::store::{StoreError, unless_damaged};
use crate::topics::{Clusters, CurrentTopics, FormerRun, TopicSample, changes};

/// Whether a correction is made or undone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Make,
    Undo,
}

/// Corrects names; a function because the method itself is bound to one lifetime of a writer.
fn correct_names(writer: &Writer<'_>) -> Result<(), StoreError> {
    writer.correct_names()
}

impl Engine {
    /// Makes the current topics agree with the corrections that are kept.
    pub(super) fn put_in_force(
        &self,
        collection: &Arc<Collection>,
        changing: &Changing<'_>,
        correction: &Correction,
        act: Act,
    ) -> Result<(), CorrectionError> {
        match (&correction.change, act) {
            (Change::Rename { .. } | Change::Hide { .. }, _) => {
                changing.write(collection, correct_names)
            }
            (_, Act::Make) => self.build_again(collection, correction, act),
            (_, Act::Undo) => match self.before(collection, correction.id)? {
                Some(before) => self.restore(collection, before),
                None => self.build_again(collection, correction, act),
            },
        }
    }

    /// The topics from before a correction; none unless it is the newest one and no topics were found since.
    fn before(
        &self,
        collection: &Collection,
        correction: CorrectionId,
    ) -> Result<Option<TopicRun>, StoreError> {
        let newest = collection.read().topics().map(|topics| {
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

    /// Puts the topics of an earlier run in force again, with the current documents.
    fn restore(
        &self,
        collection: &Arc<Collection>,
        mut kept: TopicRun,
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
        let corrections = collection.corrections()?;
        let changes = {
            let state = collection.read();
            let former = FormerRun {
                current: state.topics(),
                ended: &ended,
            };
            let now = CurrentTopics::new(kept.clone(), corrections, state.index());
            changes(former, &now)
        };
        collection.write()?.put_topics(kept, &changes)?;
        Ok(())
    }

    /// Builds topics again from the clusters of the newest run, and keeps them unless the correction has no effect.
    fn build_again(
        &self,
        collection: &Arc<Collection>,
        correction: &Correction,
        act: Act,
    ) -> Result<(), CorrectionError> {
        let defaults = self.refresh_options(collection.name())?;
        let headings = collection.headings()?;
        let (clusters, options) = {
            let state = collection.read();
            let Some(current) = state.topics() else {
                return Ok(());
            };
            let options = as_found(&current.model, defaults);
            let centre = current.model.centre.clone().into();
            let sample = TopicSample::around(centre, state.index(), &headings, &options);
            let undone = (act == Act::Undo).then_some(correction.id);
            (Clusters::of_current(current, sample, undone), options)
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
        let (run, changes) = self.build_topics(collection, &headings, clusters, &options)?;
        if act == Act::Make {
            is_effective(&run, correction)?;
        }
        collection.write()?.put_topics(run, &changes)?;
        Ok(())
    }
}

/// The settings that a run was made with, with defaults for those it does not keep.
fn as_found(model: &TopicModel, defaults: RefreshOptions) -> RefreshOptions {
    RefreshOptions {
        seed: model.seed,
        max_unassigned: model.max_unassigned.unwrap_or(defaults.max_unassigned),
        ..defaults
    }
}

/// Refuses a split that cut nothing.
fn is_effective(run: &TopicRun, correction: &Correction) -> Result<(), CorrectionError> {
    let Change::Split { topic: id, .. } = correction.change else {
        return Ok(());
    };
    let mut groups = run.topics.iter().flat_map(|topic| &topic.groups);
    let is_cut = groups.any(|group| group.split.is_some_and(|split| split.by == correction.id));
    is_cut
        .then_some(())
        .ok_or(CorrectionError::Indivisible { id })
}
