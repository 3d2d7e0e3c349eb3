//! How likely do two documents tell of one event?
//!
//! The likeness of two documents is a probability, `1 / (1 + exp(6 - 20 terms - 3 vectors - 5 titles))`, divided the more
//! the further their dates lie apart. `terms` is the cosine of their terms, weighted by rarity, but no more than what they
//! share is spread over both texts (two digests that hold the same item are no story); `vectors` the cosine of their
//! vectors; `titles` the cosine of the terms of their titles, 0 without a title. Documents that share most of their wording
//! are as like as that.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::document::StoryDocument;
use crate::similarity::wording::NEAR_DUPLICATE;
use crate::words::{MAX_SEGMENTS, Signature};

/// Documents are weighed as if so many more without any of their terms were there, so that a handful does not tell
/// which terms are rare.
const PRIOR_DOCUMENTS: f32 = 200.0;
/// How much more rare terms weigh.
const RARITY_POWER: f32 = 1.3;
/// How much more a name says than another word.
const NAME_WEIGHT: f32 = 1.5;
/// Terms that two documents share at least; fewer are chance.
const MIN_SHARED_TERMS: usize = 5;
/// Names among them at least, where both documents have so many: an event has a place, people or firms, while any two
/// recipes for bread share their words.
const MIN_SHARED_NAMES: usize = 2;
/// What the evidence must outweigh: the logarithm of the odds against one event when nothing is shared. It and the
/// weights below are rounded from logistic regression on pairs of articles.
const ODDS_AGAINST: f32 = 6.0;
/// Weight of the cosine of the terms.
const TERMS_WEIGHT: f32 = 20.0;
/// Weight of the cosine of the vectors.
const VECTORS_WEIGHT: f32 = 3.0;
/// Weight of the cosine of the terms of the titles.
const TITLES_WEIGHT: f32 = 5.0;
/// The cosine of the terms counts no more than so many times their spread.
const MAX_BY_SPREAD: f32 = 1.5;
/// Days between two reports of one event that are nothing unusual.
const NEAR_DAYS: f32 = 2.0;
/// Days after which likeness is halved.
const FAR_DAYS: f32 = 6.0;

const DAY_SECONDS: f32 = 86_400.0;

/// In how many documents of a collection each term occurs.
#[derive(Debug, Default)]
pub(super) struct Statistics {
    n_documents: f32,
    n_with: FxHashMap<u32, u32>,
}

impl Statistics {
    pub(super) fn new<'d>(signatures: impl Iterator<Item = &'d Signature>) -> Self {
        let mut statistics = Self::default();
        for signature in signatures {
            statistics.n_documents += 1.0;
            for term in signature.terms() {
                *statistics.n_with.entry(*term).or_default() += 1;
            }
        }
        statistics
    }

    /// Documents that a term occurs in.
    pub(super) fn n_with(&self, term: u32) -> usize {
        self.n_with.get(&term).map_or(0, |&n| n as usize)
    }

    fn rarity(&self, term: u32) -> f32 {
        let n_with = self.n_with(term) as f32;
        let rarity = (self.n_documents + PRIOR_DOCUMENTS) / (n_with + 1.0);
        rarity.ln().max(0.0).powf(RARITY_POWER)
    }
}

/// A document made ready to be compared.
#[derive(Debug)]
pub(super) struct Comparable {
    signature: Arc<Signature>,
    /// Weight of each term; their squares sum to 1.
    weights: Quantised,
    /// Sum of the squared weights of the terms of each segment.
    segment_totals: [f32; MAX_SEGMENTS],
    /// Sum of the squared weights of the terms of the title.
    title_total: f32,
    /// Direction of the document in the centred space.
    whole: Quantised,
    published_at: Option<f32>,
    n_names: usize,
}

impl Comparable {
    pub(super) fn new(document: &StoryDocument, statistics: &Statistics) -> Self {
        let signature = &document.signature;
        let weigh = |(position, &term): (usize, &u32)| {
            let n_segments = signature.segments(position).count_ones() as f32;
            let name = if signature.is_name(position) {
                NAME_WEIGHT
            } else {
                1.0
            };
            name * n_segments.ln_1p() * statistics.rarity(term)
        };
        let weights: Vec<f32> = signature.terms().iter().enumerate().map(weigh).collect();
        let weights = Quantised::unit(&weights);
        let mut segment_totals = [0.0; MAX_SEGMENTS];
        let mut title_total = 0.0;
        for position in 0..signature.terms().len() {
            let squared = weights.at(position) * weights.at(position);
            add_to_segments(&mut segment_totals, signature.segments(position), squared);
            if signature.is_in_title(position) {
                title_total += squared;
            }
        }
        Self {
            signature: Arc::clone(signature),
            weights,
            segment_totals,
            title_total,
            n_names: (0..signature.terms().len())
                .filter(|&position| signature.is_name(position))
                .count(),
            whole: Quantised::unit(&document.whole),
            published_at: document
                .published_at
                .map(|at| (at.as_second() as f64 / f64::from(DAY_SECONDS)) as f32),
        }
    }

    /// All documents made ready, in parallel.
    pub(super) fn all(documents: &[StoryDocument], statistics: &Statistics) -> Vec<Self> {
        let documents = documents.par_iter();
        documents.map(|d| Self::new(d, statistics)).collect()
    }

    pub(super) fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The terms that tell most about the document, at most `n`.
    pub(super) fn telling_terms(&self, n: usize) -> Vec<u32> {
        let mut terms: Vec<(f32, u32)> = (0..self.signature.terms().len())
            .map(|position| (self.weights.at(position), self.signature.terms()[position]))
            .collect();
        terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        terms.truncate(n);
        terms.into_iter().map(|(_, term)| term).collect()
    }

    /// Estimated Jaccard index of the wordings, 0 to 1.
    pub(super) fn shared_wording(&self, other: &Self) -> f32 {
        self.signature.sketch().jaccard(other.signature.sketch())
    }

    /// How likely both tell of one event, 0 to 1; the same in both directions.
    pub(super) fn likeness(&self, other: &Self) -> f32 {
        let wording = self.shared_wording(other);
        let is_copy = self.signature.text() == other.signature.text();
        if wording >= NEAR_DUPLICATE || is_copy && !self.signature.is_blank() {
            return wording.max(NEAR_DUPLICATE);
        }
        let Some(shared) = self.shared(other) else {
            return 0.0;
        };
        let spread = self.spread(&shared.ours).min(other.spread(&shared.theirs));
        let terms = shared.cosine.min(MAX_BY_SPREAD * spread);
        let titles = shared.titles / (self.title_total * other.title_total).sqrt().max(1e-9);
        let evidence = TERMS_WEIGHT * terms
            + VECTORS_WEIGHT * self.whole.dot(&other.whole)
            + TITLES_WEIGHT * titles;
        self.closeness(other) / (1.0 + (ODDS_AGAINST - evidence).exp())
    }

    /// What both share, if it is more than chance.
    fn shared(&self, other: &Self) -> Option<Shared> {
        let mut shared = Shared::default();
        let (ours, theirs) = (self.signature.terms(), other.signature.terms());
        let (mut i, mut j) = (0, 0);
        while i < ours.len() && j < theirs.len() {
            match ours[i].cmp(&theirs[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    shared.add((self, i), (other, j));
                    i += 1;
                    j += 1;
                }
            }
        }
        let least_names = MIN_SHARED_NAMES.min(self.n_names).min(other.n_names);
        (shared.n_terms >= MIN_SHARED_TERMS && shared.n_names >= least_names).then_some(shared)
    }

    /// The share of a document's segments that is shared, a mean that few segments alone cannot raise.
    fn spread(&self, shared: &[f32; MAX_SEGMENTS]) -> f32 {
        let n_segments = self.signature.n_segments();
        let pairs = shared.iter().zip(&self.segment_totals).take(n_segments);
        let roots = pairs.map(|(shared, total)| (shared / total.max(f32::EPSILON)).sqrt().sqrt());
        (roots.sum::<f32>() / n_segments as f32).powi(4)
    }

    fn closeness(&self, other: &Self) -> f32 {
        let Some((ours, theirs)) = self.published_at.zip(other.published_at) else {
            return 1.0;
        };
        let days = ((ours - theirs).abs() - NEAR_DAYS).max(0.0);
        1.0 / (1.0 + days / (FAR_DAYS - NEAR_DAYS))
    }
}

/// What two documents share, for both of them by segment.
#[derive(Default)]
struct Shared {
    n_terms: usize,
    n_names: usize,
    cosine: f32,
    /// The part of the cosine that terms of both titles have.
    titles: f32,
    ours: [f32; MAX_SEGMENTS],
    theirs: [f32; MAX_SEGMENTS],
}

impl Shared {
    fn add(&mut self, (a, i): (&Comparable, usize), (b, j): (&Comparable, usize)) {
        let (ours, theirs) = (a.weights.at(i), b.weights.at(j));
        self.n_terms += 1;
        self.n_names += usize::from(a.signature.is_name(i) && b.signature.is_name(j));
        self.cosine += ours * theirs;
        if a.signature.is_in_title(i) && b.signature.is_in_title(j) {
            self.titles += ours * theirs;
        }
        add_to_segments(&mut self.ours, a.signature.segments(i), ours * ours);
        add_to_segments(&mut self.theirs, b.signature.segments(j), theirs * theirs);
    }
}

fn add_to_segments(totals: &mut [f32; MAX_SEGMENTS], segments: u8, value: f32) {
    for (segment, total) in totals.iter_mut().enumerate() {
        if segments >> segment & 1 == 1 {
            *total += value;
        }
    }
}

/// A vector in a byte a number.
#[derive(Debug, Default)]
struct Quantised {
    scale: f32,
    values: Box<[i8]>,
}

impl Quantised {
    /// `vector` scaled to length 1; all zero when it has no direction.
    fn unit(vector: &[f32]) -> Self {
        let largest = vector
            .iter()
            .fold(0.0_f32, |most, value| most.max(value.abs()));
        let step = largest.max(f32::MIN_POSITIVE) / 127.0;
        let values: Box<[i8]> = vector
            .iter()
            .map(|value| (value / step).round() as i8)
            .collect();
        let squared: f32 = values.iter().map(|&value| f32::from(value).powi(2)).sum();
        Self {
            scale: 1.0 / squared.sqrt().max(1.0),
            values,
        }
    }

    fn at(&self, position: usize) -> f32 {
        self.scale * f32::from(self.values[position])
    }

    fn dot(&self, other: &Self) -> f32 {
        let pairs = self.values.iter().zip(&other.values);
        let sum: i32 = pairs.map(|(&a, &b)| i32::from(a) * i32::from(b)).sum();
        sum as f32 * self.scale * other.scale
    }
}
