//! Makes a transformer ready: loads it, tries it out, and finds its limits and its fingerprint.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fastembed::{
    EmbeddingModel, InitOptionsUserDefined, ModelInfo, QuantizationMode, TextEmbedding,
    TextInitOptions,
};

use super::catalogue;
use super::error::{LoadError, OnnxError};
use super::folder::FolderModel;
use super::prefixes::Prefixes;
use crate::embedding::embedder::VectorSpace;
use crate::embedding::options::EmbeddingOptions;

/// Longest text that fastembed gives a model of the catalogue, in tokens.
const CATALOGUE_MAX_LENGTH: usize = 512;
/// Most texts in a batch of a model that reads each text by itself.
const MAX_BATCH: usize = 64;
/// Bytes of a text that count as a token where the tokenizer fails.
const BYTES_PER_TOKEN: usize = 4;

/// Where the files of a transformer are.
pub(in crate::embedding) enum ModelSource {
    /// A model of the catalogue, and the folder of its fetched files.
    Catalogue(Box<ModelInfo<EmbeddingModel>>, PathBuf),
    /// A folder of the user.
    Folder(PathBuf),
}

/// A model that has embedded a first text.
pub(super) struct Loaded {
    pub(super) model: TextEmbedding,
    pub(super) space: VectorSpace,
    pub(super) prefixes: Prefixes,
    /// Longest text in tokens, without special ones and the longer prefix.
    pub(super) max_tokens: usize,
    /// Most texts in a batch: 1 where the vector of a text depends on the others in the batch.
    pub(super) max_batch: usize,
    pub(super) count: Arc<dyn Fn(&str) -> usize + Send + Sync>,
}

impl ModelSource {
    /// The model of the catalogue that is called `name`, if it was fetched.
    pub(in crate::embedding) fn named(name: &str, data_dir: &Path) -> Result<Self, OnnxError> {
        let info = catalogue::find(name).ok_or_else(|| OnnxError::Unknown {
            name: name.to_owned(),
        })?;
        let snapshot =
            catalogue::snapshot(&info, data_dir).ok_or_else(|| OnnxError::NotFetched {
                name: catalogue::usual_name(&info),
            })?;
        Ok(Self::Catalogue(Box::new(info), snapshot))
    }
}

impl Loaded {
    pub(super) fn new(source: &ModelSource, options: &EmbeddingOptions) -> Result<Self, OnnxError> {
        match source {
            ModelSource::Catalogue(info, snapshot) => Self::from_catalogue(info, snapshot, options),
            ModelSource::Folder(folder) => Self::from_folder(FolderModel::read(folder)?, options),
        }
    }

    fn from_catalogue(
        info: &ModelInfo<EmbeddingModel>,
        snapshot: &Path,
        options: &EmbeddingOptions,
    ) -> Result<Self, OnnxError> {
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
        let quantisation = TextEmbedding::get_quantization_mode(&info.model);
        Untried {
            model: TextEmbedding::try_new(settings),
            prefixes: Prefixes::known(&name),
            name,
            max_batch: max_batch(quantisation),
            hasher,
        }
        .tried()
    }

    fn from_folder(folder: FolderModel, options: &EmbeddingOptions) -> Result<Self, OnnxError> {
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
        Untried {
            model: TextEmbedding::try_new_from_user_defined(folder.files, settings),
            prefixes: folder.prefixes,
            name: folder.name,
            max_batch: max_batch(folder.quantisation),
            hasher,
        }
        .tried()
    }
}

/// A model that has not embedded a text yet, with the hash of the files that its vectors depend on.
struct Untried {
    name: String,
    model: fastembed::Result<TextEmbedding>,
    prefixes: Prefixes,
    max_batch: usize,
    hasher: blake3::Hasher,
}

impl Untried {
    /// Embeds a first text and measures the model.
    fn tried(self) -> Result<Loaded, OnnxError> {
        let Self {
            name,
            model,
            prefixes,
            max_batch,
            mut hasher,
        } = self;
        let failed = |cause| LoadError {
            name: name.clone(),
            cause,
        };
        let mut model = model.map_err(failed)?;
        // A model whose inputs are not those of a text encoder fails here rather than on the first document.
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
        Ok(Loaded {
            max_tokens: max_length.saturating_sub(taken).max(1),
            space: VectorSpace {
                model: name,
                dimension,
                fingerprint: hasher.finalize().to_hex()[..16].to_owned(),
            },
            model,
            prefixes,
            max_batch,
            count,
        })
    }
}

fn max_batch(quantisation: QuantizationMode) -> usize {
    match quantisation {
        QuantizationMode::Dynamic => 1,
        QuantizationMode::None | QuantizationMode::Static => MAX_BATCH,
    }
}

fn hash(mut file: File, hasher: &mut blake3::Hasher) -> io::Result<()> {
    io::copy(&mut file, hasher).map(drop)
}

/// A function that counts the tokens of a text of any length, without special ones.
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
