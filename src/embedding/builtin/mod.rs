//! The built-in model: a table of token vectors inside the binary.

mod counts;
mod phrases;
mod sum;

#[cfg(test)]
mod tests;

use std::cell::RefCell;

use rayon::prelude::*;

use super::{
    BUILTIN, EmbedError, Embedder, Embedding, ModelFile, ModelFileError, Purpose, VectorSpace,
    VocabularyError, WordPiece,
};
use counts::Counts;
use phrases::Phrases;
use sum::Term;

/// The file as it is in memory, where its numbers can be read in place.
#[repr(C, align(64))]
struct Aligned<T: ?Sized>(T);
static MODEL: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../assets/builtin/model.lwm"));

/// Texts embedded by one task; enough to make the hand-over cheap.
const BATCH: usize = 32;

/// A static embedding model: a text's vector is the sum over its distinct tokens and phrases of
/// `sqrt(n) * weight * row`, where `n` is how often it occurs, scaled to length 1.
///
/// Summed in the order of first occurrence with a rounding after each step, so every machine gives the same numbers.
#[derive(Debug)]
pub struct Builtin {
    space: VectorSpace,
    tokenizer: WordPiece,
    model: ModelFile<'static>,
    /// None when the model has none.
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

/// What a thread reuses from text to text.
#[derive(Default)]
struct Scratch {
    counts: Counts,
    tokens: Vec<u32>,
    terms: Vec<Term>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Builtin {
    /// The model inside the binary.
    pub fn new() -> Result<Self, BuiltinError> {
        Self::read(&MODEL.0)
    }

    /// Bytes that the model takes in the binary.
    pub fn size_bytes() -> u64 {
        MODEL.0.len() as u64
    }

    /// What the model is made of.
    pub fn model_file(&self) -> &ModelFile<'static> {
        &self.model
    }

    /// The model in the bytes of a model file.
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
                    scratch.terms.push(Term { row, factor });
                }
            });
            let sum = sum::weighted(self.model.rows, self.model.dimension, &scratch.terms);
            Embedding::normalised(sum)
        })
    }

    fn count(&self, text: &str, scratch: &mut Scratch) {
        let Scratch { counts, tokens, .. } = scratch;
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
