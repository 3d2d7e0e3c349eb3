//! What may nothing else change while a person corrects topics?

use std::sync::Arc;

use super::correction_error::CorrectionError;
use crate::collection::{Claim, Collection, LongWork, Writer};
use crate::model::Change;
use crate::store::StoreError;

/// The exclusive right to correct topics, given back when it is dropped.
pub(super) enum Changing<'c> {
    /// Changing names or hiding topics takes a moment: nobody writes to the collection meanwhile.
    Names(Writer<'c>),
    /// Building topics anew takes a while: nobody else builds topics of the collection meanwhile.
    Topics(#[expect(dead_code, reason = "it is held until it is dropped")] Claim),
}

impl<'c> Changing<'c> {
    pub(super) fn begin(
        collection: &'c Arc<Collection>,
        change: &Change,
    ) -> Result<Self, CorrectionError> {
        if matches!(change, Change::Rename { .. } | Change::Hide { .. }) {
            return Ok(Self::Names(collection.write()?));
        }
        let under_way = || CorrectionError::UnderWay {
            name: collection.name().clone(),
        };
        let claim = collection.claim(LongWork::Topics);
        Ok(Self::Topics(claim.ok_or_else(under_way)?))
    }

    /// Writes to the collection that the correction was begun for.
    pub(super) fn write<T>(
        &self,
        collection: &Arc<Collection>,
        work: impl FnOnce(&Writer<'_>) -> Result<T, StoreError>,
    ) -> Result<T, CorrectionError> {
        Ok(match self {
            Self::Names(writer) => work(writer)?,
            Self::Topics(_) => work(&collection.write()?)?,
        })
    }
}
