//! The transformers that fastembed knows: their usual names, which of them are on this machine, and how they are
//! fetched.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use fastembed::{EmbeddingModel, ModelInfo, TextEmbedding, TextInitOptions};

use super::library::{self, LibraryError};
use crate::embedding::options::KnownModel;

/// Name of the folder of fetched models below the data directory.
const FOLDER: &str = "models";
/// Files that every model has beside its weights.
pub(super) const COMPANIONS: &[&str] = &[
    "tokenizer.json",
    "config.json",
    "special_tokens_map.json",
    "tokenizer_config.json",
];

/// Why a model could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The catalogue has no model of that name.
    #[error(
        "the catalogue has no model {name:?}; `likewise models` lists what it has (\"builtin\" is inside the program)"
    )]
    Unknown {
        /// The name asked for.
        name: String,
    },
    /// A fetched model is tried out, which needs ONNX Runtime.
    #[error(transparent)]
    Library(#[from] LibraryError),
    /// Fetching or trying it failed.
    #[error(
        "the model {name} could not be fetched; without a network, bring its files ({files}) in a folder of their own and set embedding.model_path to it"
    )]
    Fetch {
        /// The name of the model.
        name: String,
        /// The names of its files.
        files: String,
        /// What fastembed says.
        #[source]
        cause: fastembed::Error,
    },
}

/// All models of the catalogue by name, each with its size on this machine.
pub(in crate::embedding) fn catalogue(data_dir: &Path) -> Vec<KnownModel> {
    let mut entries: Vec<KnownModel> = TextEmbedding::list_supported_models()
        .into_iter()
        .map(|info| KnownModel {
            name: usual_name(&info),
            dimension: info.dim,
            size_bytes: snapshot(&info, data_dir).map(|folder| size_bytes(&info, &folder)),
            description: info.description,
        })
        .collect();
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    entries
}

/// Fetches a model and tries it out, with a progress bar on a terminal. A model that is on this machine is not fetched
/// again.
pub fn pull(name: &str, data_dir: &Path, onnxruntime: Option<&Path>) -> Result<(), PullError> {
    let unknown = || PullError::Unknown {
        name: name.to_owned(),
    };
    let info = find(name).ok_or_else(unknown)?;
    library::load(onnxruntime, data_dir)?;
    let options = TextInitOptions::new(info.model.clone())
        .with_cache_dir(cache_folder(data_dir))
        .with_show_download_progress(true);
    TextEmbedding::try_new(options)
        .map(drop)
        .map_err(|cause| PullError::Fetch {
            name: usual_name(&info),
            files: files(&info).join(", "),
            cause,
        })
}

/// Finds a model by its usual name or by the name that fastembed gives it, in any case.
pub(super) fn find(name: &str) -> Option<ModelInfo<EmbeddingModel>> {
    let is_called = |info: &ModelInfo<EmbeddingModel>| {
        let names = [usual_name(info), info.model.to_string()];
        names.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    TextEmbedding::list_supported_models()
        .into_iter()
        .find(is_called)
}

/// The usual name of a model: the last part of the name of its repository, with an ending for quantised weights.
pub(super) fn usual_name(info: &ModelInfo<EmbeddingModel>) -> String {
    let repository = info.model_code.rsplit('/').next().unwrap_or_default();
    let base = ["-onnx-Q", "-onnx", "-ONNX"]
        .iter()
        .find_map(|ending| repository.strip_suffix(ending))
        .unwrap_or(repository);
    let variant = info.model.to_string();
    let quantised = ["Q4", "Q"].iter().find(|ending| variant.ends_with(*ending));
    match quantised {
        Some(ending) => format!("{base}-{}", ending.to_lowercase()),
        None => base.to_owned(),
    }
}

/// The folder of fetched models: the one that `HF_HOME` names for the tools of Hugging Face, else one below `data_dir`.
pub(super) fn cache_folder(data_dir: &Path) -> PathBuf {
    env::var_os("HF_HOME").map_or_else(|| data_dir.join(FOLDER), PathBuf::from)
}

/// The folder of a fetched model; `None` when one of its files is missing.
pub(super) fn snapshot(info: &ModelInfo<EmbeddingModel>, data_dir: &Path) -> Option<PathBuf> {
    let repository = format!("models--{}", info.model_code.replace('/', "--"));
    let folder = cache_folder(data_dir).join(repository);
    let revision = fs::read_to_string(folder.join("refs").join("main")).ok()?;
    let snapshot = folder.join("snapshots").join(revision.trim());
    let complete = files(info).iter().all(|file| snapshot.join(file).is_file());
    complete.then_some(snapshot)
}

/// The names of the files of a model, its weights first.
pub(super) fn files(info: &ModelInfo<EmbeddingModel>) -> Vec<&str> {
    let weights = [info.model_file.as_str()];
    let additional = info.additional_files.iter().map(String::as_str);
    weights
        .into_iter()
        .chain(additional)
        .chain(COMPANIONS.iter().copied())
        .collect()
}

fn size_bytes(info: &ModelInfo<EmbeddingModel>, folder: &Path) -> u64 {
    let size = |file: &&str| fs::metadata(folder.join(file)).map_or(0, |found| found.len());
    files(info).iter().map(size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_model_has_a_name_of_its_own_and_is_found_by_it() {
        let models = TextEmbedding::list_supported_models();
        let names: HashSet<String> = models.iter().map(usual_name).collect();
        assert_eq!(names.len(), models.len(), "{names:?}");
        for info in models {
            assert_eq!(find(&usual_name(&info)).unwrap().model, info.model);
        }
        assert_eq!(
            find("ALL-minilm-l6-v2").unwrap().model,
            EmbeddingModel::AllMiniLML6V2
        );
        assert_eq!(
            find("all-MiniLM-L6-v2-q").unwrap().model,
            EmbeddingModel::AllMiniLML6V2Q
        );
        assert!(find("all-MiniLM").is_none());
    }

    #[test]
    fn a_model_is_here_only_with_all_its_files() {
        let data = tempfile::tempdir().unwrap();
        let info = find("all-MiniLM-L6-v2").unwrap();
        let folder = data
            .path()
            .join("models/models--Qdrant--all-MiniLM-L6-v2-onnx");
        fs::create_dir_all(folder.join("refs")).unwrap();
        fs::write(folder.join("refs/main"), "abc\n").unwrap();
        let snapshot_folder = folder.join("snapshots/abc");
        fs::create_dir_all(&snapshot_folder).unwrap();
        for file in files(&info) {
            assert_eq!(snapshot(&info, data.path()), None, "before {file}");
            fs::write(snapshot_folder.join(file), "four").unwrap();
        }
        assert_eq!(snapshot(&info, data.path()), Some(snapshot_folder));
        let listed = catalogue(data.path());
        let entry = listed.iter().find(|entry| entry.size_bytes.is_some());
        assert_eq!(entry.unwrap().name, "all-MiniLM-L6-v2");
        assert_eq!(entry.unwrap().size_bytes, Some(20));
    }
}
