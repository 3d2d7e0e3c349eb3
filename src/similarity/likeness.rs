//! How alike are a document and an example, all evidence together?
//!
//! The likeness is counted in deviations of the collection's background: 0 is what two documents taken at random have
//! in common, and 95 of 100 random pairs are below 2. It adds three parts:
//!
//! - *meaning*: the cosine of the vectors in the centred space, 0.8 of the documents as a whole and 0.2 of the best
//!   pair of passages, less the mean of random pairs, over their deviation;
//! - *words that match*: the BM25 score of the document for the example's terms, as a share of their weights. It
//!   counts for short examples: with all of its weight for one term, a quarter of it for twenty, nearly nothing for
//!   an article;
//! - *wording*: the cosine of the terms by rarity, squared: it says little while two documents share the words of
//!   their subject, and much when they share names and words that few others have. Of texts with a handful of terms
//!   it says less.
//!
//! Alone, vectors lose where two reports of one event are to be told from another event of the kind, and words lose
//! where a subject has many words; `cargo bench --bench similar` prints how good each part and their sum are.

/// The weight of the cosine of the best pair of passages. That of the documents as a whole has the rest.
const PASSAGE_WEIGHT: f32 = 0.2;
/// A full match of the words of an example of one term adds so much likeness.
const MATCH_WEIGHT: f32 = 10.0;
/// With so many terms in the example, matching words count a quarter.
const MATCH_TERMS: f32 = 20.0;
/// Equal wording adds so much likeness.
const WORDING_WEIGHT: f32 = 120.0;
/// The wording of two texts counts in full from so many terms of the shorter one on.
const WORDING_TERMS: f32 = 20.0;
/// The likeness whose score is one half.
const HALF: f32 = 4.0;

/// The mean of the cosines of random pairs in most collections.
const USUAL_MEAN: f64 = 0.025;
/// The standard deviation of the cosines of random pairs in most collections.
const USUAL_DEVIATION: f64 = 0.15;
/// The usual mean and deviation count as so many pairs, so that a handful of documents does not define the
/// background.
const PRIOR_PAIRS: f64 = 100.0;

/// What random pairs of a collection's documents have in common.
#[derive(Debug, Clone)]
pub struct Background {
    mean: f32,
    deviation: f32,
}

/// What was measured of a document and an example.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairMeasures {
    /// The cosine of the document and the example as a whole in the centred space, -1 to 1.
    pub whole: f32,
    /// The cosine of the best pair of a passage of the document and one of the example, -1 to 1.
    pub best_passage: f32,
    /// The BM25 score of the document for the example's terms, over the sum of the terms' weights, 0 to about 2.
    pub matched: f32,
    /// The number of distinct terms of the example.
    pub n_example_terms: usize,
    /// The cosine of the terms of the document and the example, weighted by rarity, 0 to 1.
    pub wording: f32,
    /// The number of distinct terms of the shorter of the document and the example.
    pub n_terms_of_shorter: usize,
}

/// The parts of a likeness, each in deviations of the background.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Likeness {
    /// The part that comes from the vectors; negative when these are less alike than those of random pairs.
    pub meaning: f32,
    /// The part that comes from the words of the example that the document has, at least 0.
    pub matched: f32,
    /// The part that comes from the names and rare words that the document and the example share, at least 0.
    pub wording: f32,
}

impl Likeness {
    /// The likeness as one number, the sum of its parts.
    pub fn total(self) -> f32 {
        self.meaning + self.matched + self.wording
    }
}

impl PairMeasures {
    /// The mixed cosine of the document and the example, -1 to 1.
    pub fn cosine(&self) -> f32 {
        mixed_cosine(self.whole, self.best_passage)
    }
}

/// The weighted mean of the cosine of two documents as a whole and that of their best pair of passages, -1 to 1.
pub fn mixed_cosine(whole: f32, best_passage: f32) -> f32 {
    (1.0 - PASSAGE_WEIGHT) * whole + PASSAGE_WEIGHT * best_passage
}

impl Background {
    /// Measures the background on random pairs. Few pairs give about the background that is usual in collections.
    pub fn new(pairs: &[PairMeasures]) -> Self {
        let cosines = pairs.iter().map(|pair| f64::from(pair.cosine()));
        let (mut n, mut sum, mut squares) = (PRIOR_PAIRS, 0.0, 0.0);
        sum += n * USUAL_MEAN;
        squares += n * (USUAL_MEAN * USUAL_MEAN + USUAL_DEVIATION * USUAL_DEVIATION);
        for cosine in cosines {
            n += 1.0;
            sum += cosine;
            squares += cosine * cosine;
        }
        let mean = sum / n;
        Self {
            mean: mean as f32,
            deviation: (squares / n - mean * mean).max(1e-6).sqrt() as f32,
        }
    }

    /// The mean of the mixed cosines of random pairs.
    pub fn mean(&self) -> f32 {
        self.mean
    }

    /// The standard deviation of the mixed cosines of random pairs.
    pub fn deviation(&self) -> f32 {
        self.deviation
    }

    /// How alike a document and an example are, in deviations of the background.
    pub fn likeness(&self, pair: &PairMeasures) -> Likeness {
        let n_example_terms = pair.n_example_terms as f32;
        let shortness = (MATCH_TERMS / (MATCH_TERMS + n_example_terms)).powi(2);
        let length = (pair.n_terms_of_shorter as f32 / WORDING_TERMS).min(1.0);
        Likeness {
            meaning: self.meaning(pair.cosine()),
            matched: MATCH_WEIGHT * shortness * pair.matched,
            wording: WORDING_WEIGHT * (length * pair.wording).powi(2),
        }
    }

    /// The likeness that a mixed cosine gives by itself, in deviations of the background.
    pub fn meaning(&self, cosine: f32) -> f32 {
        (cosine - self.mean) / self.deviation
    }
}

/// The score of a likeness, between -1 and 1: 0 for what random pairs have in common, one half for four deviations
/// more.
pub fn score(likeness: f32) -> f32 {
    likeness / (likeness.abs() + HALF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair(cosine: f32) -> PairMeasures {
        PairMeasures {
            whole: cosine,
            best_passage: cosine,
            ..PairMeasures::default()
        }
    }

    #[test]
    fn a_random_pair_has_no_likeness() {
        let pairs: Vec<PairMeasures> = (0..1_001)
            .map(|i| pair((i as f32 - 500.0) / 2_500.0))
            .collect();
        let background = Background::new(&pairs);
        let likeness = background.likeness(&pair(background.mean())).total();
        assert!(likeness.abs() < 1e-4);
    }

    #[test]
    fn a_handful_of_documents_is_judged_by_the_usual_background() {
        let background = Background::new(&[pair(0.9)]);
        assert!((background.deviation() - 0.15).abs() < 0.05);
    }

    #[test]
    fn matching_words_count_for_a_question_and_not_for_an_article() {
        let background = Background::new(&[]);
        let matched = |n_example_terms| {
            let pair = PairMeasures {
                matched: 1.0,
                n_example_terms,
                ..PairMeasures::default()
            };
            background.likeness(&pair).matched
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
