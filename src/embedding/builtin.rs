//! The built-in model: a table of token vectors inside the binary.

use rayon::prelude::*;
use safetensors::{Dtype, SafeTensorError, SafeTensors};

use super::{
    BUILTIN, EmbedError, Embedder, Embedding, Purpose, VectorSpace, VocabularyError, WordPiece,
};

static MODEL: &[u8] = include_bytes!("../../assets/builtin/model.safetensors");
static VOCABULARY: &str = include_str!("../../assets/builtin/vocabulary.txt");

/// Texts embedded by one task; enough to make the hand-over cheap.
const BATCH: usize = 32;

/// A static embedding model: a text's vector is the sum over its distinct tokens of `sqrt(n) * weight * row`, where
/// `n` is how often the token occurs, scaled to length 1.
#[derive(Debug)]
pub struct Builtin {
    space: VectorSpace,
    tokenizer: WordPiece,
    table: &'static [i8],
    weights: Vec<f32>,
}

/// Why the built-in model cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// Not a safetensors file, or without the tensors that it must have.
    #[error("the built-in model must be a safetensors file with `embedding` and `weight`")]
    Format(#[from] SafeTensorError),
    /// A tensor has other sizes than the vocabulary asks for.
    #[error("tensor {tensor} of the built-in model must be {expected}, but is {found}")]
    Shape {
        /// Name of the tensor.
        tensor: &'static str,
        /// Type and sizes asked for.
        expected: String,
        /// Type and sizes found.
        found: String,
    },
    /// The vocabulary is unusable.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
}

impl Builtin {
    /// The model inside the binary.
    pub fn new() -> Result<Self, BuiltinError> {
        let tensors = SafeTensors::deserialize(MODEL)?;
        let n_tokens = VOCABULARY.lines().count();
        let (table, shape) = tensor(&tensors, "embedding", Dtype::I8)?;
        let dimension = shape.get(1).copied().unwrap_or_default();
        expect_shape("embedding", &shape, &[n_tokens, dimension])?;
        let (weights, shape) = tensor(&tensors, "weight", Dtype::F32)?;
        expect_shape("weight", &shape, &[n_tokens])?;
        Ok(Self {
            space: VectorSpace {
                model: BUILTIN.to_owned(),
                dimension,
                fingerprint: fingerprint(),
            },
            tokenizer: WordPiece::from_vocabulary(VOCABULARY)?,
            table: bytemuck::cast_slice(table),
            weights: bytemuck::pod_collect_to_vec(weights),
        })
    }

    /// Bytes that the model takes in the binary.
    pub fn size_bytes() -> u64 {
        (MODEL.len() + VOCABULARY.len()) as u64
    }

    fn embed_one(&self, text: &str, tokens: &mut Vec<u32>) -> Option<Embedding> {
        tokens.clear();
        self.tokenizer.tokenize(text, tokens);
        tokens.sort_unstable();
        let dimension = self.space.dimension;
        let mut sum = vec![0.0_f32; dimension];
        for run in tokens.chunk_by(|a, b| a == b) {
            let token = run[0] as usize;
            let factor = (run.len() as f32).sqrt() * self.weights[token];
            if factor != 0.0 {
                let row = &self.table[token * dimension..(token + 1) * dimension];
                for (total, &value) in sum.iter_mut().zip(row) {
                    *total += factor * f32::from(value);
                }
            }
        }
        Embedding::normalised(sum)
    }
}

impl Embedder for Builtin {
    fn space(&self) -> &VectorSpace {
        &self.space
    }

    fn count_tokens(&self, text: &str) -> usize {
        let mut tokens = Vec::with_capacity(text.len() / 4);
        self.tokenizer.tokenize(text, &mut tokens);
        tokens.len()
    }

    fn max_tokens(&self) -> Option<usize> {
        None
    }

    fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Option<Embedding>>, EmbedError> {
        Ok(texts
            .par_chunks(BATCH)
            .flat_map_iter(|batch| {
                let mut tokens = Vec::new();
                batch
                    .iter()
                    .map(move |text| self.embed_one(text, &mut tokens))
            })
            .collect())
    }

    fn languages(&self) -> Option<&[&str]> {
        Some(&["en"])
    }

    fn can_be_shortened(&self) -> bool {
        true
    }
}

fn tensor(
    tensors: &SafeTensors<'static>,
    name: &'static str,
    dtype: Dtype,
) -> Result<(&'static [u8], Vec<usize>), BuiltinError> {
    let view = tensors.tensor(name)?;
    if view.dtype() == dtype {
        Ok((view.data(), view.shape().to_vec()))
    } else {
        Err(BuiltinError::Shape {
            tensor: name,
            expected: format!("{dtype:?}"),
            found: format!("{:?}", view.dtype()),
        })
    }
}

fn expect_shape(
    tensor: &'static str,
    found: &[usize],
    expected: &[usize],
) -> Result<(), BuiltinError> {
    if found == expected && !found.contains(&0) {
        Ok(())
    } else {
        Err(BuiltinError::Shape {
            tensor,
            expected: format!("{expected:?}"),
            found: format!("{found:?}"),
        })
    }
}

fn fingerprint() -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(MODEL).update(VOCABULARY.as_bytes());
    hasher.finalize().to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOSCOW: &str = "The two leaders met in Moscow and praised their partnership.";
    const VISIT: &str = "China's president visited Russia for talks with Vladimir Putin.";
    const BREAD: &str = "How to bake sourdough bread at home";

    fn embed(texts: &[&str]) -> Vec<Option<Embedding>> {
        Builtin::new()
            .unwrap()
            .embed(texts, Purpose::Passage)
            .unwrap()
    }

    #[test]
    fn vectors_are_those_of_the_training_program() {
        let expected = [
            [0.1023, 0.1619, 0.2262, 0.1004, -0.1216, -0.2156],
            [0.1031, 0.0800, 0.3839, 0.1953, -0.2711, -0.1419],
            [0.0081, 0.0388, 0.0335, -0.0106, -0.0354, -0.1229],
        ];
        for (embedding, expected) in embed(&[MOSCOW, VISIT, BREAD]).iter().zip(expected) {
            let begins = &embedding.as_ref().unwrap().as_slice()[..6];
            for (found, expected) in begins.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-4, "{found} {expected}");
            }
        }
    }

    #[test]
    fn a_text_without_a_known_word_has_no_vector() {
        let none = ["", " \n\t", "\u{200B}\0", "\u{1F9FF}\u{1F9FF}"];
        assert!(embed(&none).iter().all(Option::is_none));
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let model = Builtin::new().unwrap();
        let texts: Vec<&str> = [MOSCOW, VISIT, BREAD].repeat(50);
        let one = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let alone = one.install(|| model.embed(&texts, Purpose::Passage).unwrap());
        assert_eq!(alone, model.embed(&texts, Purpose::Passage).unwrap());
    }
}
