//! Do the topics still fit what arrived since they were found?

use crate::collection::State;
use crate::topics::CurrentTopics;

/// The fewest new documents that drift is judged by.
const MIN_NEW_DOCUMENTS: usize = 20;
/// The share of new documents from which topics should be found anew, 0 to 1.
const MUCH_IS_NEW: f32 = 0.2;
/// The loss of mean similarity, from passages of the run to new ones, from which topics should be found anew.
const NOTABLE_LOSS: f32 = 0.03;
/// Half the share of unassigned new passages from which topics should be found anew, 0 to 1.
const NOTABLE_UNASSIGNED: f32 = 0.05;

/// How far the documents that arrived since a run of topics differ from those it was made of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// How many documents arrived since the run.
    pub n_new_documents: usize,
    /// How many passages the new documents have.
    pub n_new_passages: usize,
    /// The share of all documents that is new, 0 to 1.
    pub share_new: f32,
    /// The mean cosine of the passages of the run with their topics, -1 to 1.
    pub mean_similarity: f32,
    /// The mean cosine of the new passages with their topics, -1 to 1; none without such passages.
    pub mean_similarity_new: Option<f32>,
    /// The share of the new passages that is near to no topic, 0 to 1.
    pub share_unassigned_new: f32,
    /// The reason why topics should be found anew; none while they still fit.
    pub reason: Option<DriftReason>,
}

/// The reason why topics should be found anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DriftReason {
    /// Many documents arrived since the run.
    ManyNewDocuments,
    /// New passages are less similar to their topics than those of the run.
    LessSimilar,
    /// Many of the new passages are near to no topic.
    ManyUnassigned,
}

/// Compares the documents ingested since the newest run with those that the run was made of.
pub(in crate::engine) fn measure_drift(state: &State, current: &CurrentTopics) -> Drift {
    let model = &current.model;
    let mut n_new_documents = 0;
    let (mut n_new_passages, mut n_assigned) = (0, 0);
    let mut millionths = 0_i64;
    let sampled_at = model.sampled_at.as_millisecond();
    let is_new = |key| state.attributes().first_ingested(key) > Some(sampled_at);
    for (key, assigned) in current.assigned() {
        if !is_new(*key) {
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
