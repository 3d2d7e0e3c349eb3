//! Documents that a person said belong together or apart, and the topics that follow from it.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::assigner::Assigner;
use super::assignment::AssignmentsByDocument;
use super::choose_topics::choose_topics;
use super::shares::shares;
use crate::index::PassageIndex;
use crate::model::{Change, Correction, CorrectionId, DocumentId, DocumentKey};

/// The weight of the similarity to a topic beside the share of a document that the topic has: it decides between
/// topics without a share.
const SIMILARITY_WEIGHT: f32 = 0.01;

/// The documents that corrections link, in units of documents that belong together.
#[derive(Debug, Default)]
pub struct LinkedDocuments {
    /// The units in the order of their first document, each in the order of ids.
    units: Vec<Vec<DocumentId>>,
    /// Pairs of positions of units that belong apart.
    apart: Vec<[usize; 2]>,
    /// The keys of the documents of the units that are there.
    keys: FxHashMap<DocumentId, DocumentKey>,
}

impl LinkedDocuments {
    /// The documents that `corrections` link. `key_of` finds the key of a document; none when it is not there.
    ///
    /// # Errors
    /// Passes on an error of `key_of`.
    pub fn new<E>(
        corrections: &[Correction],
        key_of: impl Fn(&DocumentId) -> Result<Option<DocumentKey>, E>,
    ) -> Result<Self, E> {
        let units = units(corrections);
        let unit_of: BTreeMap<&DocumentId, usize> = units
            .iter()
            .enumerate()
            .flat_map(|(unit, documents)| documents.iter().map(move |id| (id, unit)))
            .collect();
        let apart = corrections.iter().filter_map(|correction| {
            let Change::CannotLink { documents: [a, b] } = &correction.change else {
                return None;
            };
            Some([*unit_of.get(a)?, *unit_of.get(b)?])
        });
        let apart = apart.collect();
        let mut keys = FxHashMap::default();
        for id in unit_of.keys() {
            if let Some(key) = key_of(id)? {
                keys.insert((*id).clone(), key);
            }
        }
        Ok(Self { units, apart, keys })
    }

    /// Corrections that cannot all be met, in ascending order: a chain of documents that belong together whose ends
    /// belong apart. Returns the shortest chain of the first such pair; none when all corrections can be met.
    pub fn contradiction(corrections: &[Correction]) -> Option<Vec<CorrectionId>> {
        corrections.iter().find_map(|correction| {
            let Change::CannotLink { documents: [a, b] } = &correction.change else {
                return None;
            };
            let mut ids = chain(corrections, a, b)?;
            ids.push(correction.id);
            ids.sort_unstable();
            Some(ids)
        })
    }

    /// The key of a linked document; none when it is not linked or not there.
    pub fn key(&self, id: &DocumentId) -> Option<DocumentKey> {
        self.keys.get(id).copied()
    }

    /// Takes note that a document was put in. Nothing happens when it is not linked.
    pub fn insert(&mut self, id: &DocumentId, key: DocumentKey) {
        if self.units.iter().any(|unit| unit.contains(id)) {
            self.keys.insert(id.clone(), key);
        }
    }

    /// Whether a document is linked.
    pub fn contains(&self, key: DocumentKey) -> bool {
        self.keys.values().any(|&known| known == key)
    }

    /// Takes note that a document is gone, and says whether it was linked.
    pub fn remove(&mut self, key: DocumentKey) -> bool {
        let before = self.keys.len();
        self.keys.retain(|_, known| *known != key);
        self.keys.len() < before
    }

    /// Assigns every linked document to the topics that are nearest to it, and then as a whole to the topic of its unit,
    /// unless that one has the largest share of it already.
    pub fn apply(
        &self,
        assigner: &Assigner,
        index: &PassageIndex,
        assignments: &mut AssignmentsByDocument,
    ) {
        for &key in self.keys.values() {
            if let Some((rows, vectors)) = index.document(key) {
                assignments.insert(key, assigner.assign(rows, vectors.view()));
            }
        }
        let scores: Vec<Vec<f32>> = self
            .units
            .iter()
            .map(|unit| self.scores(unit, assigner, index, assignments))
            .collect();
        for (unit, topic) in self.units.iter().zip(choose_topics(&scores, &self.apart)) {
            for key in unit.iter().filter_map(|id| self.keys.get(id)) {
                let main = assignments
                    .get(key)
                    .and_then(|found| shares(found).first().copied());
                let is_there = main.is_some_and(|main| main.topic == topic);
                if let Some((rows, vectors)) = index.document(*key).filter(|_| !is_there) {
                    assignments.insert(*key, assigner.assign_to(topic, rows, vectors.view()));
                }
            }
        }
    }

    /// How well each topic suits the documents of a unit: the larger the better.
    fn scores(
        &self,
        unit: &[DocumentId],
        assigner: &Assigner,
        index: &PassageIndex,
        assignments: &AssignmentsByDocument,
    ) -> Vec<f32> {
        let mut scores: Vec<f32> = Vec::new();
        for key in unit.iter().filter_map(|id| self.keys.get(id)) {
            let Some((rows, vectors)) = index.document(*key) else {
                continue;
            };
            let similarities = assigner.mean_similarities(rows, vectors.view());
            scores.resize(scores.len().max(similarities.len()), 0.0);
            for (score, similarity) in scores.iter_mut().zip(similarities) {
                *score += SIMILARITY_WEIGHT * similarity;
            }
            for share in assignments
                .get(key)
                .map_or_else(Vec::new, |found| shares(found))
            {
                scores[share.topic] += share.share;
            }
        }
        scores
    }
}

/// The fewest must-links that lead from one document to another, in order; none when they are not linked.
fn chain(
    corrections: &[Correction],
    from: &DocumentId,
    to: &DocumentId,
) -> Option<Vec<CorrectionId>> {
    let mut chains: Vec<(&DocumentId, Vec<CorrectionId>)> = vec![(from, Vec::new())];
    let mut next = 0;
    while let Some((end, links)) = chains.get(next).cloned() {
        if end == to {
            return Some(links);
        }
        for correction in corrections {
            let Change::MustLink { documents: [a, b] } = &correction.change else {
                continue;
            };
            let other = if a == end { b } else { a };
            let is_known = || chains.iter().any(|(known, _)| *known == other);
            if (a == end || b == end) && !is_known() {
                let links = links.iter().copied().chain([correction.id]);
                chains.push((other, links.collect()));
            }
        }
        next += 1;
    }
    None
}

/// Documents joined by must-links, and documents alone that only cannot-links name. Units and their documents are in
/// the order of ids.
fn units(corrections: &[Correction]) -> Vec<Vec<DocumentId>> {
    let mut units: Vec<BTreeSet<DocumentId>> = Vec::new();
    for correction in corrections {
        match &correction.change {
            Change::MustLink { documents } => join(&mut units, documents),
            Change::CannotLink { documents } => add_missing(&mut units, documents),
            Change::Rename { .. }
            | Change::Hide { .. }
            | Change::Merge { .. }
            | Change::Split { .. } => {}
        }
    }
    units.sort();
    units
        .into_iter()
        .map(|unit| unit.into_iter().collect())
        .collect()
}

/// Joins documents, and all units that hold any of them, into one unit.
fn join(units: &mut Vec<BTreeSet<DocumentId>>, documents: &[DocumentId]) {
    let is_touched = |unit: &BTreeSet<DocumentId>| documents.iter().any(|id| unit.contains(id));
    let (touched, mut rest): (Vec<_>, Vec<_>) = units.drain(..).partition(is_touched);
    let joined = touched.into_iter().flatten();
    rest.push(joined.chain(documents.iter().cloned()).collect());
    *units = rest;
}

/// Adds a unit for each document that is in none.
fn add_missing(units: &mut Vec<BTreeSet<DocumentId>>, documents: &[DocumentId]) {
    for id in documents {
        if !units.iter().any(|unit| unit.contains(id)) {
            units.push(BTreeSet::from([id.clone()]));
        }
    }
}
