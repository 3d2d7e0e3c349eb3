//! How likely do two documents tell of one event?
//!
//! The probability is `1 / (1 + exp(6 - 20 terms - 3 vectors - 5 titles))`, divided the more the further the dates of the
//! two documents lie apart. `terms` is the cosine of their terms, weighted by rarity, but no more than what they share is
//! spread over both texts (two digests that hold the same item are no story); `vectors` is the cosine of their vectors;
//! `titles` is the cosine of the terms of their titles, 0 without a title.
//!
//! Wording that two texts share is no evidence where it is a frame that each fills in its own way, as notices from one
//! template and mails with one footer do. Two reports of one event, copies and rewrites included, leave few names
//! unmatched on both sides, or share others; two fillings of one frame leave most of theirs unmatched on both, and what
//! they do share stands in many other documents too. Their *clash* (0 for documents without a common frame) takes
//! `80 terms clash` off the evidence, and near-copies are those that share most of their wording without a clash: they are
//! as probable as the shared part.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::byte_vector::ByteVector;
use super::document::StoryDocument;
use super::document_frequencies::DocumentFrequencies;
use crate::similarity::wording::{NAME_WEIGHT, NEAR_DUPLICATE};
use crate::words::{MAX_SEGMENTS, Signature, TermHash};

/// Two documents that share fewer terms than this share them by chance.
const MIN_SHARED_TERMS: usize = 5;
/// Two documents must share at least so many names, where both have so many: an event has a place, people or firms, while
/// any two recipes for bread share their words.
const MIN_SHARED_NAMES: usize = 2;
/// The logarithm of the odds against one event when nothing is shared, which the evidence must outweigh. Like the
/// weights of the cosines, it is rounded from logistic regression on pairs of articles.
const ODDS_AGAINST: f32 = 6.0;
/// The weight of the cosine of the terms.
const TERMS_WEIGHT: f32 = 20.0;
/// The weight of the cosine of the vectors.
const VECTORS_WEIGHT: f32 = 3.0;
/// The weight of the cosine of the terms of the titles.
const TITLES_WEIGHT: f32 = 5.0;
/// The weight of the clash, times the cosine of the terms.
const CLASH_WEIGHT: f32 = 80.0;
/// Up to this share of common wording two documents have no frame in common; from twice as much on they have one for
/// certain.
const FRAME_FROM: f32 = 0.1;
/// The weight of the unmatched terms beside that of the unmatched names, where all of the common wording is crowded.
const CROWD_WEIGHT: f32 = 2.5;
/// Up to this part of its weight a document may have terms of its own beside a crowded frame.
const USUALLY_UNSHARED: f32 = 0.1;
/// With more of a clash documents are no near-copies, whatever wording they share.
const MAX_CLASH_OF_COPIES: f32 = 0.05;
/// The cosine of the terms counts no more than so many times their spread.
const MAX_BY_SPREAD: f32 = 1.5;
/// Up to so many days between two reports of one event are nothing unusual.
const NEAR_DAYS: f32 = 2.0;
/// The number of days after which the probability is halved.
const FAR_DAYS: f32 = 6.0;
/// The number of seconds in a day.
const DAY_SECONDS: f32 = 86_400.0;

/// A document made ready to be compared with others.
#[derive(Debug)]
pub(super) struct ComparableDocument {
    signature: Arc<Signature>,
    /// The weight of each term; their squares sum to 1.
    weights: ByteVector,
    /// For each segment the sum of the squared weights of its terms.
    segment_totals: [f32; MAX_SEGMENTS],
    /// The sum of the squared weights of the terms of the title.
    title_total: f32,
    /// The direction of the document in the centred space.
    direction: ByteVector,
    /// Days since 1970; none when the date is not known.
    published_at: Option<f32>,
    /// The number of terms that are written with a capital.
    n_names: usize,
    /// The sum of the squared weights of the terms that are specific.
    specific_total: f32,
    /// The pairs of bins of the sketch that are crowded, one bit for each.
    crowded: u64,
}

/// A term of a document, by its position in the signature.
#[derive(Clone, Copy)]
struct TermAt<'d> {
    document: &'d ComparableDocument,
    position: usize,
}

/// What two documents share.
#[derive(Default)]
struct SharedTerms {
    /// The number of terms that both documents have.
    n_terms: usize,
    /// The number of these terms that both write with a capital.
    n_names: usize,
    /// The cosine of the terms of the two documents, 0 to 1.
    cosine: f32,
    /// The part of the cosine that terms of both titles have.
    in_titles: f32,
    /// The part of the cosine that terms have which are specific in both documents.
    in_specific: f32,
    /// The sum of the squared weights of the shared terms, in the first document and in the second.
    squares: [f32; 2],
    /// The sum of the squared weights of the shared terms that are specific there, in the first document and in the second.
    specific_squares: [f32; 2],
    /// For each segment of the first document the sum of the squared weights of the shared terms.
    ours: [f32; MAX_SEGMENTS],
    /// For each segment of the second document the sum of the squared weights of the shared terms.
    theirs: [f32; MAX_SEGMENTS],
}

impl ComparableDocument {
    /// Makes a document ready to be compared with others of the collection that `frequencies` was counted in.
    pub(super) fn new(document: &StoryDocument, frequencies: &DocumentFrequencies) -> Self {
        let published_at = document.published_at;
        Self {
            published_at: published_at
                .map(|at| (at.as_second() as f64 / f64::from(DAY_SECONDS)) as f32),
            ..Self::of_text(&document.signature, &document.whole, frequencies)
        }
    }

    /// Makes a text that is no document ready to be compared with the documents of a collection. `whole` is its vector in
    /// the centred space, of any length.
    pub(super) fn of_text(
        signature: &Arc<Signature>,
        whole: &[f32],
        frequencies: &DocumentFrequencies,
    ) -> Self {
        let n_terms = signature.terms().len();
        let weights = ByteVector::unit(&term_weights(signature, frequencies));
        let mut segment_totals = [0.0; MAX_SEGMENTS];
        let (mut title_total, mut specific_total) = (0.0, 0.0);
        for position in 0..n_terms {
            let squared = weights.at(position) * weights.at(position);
            add_to_segments(&mut segment_totals, signature.segments(position), squared);
            if signature.is_in_title(position) {
                title_total += squared;
            }
            if signature.is_specific(position) {
                specific_total += squared;
            }
        }
        let is_name = |position: &usize| signature.is_name(*position);
        Self {
            signature: Arc::clone(signature),
            weights,
            segment_totals,
            title_total,
            specific_total,
            crowded: 0,
            n_names: (0..n_terms).filter(is_name).count(),
            direction: ByteVector::unit(whole),
            published_at: None,
        }
    }

    /// Makes all documents ready, in parallel.
    pub(super) fn all(documents: &[StoryDocument], frequencies: &DocumentFrequencies) -> Vec<Self> {
        let documents = documents.par_iter();
        documents.map(|d| Self::new(d, frequencies)).collect()
    }

    /// Notes which pairs of bins of the document's sketch are crowded.
    pub(super) fn set_crowded(&mut self, crowded: u64) {
        self.crowded = crowded;
    }

    /// The wording of the document.
    pub(super) fn signature(&self) -> &Signature {
        &self.signature
    }

    /// The terms that weigh most in the document, at most `n`, of equal ones those with the lower hash.
    pub(super) fn heaviest_terms(&self, n: usize) -> Vec<TermHash> {
        let mut terms: Vec<(f32, TermHash)> = (0..self.signature.terms().len())
            .map(|position| (self.weights.at(position), self.signature.terms()[position]))
            .collect();
        terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        terms.truncate(n);
        terms.into_iter().map(|(_, term)| term).collect()
    }

    /// The estimated Jaccard index of the shingles of two documents, 0 to 1.
    pub(super) fn shared_wording(&self, other: &Self) -> f32 {
        self.signature.sketch().jaccard(other.signature.sketch())
    }

    /// Whether two documents have the same words in the same order; those without text are never copies.
    pub(super) fn is_copy(&self, other: &Self) -> bool {
        self.signature.text_hash() == other.signature.text_hash() && !self.signature.is_blank()
    }

    /// Whether two documents have the same words, or share most of their wording and differ in little that tells.
    pub(super) fn is_near_copy(&self, other: &Self) -> bool {
        self.is_copy(other) || self.is_near_copy_of(other, NEAR_DUPLICATE)
    }

    /// Whether two documents share at least the part `least` of their wording, and differ in little that tells.
    pub(super) fn is_near_copy_of(&self, other: &Self, least: f32) -> bool {
        let wording = self.shared_wording(other);
        wording >= least && self.clash(other, &self.shared_terms(other)) < MAX_CLASH_OF_COPIES
    }

    /// The probability that two documents tell of one event, 0 to 1; equal in both directions.
    pub(super) fn same_story_probability(&self, other: &Self) -> f32 {
        let wording = self.shared_wording(other);
        if self.is_copy(other) {
            return wording.max(NEAR_DUPLICATE);
        }
        let shared = self.shared_terms(other);
        let clash = self.clash(other, &shared);
        let probability = self.probability_of(other, &shared, clash);
        if wording >= NEAR_DUPLICATE && clash < MAX_CLASH_OF_COPIES {
            return probability.max(wording * self.closeness_in_time(other));
        }
        probability
    }

    /// The probability that two documents that are no copies tell of one event, 0 to 1.
    fn probability_of(&self, other: &Self, shared: &SharedTerms, clash: f32) -> f32 {
        let least_names = MIN_SHARED_NAMES.min(self.n_names).min(other.n_names);
        if shared.n_terms < MIN_SHARED_TERMS || shared.n_names < least_names {
            return 0.0;
        }
        let spread = self.spread(&shared.ours).min(other.spread(&shared.theirs));
        let terms = shared.cosine.min(MAX_BY_SPREAD * spread);
        let titles = shared.in_titles / (self.title_total * other.title_total).sqrt().max(1e-9);
        let evidence = TERMS_WEIGHT * terms
            + VECTORS_WEIGHT * self.direction.dot(&other.direction)
            + TITLES_WEIGHT * titles
            - CLASH_WEIGHT * shared.cosine * clash;
        self.closeness_in_time(other) / (1.0 + (ODDS_AGAINST - evidence).exp())
    }

    /// How much two documents look like different fillings of one frame, 0 to about 2: what both have for themselves, above
    /// all names and numbers, beside what they share; 0 when they have no frame in common.
    fn clash(&self, other: &Self, shared: &SharedTerms) -> f32 {
        let frame = (self.shared_wording(other) - FRAME_FROM) / FRAME_FROM;
        if frame <= 0.0 {
            return 0.0;
        }
        let left = |totals: [f32; 2], shared: [f32; 2]| {
            [0, 1].map(|side| (totals[side] - shared[side]).max(0.0))
        };
        let [ours, theirs] = left([1.0, 1.0], shared.squares);
        let specific_totals = [self.specific_total, other.specific_total];
        let [our_names, their_names] = left(specific_totals, shared.specific_squares);
        let names = our_names.min(their_names);
        let by_names = if names > 0.0 {
            names * names / (names + shared.in_specific)
        } else {
            0.0
        };
        let beyond_usual = ((ours * theirs).sqrt() - USUALLY_UNSHARED).max(0.0);
        frame.min(1.0) * (by_names + CROWD_WEIGHT * self.crowd(other) * beyond_usual)
    }

    /// The part of the common wording that stands in many otherwise different documents, 0 to 1.
    fn crowd(&self, other: &Self) -> f32 {
        let common = self
            .signature
            .sketch()
            .common_pairs(other.signature.sketch());
        let crowded = common & (self.crowded | other.crowded);
        crowded.count_ones() as f32 / common.count_ones().max(1) as f32
    }

    /// The terms that two documents share.
    fn shared_terms(&self, other: &Self) -> SharedTerms {
        let mut shared = SharedTerms::default();
        let (ours, theirs) = (self.signature.terms(), other.signature.terms());
        let (mut i, mut j) = (0, 0);
        while i < ours.len() && j < theirs.len() {
            match ours[i].cmp(&theirs[j]) {
                Ordering::Less => i += 1,
                Ordering::Greater => j += 1,
                Ordering::Equal => {
                    shared.add(self.term_at(i), other.term_at(j));
                    i += 1;
                    j += 1;
                }
            }
        }
        shared
    }

    fn term_at(&self, position: usize) -> TermAt<'_> {
        TermAt {
            document: self,
            position,
        }
    }

    /// The part of the document's segments that is shared, 0 to 1: a mean that few segments alone cannot raise.
    fn spread(&self, shared: &[f32; MAX_SEGMENTS]) -> f32 {
        let n_segments = self.signature.n_segments();
        let pairs = shared.iter().zip(&self.segment_totals).take(n_segments);
        let roots = pairs.map(|(shared, total)| (shared / total.max(f32::EPSILON)).sqrt().sqrt());
        (roots.sum::<f32>() / n_segments as f32).powi(4)
    }

    /// 1 for documents of about the same day or without a date, and the less the further their dates lie apart.
    pub(super) fn closeness_in_time(&self, other: &Self) -> f32 {
        let Some((ours, theirs)) = self.published_at.zip(other.published_at) else {
            return 1.0;
        };
        let days = ((ours - theirs).abs() - NEAR_DAYS).max(0.0);
        1.0 / (1.0 + days / (FAR_DAYS - NEAR_DAYS))
    }
}

impl TermAt<'_> {
    fn weight(self) -> f32 {
        self.document.weights.at(self.position)
    }

    fn is_name(self) -> bool {
        self.document.signature.is_name(self.position)
    }

    fn is_specific(self) -> bool {
        self.document.signature.is_specific(self.position)
    }

    fn is_in_title(self) -> bool {
        self.document.signature.is_in_title(self.position)
    }

    fn segments(self) -> u8 {
        self.document.signature.segments(self.position)
    }
}

impl SharedTerms {
    /// Adds a term that both documents have.
    fn add(&mut self, our: TermAt<'_>, their: TermAt<'_>) {
        let (ours, theirs) = (our.weight(), their.weight());
        self.n_terms += 1;
        self.n_names += usize::from(our.is_name() && their.is_name());
        self.cosine += ours * theirs;
        self.squares[0] += ours * ours;
        self.squares[1] += theirs * theirs;
        let specific = [our.is_specific(), their.is_specific()];
        if specific[0] {
            self.specific_squares[0] += ours * ours;
        }
        if specific[1] {
            self.specific_squares[1] += theirs * theirs;
        }
        if specific == [true, true] {
            self.in_specific += ours * theirs;
        }
        if our.is_in_title() && their.is_in_title() {
            self.in_titles += ours * theirs;
        }
        add_to_segments(&mut self.ours, our.segments(), ours * ours);
        add_to_segments(&mut self.theirs, their.segments(), theirs * theirs);
    }
}

/// The weight of each term of a document: more for names, for terms of several segments and for rare ones.
fn term_weights(signature: &Signature, frequencies: &DocumentFrequencies) -> Vec<f32> {
    let weight = |(position, &term): (usize, &TermHash)| {
        let n_segments = signature.segments(position).count_ones() as f32;
        let name = if signature.is_name(position) {
            NAME_WEIGHT
        } else {
            1.0
        };
        name * n_segments.ln_1p() * frequencies.rarity_weight(term)
    };
    signature.terms().iter().enumerate().map(weight).collect()
}

/// Adds a value to the totals of the segments whose bits are set.
fn add_to_segments(totals: &mut [f32; MAX_SEGMENTS], segments: u8, value: f32) {
    for (segment, total) in totals.iter_mut().enumerate() {
        if segments >> segment & 1 == 1 {
            *total += value;
        }
    }
}
