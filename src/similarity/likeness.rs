//! How alike are a document and an example, all evidence together?
//!
//! The likeness is counted in deviations of the collection's background: 0 is what two documents taken at random have
//! in common, and so are 95 of 100 pairs below 2. It adds three parts:
//!
//! - *meaning*: the cosine of the vectors in the centred space, 0.8 as wholes and 0.2 of the best pair of passages, less
//!   the mean of random pairs, over their deviation;
//! - *words that match*: the share of what the example's terms tell (BM25) that the document answers to. It counts
//!   for short examples: all of its weight for one term, a quarter of it for twenty, nearly nothing for an article;
//! - *wording*: the cosine of the terms by rarity, squared: it says little while two documents share the words of
//!   their subject, and much when they share names and words that few others have. Of texts with a handful of terms it
//!   says less.
//!
//! Alone, vectors lose where two reports of one event are to be told from another event of the kind, and words lose
//! where a subject has many words; `cargo bench --bench similar` prints how good each part and their sum are.

/// Weight of the best pair of passages; the documents as wholes have the rest.
const PASSAGE_WEIGHT: f32 = 0.2;
/// What a full match of the words of a short example adds.
const MATCH_WEIGHT: f32 = 10.0;
/// Terms of an example for which matching words count a quarter.
const MATCH_TERMS: f32 = 20.0;
/// What the same wording adds.
const WORDING_WEIGHT: f32 = 120.0;
/// Terms that the shorter of two texts needs for its wording to count in full.
const WORDING_TERMS: f32 = 20.0;
/// Likeness of which the score is one half.
const HALF: f32 = 4.0;

/// Mean and deviation of the cosines of random pairs, as they are in most collections.
const USUAL: (f64, f64) = (0.025, 0.15);
/// The usual background counts as so many pairs, so that a handful of documents does not define it.
const PRIOR_PAIRS: f64 = 100.0;

/// What pairs of documents that have nothing to do with each other have in common in a collection.
#[derive(Debug, Clone)]
pub struct Background {
    mean: f32,
    deviation: f32,
    /// Likeness of random pairs in ascending order.
    likeness: Vec<f32>,
}

/// What is known of a document beside an example.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Compared {
    /// Cosine of the documents as wholes in the centred space, -1 to 1.
    pub whole: f32,
    /// Cosine of the best pair of passages, -1 to 1.
    pub best_passage: f32,
    /// Share of what the example's terms tell that the document answers to, 0 to about 2.
    pub matched: f32,
    /// Distinct terms of the example.
    pub n_example_terms: usize,
    /// Cosine of the terms by rarity, 0 to 1.
    pub wording: f32,
    /// Distinct terms of the shorter of the two.
    pub n_terms_of_shorter: usize,
}

/// The parts of a likeness.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Likeness {
    /// From the vectors.
    pub meaning: f32,
    /// From the words of the example that the document has.
    pub matched: f32,
    /// From the names and rare words that both have.
    pub wording: f32,
}

impl Likeness {
    /// All parts together.
    pub fn total(self) -> f32 {
        self.meaning + self.matched + self.wording
    }
}

impl Compared {
    /// One cosine of the two that the vectors give.
    pub fn cosine(&self) -> f32 {
        mixed_cosine(self.whole, self.best_passage)
    }
}

/// The cosine that counts, of two documents as wholes and of their best pair of passages.
pub fn mixed_cosine(whole: f32, best_passage: f32) -> f32 {
    (1.0 - PASSAGE_WEIGHT) * whole + PASSAGE_WEIGHT * best_passage
}

impl Background {
    /// The background that random pairs show.
    pub fn new(pairs: &[Compared]) -> Self {
        let cosines = pairs.iter().map(|pair| f64::from(pair.cosine()));
        let (mut n, mut sum, mut squares) = (PRIOR_PAIRS, 0.0, 0.0);
        let (usual_mean, usual_deviation) = USUAL;
        sum += n * usual_mean;
        squares += n * (usual_mean * usual_mean + usual_deviation * usual_deviation);
        for cosine in cosines {
            n += 1.0;
            sum += cosine;
            squares += cosine * cosine;
        }
        let mean = sum / n;
        let mut background = Self {
            mean: mean as f32,
            deviation: (squares / n - mean * mean).max(1e-6).sqrt() as f32,
            likeness: Vec::new(),
        };
        let likeness = pairs.iter().map(|pair| background.likeness(pair).total());
        background.likeness = likeness.collect();
        background.likeness.sort_unstable_by(f32::total_cmp);
        background
    }

    /// Mean cosine of random pairs.
    pub fn mean(&self) -> f32 {
        self.mean
    }

    /// Deviation of the cosine of random pairs.
    pub fn deviation(&self) -> f32 {
        self.deviation
    }

    /// How alike, in deviations.
    pub fn likeness(&self, compared: &Compared) -> Likeness {
        let n_example_terms = compared.n_example_terms as f32;
        let short = (MATCH_TERMS / (MATCH_TERMS + n_example_terms)).powi(2);
        let full = (compared.n_terms_of_shorter as f32 / WORDING_TERMS).min(1.0);
        Likeness {
            meaning: self.meaning(compared.cosine()),
            matched: MATCH_WEIGHT * short * compared.matched,
            wording: WORDING_WEIGHT * (full * compared.wording).powi(2),
        }
    }

    /// What a cosine says by itself, in deviations.
    pub fn meaning(&self, cosine: f32) -> f32 {
        (cosine - self.mean) / self.deviation
    }

    /// Share of random pairs that are less alike, 0 to 1; none while there are no pairs.
    pub fn percentile(&self, likeness: f32) -> Option<f32> {
        let n_below = self.likeness.partition_point(|&other| other < likeness);
        let n = self.likeness.len();
        (n > 0).then(|| n_below as f32 / n as f32)
    }
}

/// A likeness as a score: 0 for what random pairs have in common, one half for four deviations more, never
/// above 1 or below -1.
pub fn score(likeness: f32) -> f32 {
    likeness / (likeness.abs() + HALF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(whole: f32) -> Compared {
        Compared {
            whole,
            best_passage: whole,
            ..Compared::default()
        }
    }

    #[test]
    fn a_random_pair_has_no_likeness_and_half_of_them_are_below_it() {
        let pairs: Vec<Compared> = (0..1_001)
            .map(|i| pair((i as f32 - 500.0) / 2_500.0))
            .collect();
        let background = Background::new(&pairs);
        let likeness = background.likeness(&pair(background.mean())).total();
        assert!(likeness.abs() < 1e-4);
        let half = background.percentile(background.likeness(&pair(0.0)).total());
        assert!((half.unwrap() - 0.5).abs() < 0.01);
    }

    #[test]
    fn a_handful_of_documents_is_judged_by_the_usual_background() {
        let background = Background::new(&[pair(0.9)]);
        assert!((background.deviation() - 0.15).abs() < 0.05);
        assert_eq!(Background::new(&[]).percentile(3.0), None);
    }

    #[test]
    fn matching_words_count_for_a_question_and_not_for_an_article() {
        let background = Background::new(&[]);
        let matched = |n_example_terms| {
            let compared = Compared {
                matched: 1.0,
                n_example_terms,
                ..Compared::default()
            };
            background.likeness(&compared).matched
        };
        assert!(matched(2) > 8.0 && matched(200) < 0.1);
    }

    proptest! {
        #[test]
        fn a_score_is_bounded_and_keeps_the_order(a in -50.0_f32..200.0, b in -50.0_f32..200.0) {
            prop_assert!((-1.0..1.0).contains(&score(a)));
            prop_assert!((a < b) == (score(a) < score(b)) || (a - b).abs() < 1e-3 * a.abs().max(1.0));
        }
    }
}
