//! Documents that a person said belong together or apart, and the topics that follow from it.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::assign::{Assigned, Assigner};
use super::links::choose_topics;
use super::shares::shares;
use crate::index::PassageIndex;
use crate::model::{Change, Correction, CorrectionId, DocumentId, DocumentKey};

/// How much nearness counts beside the share of a document that a topic has: it decides between topics without a share.
const NEARNESS: f32 = 0.01;

/// All documents that corrections link, in units that belong together.
#[derive(Debug, Default)]
pub struct Linked {
    /// In order of their first document; each in order of id.
    units: Vec<Vec<DocumentId>>,
    /// Pairs of units that belong apart.
    apart: Vec<(usize, usize)>,
    /// The documents of the units that are there.
    keys: FxHashMap<DocumentId, DocumentKey>,
}

impl Linked {
    /// What `corrections` link; `key_of` finds the documents that are there.
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
            Some((*unit_of.get(a)?, *unit_of.get(b)?))
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

    /// Corrections that cannot be had together, in order of id: a chain of documents that belong together, whose ends
    /// belong apart. The shortest chain of the first such pair.
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

    /// A document of a unit, if it is there.
    pub fn key(&self, id: &DocumentId) -> Option<DocumentKey> {
        self.keys.get(id).copied()
    }

    /// Takes note of a document that was put in, if it is linked.
    pub fn insert(&mut self, id: &DocumentId, key: DocumentKey) {
        if self.units.iter().any(|unit| unit.contains(id)) {
            self.keys.insert(id.clone(), key);
        }
    }

    /// Whether a document is linked.
    pub fn contains(&self, key: DocumentKey) -> bool {
        self.keys.values().any(|&known| known == key)
    }

    /// Takes note that a document is gone; says whether it was linked.
    pub fn remove(&mut self, key: DocumentKey) -> bool {
        let before = self.keys.len();
        self.keys.retain(|_, known| *known != key);
        self.keys.len() < before
    }

    /// Gives every linked document the topics that it has by itself, and then, where its unit must be elsewhere, that one.
    pub fn apply(&self, nearest: &Assigner, index: &PassageIndex, assigned: &mut Assigned) {
        for &key in self.keys.values() {
            if let Some((rows, vectors)) = index.document(key) {
                assigned.insert(key, nearest.assign(rows, vectors.view()));
            }
        }
        let scores: Vec<Vec<f32>> = self
            .units
            .iter()
            .map(|unit| self.scores(unit, nearest, index, assigned))
            .collect();
        for (unit, topic) in self.units.iter().zip(choose_topics(&scores, &self.apart)) {
            for key in unit.iter().filter_map(|id| self.keys.get(id)) {
                let own = assigned
                    .get(key)
                    .and_then(|found| shares(found).first().copied());
                let is_there = own.is_some_and(|(main, _)| main == topic);
                if let Some((rows, vectors)) = index.document(*key).filter(|_| !is_there) {
                    assigned.insert(*key, nearest.assign_to(topic, rows, vectors.view()));
                }
            }
        }
    }

    /// How well each topic suits the documents of a unit.
    fn scores(
        &self,
        unit: &[DocumentId],
        nearest: &Assigner,
        index: &PassageIndex,
        assigned: &Assigned,
    ) -> Vec<f32> {
        let mut scores: Vec<f32> = Vec::new();
        for key in unit.iter().filter_map(|id| self.keys.get(id)) {
            let Some((rows, vectors)) = index.document(*key) else {
                continue;
            };
            let similarities = nearest.mean_similarities(rows, vectors.view());
            scores.resize(scores.len().max(similarities.len()), 0.0);
            for (score, similarity) in scores.iter_mut().zip(similarities) {
                *score += NEARNESS * similarity;
            }
            for (topic, share) in assigned
                .get(key)
                .map(|found| shares(found))
                .unwrap_or_default()
            {
                scores[topic] += share;
            }
        }
        scores
    }
}

/// The fewest must-links that lead from one document to another.
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

/// Documents joined by must-links, and those that a cannot-link names alone.
fn units(corrections: &[Correction]) -> Vec<Vec<DocumentId>> {
    let mut units: Vec<BTreeSet<DocumentId>> = Vec::new();
    for correction in corrections {
        match &correction.change {
            Change::MustLink { documents } => {
                let (touched, rest) = units
                    .into_iter()
                    .partition(|unit| documents.iter().any(|id| unit.contains(id)));
                units = rest;
                let joined = touched
                    .into_iter()
                    .flatten()
                    .chain(documents.iter().cloned());
                units.push(joined.collect());
            }
            Change::CannotLink { documents } => {
                for id in documents {
                    if !units.iter().any(|unit| unit.contains(id)) {
                        units.push(BTreeSet::from([id.clone()]));
                    }
                }
            }
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
