//! Transformer models in the ONNX format, run by ONNX Runtime through fastembed.

mod batches;
mod prefixes;
mod library;
mod folder;
mod error;
mod catalogue;
mod load;

use std::sync::Arc;

pub(super) use catalogue::catalogue;
pub use catalogue::{PullError, pull};
pub use error::{LoadError, OnnxError};
pub use folder::FolderError;
pub use library::LibraryError;
pub(super) use load::ModelSource;

use super::embedder::{EmbedError, Embedder, Purpose, VectorSpace};
use super::options::EmbeddingOptions;
use super::queue::{Queue, QueueError};
use super::vector::Embedding;
use batches::{batches, parts};
use load::Loaded;
use prefixes::Prefixes;

/// A transformer behind a queue.
pub(super) struct Onnx {
    space: VectorSpace,
    prefixes: Prefixes,
    max_tokens: usize,
    batch_tokens: usize,
    max_batch: usize,
    count: Arc<dyn Fn(&str) -> usize + Send + Sync>,
    queue: Queue,
}

impl Onnx {
    /// Loads the model and starts the thread that runs it.
    pub(super) fn open(
        source: &ModelSource,
        options: &EmbeddingOptions,
    ) -> Result<Self, OnnxError> {
        library::load(options.onnxruntime.as_deref(), &options.data_dir)?;
        let loaded = Loaded::new(source, options)?;
        let mut model = loaded.model;
        let run = move |batch: &[String]| Ok(model.embed(batch, Some(batch.len()))?);
        Ok(Self {
            space: loaded.space,
            prefixes: loaded.prefixes,
            max_tokens: loaded.max_tokens,
            batch_tokens: options.batch_tokens,
            max_batch: loaded.max_batch,
            count: loaded.count,
            queue: Queue::start(options.queue_limit, run),
        })
    }

    fn failed(&self, error: QueueError, n_texts: usize) -> EmbedError {
        match error {
            QueueError::Full { n_waiting } => EmbedError::Busy { n_waiting },
            QueueError::Failed(cause) => EmbedError::Model {
                model: self.space.model.clone(),
                n_texts,
                cause,
            },
        }
    }
}

impl Embedder for Onnx {
    fn space(&self) -> &VectorSpace {
        &self.space
    }

    fn count_tokens(&self, text: &str) -> usize {
        (self.count)(text)
    }

    fn max_tokens(&self) -> Option<usize> {
        Some(self.max_tokens)
    }

    fn embed(
        &self,
        texts: &[&str],
        purpose: Purpose,
    ) -> Result<Vec<Option<Embedding>>, EmbedError> {
        let prefix = self.prefixes.of(purpose);
        let parts = parts(texts, self.max_tokens, &*self.count);
        let lengths: Vec<usize> = parts.iter().map(|part| part.n_tokens).collect();
        let batches = batches(&lengths, self.batch_tokens, self.max_batch);
        let prefixed = |&part: &usize| format!("{prefix}{}", parts[part].text);
        let tasks = batches
            .iter()
            .map(|batch| batch.iter().map(prefixed).collect());
        let vectors = self.queue.run(tasks.collect(), purpose);
        let vectors = vectors.map_err(|error| self.failed(error, texts.len()))?;
        let mut sums: Vec<Vec<f32>> = vec![vec![0.0; self.space.dimension]; texts.len()];
        for (&part, vector) in batches.iter().flatten().zip(&vectors) {
            let weight = parts[part].n_tokens as f32;
            for (sum, value) in sums[parts[part].of].iter_mut().zip(vector) {
                *sum += weight * value;
            }
        }
        Ok(sums.into_iter().map(Embedding::normalised).collect())
    }

    fn can_be_shortened(&self) -> bool {
        false
    }
}
