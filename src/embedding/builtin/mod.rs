//! The built-in model: a table of token vectors inside the binary.

mod counts;
mod phrases;
mod sum;

#[cfg(test)]
mod tests;

use std::cell::RefCell;

use rayon::prelude::*;

use super::embedder::{EmbedError, Embedder, Purpose, VectorSpace};
use super::model_file::{ModelFile, ModelFileError};
use super::vector::Embedding;
use super::wordpiece::{VocabularyError, WordPiece};
use counts::RowCounts;
use phrases::Phrases;
use sum::WeightedRow;

/// Name of the model inside the binary.
pub const BUILTIN: &str = "builtin";

/// Bytes at an address where the numbers in them can be read in place.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);
static MODEL: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../assets/builtin/model.lwm"));

/// Least texts that one task embeds, enough to make up for starting it.
const BATCH: usize = 32;

/// A static embedding model: a text's vector is the sum over its distinct tokens and phrases of
/// `sqrt(n) * weight * row`, where `n` is how often it occurs, scaled to length 1.
///
/// Rows are summed in the order of first occurrence with a rounding after each step, so that every machine gives equal
/// numbers.
#[derive(Debug)]
pub struct Builtin {
    space: VectorSpace,
    tokenizer: WordPiece,
    model: ModelFile<'static>,
    /// The phrases of the model; `None` when it has none.
    phrases: Option<Phrases>,
}

/// Why the built-in model cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BuiltinError {
    /// The file in the binary is unusable.
    #[error(transparent)]
    File(#[from] ModelFileError),
    /// The vocabulary is unusable.
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
}

/// The memory that a thread reuses from text to text.
#[derive(Default)]
struct EmbeddingScratch {
    counts: RowCounts,
    tokens: Vec<u32>,
    terms: Vec<WeightedRow>,
}

thread_local! {
    static SCRATCH: RefCell<EmbeddingScratch> = RefCell::default();
}

impl Builtin {
    /// The model inside the binary.
    pub fn new() -> Result<Self, BuiltinError> {
        Self::read(&MODEL.0)
    }

    /// The size of the model in the binary, in bytes.
    pub fn size_bytes() -> u64 {
        MODEL.0.len() as u64
    }

    /// The parts of the model.
    pub fn model_file(&self) -> &ModelFile<'static> {
        &self.model
    }

    /// Reads the model in the bytes of a model file.
    fn read(bytes: &'static [u8]) -> Result<Self, BuiltinError> {
        let model = ModelFile::read(bytes)?;
        Ok(Self {
            space: VectorSpace {
                model: BUILTIN.to_owned(),
                dimension: model.dimension,
                fingerprint: blake3::Hash::from(model.checksum).to_hex()[..16].to_owned(),
            },
            tokenizer: WordPiece::from_vocabulary(model.vocabulary)?,
            phrases: Phrases::of(&model),
            model,
        })
    }

    fn embed_one(&self, text: &str) -> Option<Embedding> {
        SCRATCH.with_borrow_mut(|scratch| {
            self.count(text, scratch);
            scratch.terms.clear();
            scratch.counts.drain(|row, n| {
                let factor = (n as f32).sqrt() * self.model.weights[row];
                if factor != 0.0 {
                    scratch.terms.push(WeightedRow { row, factor });
                }
            });
            let sum = sum::weighted(self.model.rows, self.model.dimension, &scratch.terms);
            Embedding::normalised(sum)
        })
    }

    fn count(&self, text: &str, scratch: &mut EmbeddingScratch) {
        let EmbeddingScratch { counts, tokens, .. } = scratch;
        counts.resize(self.model.weights.len());
        match &self.phrases {
            None => self
                .tokenizer
                .for_each_token(text, |token| counts.add(token)),
            Some(phrases) => {
                tokens.clear();
                self.tokenizer.tokenize(text, tokens);
                for &token in &*tokens {
                    counts.add(token);
                }
                phrases.find(tokens, |row| counts.add(row));
            }
        }
    }
}

impl Embedder for Builtin {
    fn space(&self) -> &VectorSpace {
        &self.space
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.tokenizer.count_tokens(text)
    }

    fn max_tokens(&self) -> Option<usize> {
        None
    }

    fn embed(&self, texts: &[&str], _: Purpose) -> Result<Vec<Option<Embedding>>, EmbedError> {
        Ok(texts
            .par_iter()
            .with_min_len(BATCH)
            .map(|text| self.embed_one(text))
            .collect())
    }

    fn languages(&self) -> Option<&[&str]> {
        Some(&["en"])
    }

    fn can_be_shortened(&self) -> bool {
        true
    }
}
