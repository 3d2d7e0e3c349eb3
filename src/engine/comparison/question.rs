//! A query prepared for comparison: its vectors, its terms, and the likeness of a document to them.

use std::sync::Arc;

use super::calibration::Calibration;
use crate::collection::State;
use crate::index::{ScoredDocument, WordMatches};
use crate::model::DocumentKey;
use crate::similarity::{
    DocumentScorer, ExampleCosines, ExampleVectors, ExampleWording, Likeness, PairMeasures,
};
use crate::words::{Signature, TermHash, WeightedTerm};

/// Most terms of an example that are looked up, the most informative first.
const MAX_LOOKED_UP: usize = 32;
/// Weight with which likeness to unliked examples is subtracted.
const UNLIKE_WEIGHT: f32 = 0.5;

/// Examples prepared to be compared with the documents of a collection.
pub struct Question<'s> {
    state: &'s State,
    calibration: &'s Calibration,
    /// None when no liked example has a direction.
    scorer: Option<DocumentScorer>,
    words: Vec<ExampleWords<'s>>,
    n_like: usize,
}

/// A document compared with the examples.
pub struct Comparison {
    /// Measures against each example, the liked ones first.
    pub compared: Vec<PairMeasures>,
    /// Aspect of the first example that the document is nearest to.
    pub aspect: usize,
}

struct ExampleWords<'s> {
    wording: ExampleWording,
    matches: WordMatches<'s>,
    /// Information of all terms of the example together.
    mass: f32,
    n_terms: usize,
}

impl<'s> Question<'s> {
    /// Prepares liked and unliked examples from their vectors and wording.
    pub fn new(
        state: &'s State,
        calibration: &'s Calibration,
        like: &[(ExampleVectors, Signature)],
        unlike: &[(ExampleVectors, Signature)],
    ) -> Self {
        let vectors = |examples: &[(ExampleVectors, Signature)]| -> Vec<ExampleVectors> {
            examples
                .iter()
                .map(|(vectors, _)| vectors.clone())
                .collect()
        };
        let words = like.iter().chain(unlike);
        Self {
            scorer: DocumentScorer::new(
                calibration.centre.view(),
                &vectors(like),
                &vectors(unlike),
            ),
            words: words
                .map(|(_, signature)| ExampleWords::new(state, calibration, signature))
                .collect(),
            n_like: like.len(),
            state,
            calibration,
        }
    }

    /// Scorer of documents by their vectors; none when no liked example has a direction.
    pub fn scorer(&self) -> Option<&DocumentScorer> {
        self.scorer.as_ref()
    }

    /// Whether the liked examples are unknown both to the model and to the collection.
    pub fn is_unknown(&self) -> bool {
        let mut like = self.words[..self.n_like].iter();
        self.scorer.is_none() && like.all(|words| words.matches.is_empty())
    }

    /// Documents that contain most of the words of each liked example.
    pub fn best_by_words(
        &self,
        n: usize,
        allowed: impl Fn(DocumentKey) -> bool,
    ) -> Vec<DocumentKey> {
        let like = self.words[..self.n_like].iter();
        like.flat_map(|words| words.matches.best(n, &allowed))
            .collect()
    }

    /// Likeness of a document by cosines alone, to all examples together, in standard deviations of the background.
    pub fn meaning(&self, cosines: &[ExampleCosines], of: impl Fn(&ExampleCosines) -> f32) -> f32 {
        let background = &self.calibration.background;
        let n_like = self.scorer.as_ref().map_or(0, DocumentScorer::n_like);
        let each = cosines
            .iter()
            .map(|cosines| background.meaning(of(cosines)));
        Self::together(each, n_like)
    }

    /// Compares a document with the examples.
    pub fn compare(&self, key: DocumentKey) -> Comparison {
        let signature = self.state.wordings().signature(key).map(Arc::as_ref);
        let words = self.words.iter();
        let mut compared: Vec<PairMeasures> = words
            .map(|words| self.compare_words(words, key, signature))
            .collect();
        let cosines = self.cosines(key);
        let aspect = cosines.first().map_or(0, |cosines| cosines.aspect);
        for (position, cosines) in self.positions().zip(cosines) {
            compared[position].whole = cosines.whole;
            compared[position].best_passage = cosines.best_passage;
        }
        Comparison { compared, aspect }
    }

    /// Likeness of a document to all examples together, in standard deviations of the background.
    pub fn likeness(&self, compared: &[PairMeasures]) -> f32 {
        let background = &self.calibration.background;
        let each = compared
            .iter()
            .map(|compared| background.likeness(compared).total());
        Self::together(each, self.n_like)
    }

    /// Measures and likeness of the liked example that the document is most similar to, the first of equal ones.
    pub fn parts(&self, compared: &[PairMeasures]) -> Option<(PairMeasures, Likeness)> {
        let background = &self.calibration.background;
        let each = compared[..self.n_like].iter();
        each.map(|compared| (*compared, background.likeness(compared)))
            .reduce(|best, next| {
                if next.1.total() > best.1.total() {
                    next
                } else {
                    best
                }
            })
    }

    /// Number of aspects of the only liked example; 0 when several examples are liked.
    pub fn n_aspects(&self) -> usize {
        let scorer = self.scorer.as_ref().filter(|_| self.n_like == 1);
        scorer.map_or(0, DocumentScorer::n_aspects)
    }

    /// Mean of the liked examples' values, less half of the highest value of the unliked ones.
    fn together(each: impl Iterator<Item = f32>, n_like: usize) -> f32 {
        let (mut like, mut unlike) = (0.0, 0.0_f32);
        for (position, likeness) in each.enumerate() {
            if position < n_like {
                like += likeness;
            } else {
                unlike = unlike.max(likeness);
            }
        }
        like / n_like.max(1) as f32 - UNLIKE_WEIGHT * unlike
    }

    /// Cosines of a document with each example that has a direction; empty when the document has none.
    fn cosines(&self, key: DocumentKey) -> Vec<ExampleCosines> {
        let cosines = self.scorer.as_ref().and_then(|scorer| {
            let index = &self.state.index();
            index.map_document(key, scorer.queries(), |scored| cosines_of(scorer, scored))
        });
        cosines.unwrap_or_default()
    }

    /// Position, among all examples, of each example that has a direction.
    fn positions(&self) -> impl Iterator<Item = usize> {
        self.scorer.iter().flat_map(|scorer| {
            let positions = scorer.positions().enumerate();
            positions.map(|(nth, position)| {
                if nth < scorer.n_like() {
                    position
                } else {
                    self.n_like + position
                }
            })
        })
    }

    fn compare_words(
        &self,
        words: &ExampleWords<'_>,
        key: DocumentKey,
        signature: Option<&Signature>,
    ) -> PairMeasures {
        let nothing = PairMeasures {
            n_example_terms: words.n_terms,
            ..PairMeasures::default()
        };
        let Some(signature) = signature else {
            return nothing;
        };
        let length = self.calibration.wording_length(self.state, key, signature);
        PairMeasures {
            matched: words.matches.score(key) / words.mass.max(f32::EPSILON),
            wording: words.wording.cosine(signature, length),
            n_terms_of_shorter: words.wording.n_terms_of_shorter(signature),
            ..nothing
        }
    }
}

/// Cosines of a document with each example; empty when the document has no vectors.
pub fn cosines_of(
    scorer: &DocumentScorer,
    document: &ScoredDocument<'_>,
) -> Option<Vec<ExampleCosines>> {
    let passages = document.passages;
    let n_tokens: Vec<f32> = passages.iter().map(|row| row.n_tokens as f32).collect();
    let cosines = || scorer.cosines(document.products, &n_tokens, document.sum_norm_squared);
    (!passages.is_empty()).then(cosines)
}

impl<'s> ExampleWords<'s> {
    fn new(state: &'s State, calibration: &Calibration, signature: &Signature) -> Self {
        let document_frequency = |term: TermHash| state.words().document_frequency(term);
        let wording =
            ExampleWording::new(signature.clone(), &calibration.rarity, document_frequency);
        let rarity = |term| calibration.rarity.of(document_frequency(term));
        let mut terms: Vec<(f32, TermHash, f32)> = wording
            .weighted_terms()
            .map(|WeightedTerm { term, weight }| (weight, term, rarity(term)))
            .collect();
        let mass = terms.iter().map(|(_, _, rarity)| rarity).sum();
        let n_terms = terms.len();
        terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        terms.truncate(MAX_LOOKED_UP);
        let looked_up: Vec<WeightedTerm> = terms
            .iter()
            .map(|&(_, term, weight)| WeightedTerm { term, weight })
            .collect();
        Self {
            matches: state.words().matches(&looked_up),
            wording,
            mass,
            n_terms,
        }
    }
}
