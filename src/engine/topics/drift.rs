//! Do the topics still fit what arrived since they were found?

use crate::collection::State;
use crate::topics::CurrentTopics;

/// New documents that say enough about where a collection moves.
const MIN_NEW_DOCUMENTS: usize = 20;
/// Part of the documents that is new, from which on topics should be found anew.
const MUCH_IS_NEW: f32 = 0.2;
/// How much less similar to its topic a new passage is than one of the run, on average.
const NOTABLE_LOSS: f32 = 0.03;
/// Part of the new passages that no topic is near to, beyond what the run left out.
const NOTABLE_UNASSIGNED: f32 = 0.05;

/// How far what arrived since a run differs from what it was made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Documents that came since.
    pub n_new_documents: usize,
    /// Passages of these.
    pub n_new_passages: usize,
    /// `n_new_documents` over all documents, 0 to 1.
    pub share_new: f32,
    /// Mean cosine of the passages of the run with their topics.
    pub mean_similarity: f32,
    /// The same of the new passages; none where there are none.
    pub mean_similarity_new: Option<f32>,
    /// Part of the new passages that no topic is near to, 0 to 1.
    pub share_unassigned_new: f32,
    /// Why topics should be found anew; none while they still fit.
    pub reason: Option<DriftReason>,
}

/// Why topics should be found anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftReason {
    /// Many documents are new.
    ManyNewDocuments,
    /// New passages are less similar to their topics than those of the run.
    LessSimilar,
    /// No topic is near to many of the new passages.
    ManyUnassigned,
}

/// Looks at every document that was kept after the run for the first time.
pub(in crate::engine) fn measure_drift(state: &State, current: &CurrentTopics) -> Drift {
    let model = &current.model;
    let mut n_new_documents = 0;
    let (mut n_new_passages, mut n_assigned) = (0, 0);
    let mut millionths = 0_i64;
    for (key, assigned) in current.assigned() {
        if *key <= model.newest_document {
            continue;
        }
        n_new_documents += 1;
        n_new_passages += state.index().passages(*key).map_or(0, <[_]>::len);
        n_assigned += assigned.len();
        let similarities = assigned
            .iter()
            .map(|a| (f64::from(a.similarity) * 1e6) as i64);
        millionths += similarities.sum::<i64>();
    }
    let n_documents = current.assigned().len().max(1);
    let mean = millionths as f64 / 1e6 / n_assigned as f64;
    let n_unassigned = n_new_passages - n_assigned.min(n_new_passages);
    let mut drift = Drift {
        n_new_documents,
        n_new_passages,
        share_new: n_new_documents as f32 / n_documents as f32,
        mean_similarity: model.mean_similarity,
        mean_similarity_new: (n_assigned > 0).then_some(mean as f32),
        share_unassigned_new: n_unassigned as f32 / n_new_passages.max(1) as f32,
        reason: None,
    };
    drift.reason = drift.reason();
    drift
}

impl Drift {
    fn reason(&self) -> Option<DriftReason> {
        let loss = self.mean_similarity - self.mean_similarity_new.unwrap_or(self.mean_similarity);
        match self {
            _ if self.n_new_documents < MIN_NEW_DOCUMENTS => None,
            _ if self.share_new >= MUCH_IS_NEW => Some(DriftReason::ManyNewDocuments),
            _ if self.share_unassigned_new >= NOTABLE_UNASSIGNED * 2.0 => {
                Some(DriftReason::ManyUnassigned)
            }
            _ if loss >= NOTABLE_LOSS => Some(DriftReason::LessSimilar),
            _ => None,
        }
    }
}
