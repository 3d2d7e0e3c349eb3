//! Finds topics anew automatically once newly arrived documents no longer fit them.

use std::sync::Arc;

use super::engine::Engine;
use super::jobs::JobError;
use super::progress::with_causes;
use super::topics::{DriftReason, RefreshError, measure_drift};
use crate::collection::CollectionError;
use crate::model::CollectionName;

impl Engine {
    /// Why the topics of a collection should be found anew; none without drift, or if the settings do not follow it.
    pub fn drift_to_follow(
        &self,
        name: &CollectionName,
    ) -> Result<Option<DriftReason>, CollectionError> {
        if !self.options.refresh.refresh_on_drift {
            return Ok(None);
        }
        let collection = self.collection(name)?;
        let state = collection.read();
        let current = state.topics();
        Ok(current.and_then(|current| measure_drift(&state, current).reason))
    }

    /// Starts finding topics anew if the settings ask to follow drift and new documents differ enough, unless topics
    /// are being found already. What stands against it is logged alone: the documents that came are kept all the same.
    pub fn follow_drift(self: &Arc<Self>, name: &CollectionName) {
        match self.start_due_refresh(name) {
            Ok(()) | Err(JobError::Refresh(RefreshError::UnderWay { .. })) => {}
            Err(error) => {
                let reason = with_causes(&error);
                tracing::warn!(collection = %name, reason, "topics cannot follow what arrived");
            }
        }
    }

    fn start_due_refresh(self: &Arc<Self>, name: &CollectionName) -> Result<(), JobError> {
        if self.drift_to_follow(name)?.is_some() {
            self.start_refresh(name, &self.refresh_options(name)?)?;
        }
        Ok(())
    }
}
