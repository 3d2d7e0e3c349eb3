//! A transformer made ready: loaded, tried out, its limits and its fingerprint known.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fastembed::{
    EmbeddingModel, InitOptionsUserDefined, ModelInfo, QuantizationMode, TextEmbedding,
    TextInitOptions,
};

use super::catalogue;
use super::folder::FolderModel;
use super::prefixes::Prefixes;
use crate::embedding::VectorSpace;
use crate::embedding::open::{EmbeddingOptions, OpenError};

/// Longest text that fastembed gives a model of the catalogue, in tokens.
const CATALOGUE_MAX_LENGTH: usize = 512;
/// Bytes of a text per token where its tokenizer fails.
const BYTES_PER_TOKEN: usize = 4;

/// Where a transformer comes from.
pub(in crate::embedding) enum Source {
    /// The catalogue; its files are here.
    Catalogue(Box<ModelInfo<EmbeddingModel>>, PathBuf),
    /// A folder of one's own.
    Folder(PathBuf),
}

/// Why a model does not run.
#[derive(Debug, thiserror::Error)]
#[error("the model {name} cannot be run")]
pub struct LoadError {
    name: String,
    #[source]
    cause: fastembed::Error,
}

/// A model that gave a vector.
pub(super) struct Loaded {
    pub(super) model: TextEmbedding,
    pub(super) space: VectorSpace,
    pub(super) prefixes: Prefixes,
    /// Longest text in tokens, without special ones and the longer prefix.
    pub(super) max_tokens: usize,
    /// Whether the vector of a text depends on what else is in its batch.
    pub(super) depends_on_batch: bool,
    pub(super) count: Arc<dyn Fn(&str) -> usize + Send + Sync>,
}

impl Source {
    /// The model of the catalogue that is called `name`, if it was fetched.
    pub(in crate::embedding) fn named(name: &str, data_dir: &Path) -> Result<Self, OpenError> {
        let info = catalogue::find(name).ok_or_else(|| OpenError::Unknown {
            name: name.to_owned(),
        })?;
        let snapshot =
            catalogue::snapshot(&info, data_dir).ok_or_else(|| OpenError::NotFetched {
                name: catalogue::usual_name(&info),
            })?;
        Ok(Self::Catalogue(Box::new(info), snapshot))
    }
}

impl Loaded {
    pub(super) fn new(source: &Source, options: &EmbeddingOptions) -> Result<Self, OpenError> {
        match source {
            Source::Catalogue(info, snapshot) => Self::from_catalogue(info, snapshot, options),
            Source::Folder(folder) => Self::from_folder(FolderModel::read(folder)?, options),
        }
    }

    fn from_catalogue(
        info: &ModelInfo<EmbeddingModel>,
        snapshot: &Path,
        options: &EmbeddingOptions,
    ) -> Result<Self, OpenError> {
        let name = catalogue::usual_name(info);
        let mut settings = TextInitOptions::new(info.model.clone())
            .with_cache_dir(catalogue::cache_folder(&options.data_dir))
            .with_show_download_progress(false)
            .with_max_length(CATALOGUE_MAX_LENGTH);
        if let Some(n_threads) = options.n_threads {
            settings = settings.with_intra_threads(n_threads);
        }
        let mut hasher = blake3::Hasher::new();
        for file in catalogue::files(info) {
            let copied = File::open(snapshot.join(file)).and_then(|file| hash(file, &mut hasher));
            copied.map_err(|cause| LoadError {
                name: name.clone(),
                cause: cause.into(),
            })?;
        }
        let model = TextEmbedding::try_new(settings);
        let depends_on_batch =
            TextEmbedding::get_quantization_mode(&info.model) == QuantizationMode::Dynamic;
        let prefixes = Prefixes::known(&name);
        Self::finish(name, model, prefixes, depends_on_batch, hasher)
    }

    fn from_folder(folder: FolderModel, options: &EmbeddingOptions) -> Result<Self, OpenError> {
        let mut settings = InitOptionsUserDefined::new().with_max_length(folder.max_length);
        if let Some(n_threads) = options.n_threads {
            settings = settings.with_intra_threads(n_threads);
        }
        let mut hasher = blake3::Hasher::new();
        let files = &folder.files;
        hasher.update(&files.onnx_file);
        for data in &files.external_initializers {
            hasher.update(&data.buffer);
        }
        hasher.update(&files.tokenizer_files.tokenizer_file);
        let rest = format!("{:?} {}", files.pooling, folder.max_length);
        hasher.update(rest.as_bytes());
        let model = TextEmbedding::try_new_from_user_defined(folder.files, settings);
        let FolderModel {
            name,
            prefixes,
            depends_on_batch,
            ..
        } = folder;
        Self::finish(name, model, prefixes, depends_on_batch, hasher)
    }

    fn finish(
        name: String,
        model: fastembed::Result<TextEmbedding>,
        prefixes: Prefixes,
        depends_on_batch: bool,
        mut hasher: blake3::Hasher,
    ) -> Result<Self, OpenError> {
        let failed = |cause| LoadError {
            name: name.clone(),
            cause,
        };
        let mut model = model.map_err(failed)?;
        // A model with other inputs than those of a text encoder fails here rather than on the first document.
        let probe = model.embed(["probe"], None).map_err(failed)?;
        let dimension = probe.first().map_or(0, Vec::len);
        let count = counter(&model);
        let max_length = model
            .tokenizer
            .get_truncation()
            .map_or(CATALOGUE_MAX_LENGTH, |truncation| truncation.max_length);
        let longer_prefix = count(&prefixes.query).max(count(&prefixes.passage));
        let taken = n_special_tokens(&model) + longer_prefix;
        hasher.update(format!("{prefixes:?}").as_bytes());
        Ok(Self {
            max_tokens: max_length.saturating_sub(taken).max(1),
            space: VectorSpace {
                model: name,
                dimension,
                fingerprint: hasher.finalize().to_hex()[..16].to_owned(),
            },
            model,
            prefixes,
            depends_on_batch,
            count,
        })
    }
}

fn hash(mut file: File, hasher: &mut blake3::Hasher) -> io::Result<()> {
    io::copy(&mut file, hasher).map(drop)
}

/// Counts the tokens of a whole text, without special ones.
fn counter(model: &TextEmbedding) -> Arc<dyn Fn(&str) -> usize + Send + Sync> {
    let mut tokenizer = model.tokenizer.clone();
    tokenizer.with_padding(None);
    // Taking a limit away cannot fail.
    let _ = tokenizer.with_truncation(None);
    Arc::new(move |text| {
        let encoded = tokenizer.encode_fast(text, false);
        encoded.map_or(text.len() / BYTES_PER_TOKEN, |encoded| encoded.len())
    })
}

fn n_special_tokens(model: &TextEmbedding) -> usize {
    let encoded = model.tokenizer.encode_fast("", true);
    encoded.map_or(2, |encoded| {
        encoded
            .get_attention_mask()
            .iter()
            .filter(|&&mask| mask == 1)
            .count()
    })
}
