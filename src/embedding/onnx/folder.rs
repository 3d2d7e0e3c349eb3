//! A transformer in a folder of the user, as sentence-transformers and ONNX exporters write it.

use std::fs;
use std::path::{Path, PathBuf};

use fastembed::{Pooling, QuantizationMode, TokenizerFiles, UserDefinedEmbeddingModel};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::prefixes::Prefixes;

/// The files that can hold the weights, in the order in which they are looked for.
const WEIGHTS: &[&str] = &["model.onnx", "onnx/model.onnx"];
/// Longest text in tokens where no file of the model says how long it is.
const DEFAULT_MAX_LENGTH: usize = 512;
/// Longest text in tokens that is believed: the files of some models give an absurd length for none.
const LARGEST_MAX_LENGTH: usize = 1 << 16;
/// The ONNX operator whose result depends on all texts of a batch.
const DYNAMIC_QUANTISATION: &[u8] = b"DynamicQuantizeLinear";
/// The modules of a sentence-transformers model that are supported.
const MODULES: &[&str] = &["Transformer", "Pooling", "Normalize"];

/// Why a folder holds no usable model.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file is missing.
    #[error("the folder {} of embedding.model_path must hold {file}", folder.display())]
    Missing {
        /// The folder of the model.
        folder: PathBuf,
        /// The name of the file.
        file: &'static str,
    },
    /// A file cannot be read.
    #[error("{} cannot be read", path.display())]
    Read {
        /// The path of the file.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// A file is not the JSON that it should be.
    #[error("{} is not the JSON that it should be", path.display())]
    Json {
        /// The path of the file.
        path: PathBuf,
        /// What is wrong with the file, and where.
        #[source]
        cause: serde_json::Error,
    },
    /// The model needs something that is not supported.
    #[error("the model in {} needs {what}, which is not supported", folder.display())]
    Unsupported {
        /// The folder of the model.
        folder: PathBuf,
        /// What the model needs.
        what: String,
    },
}

/// A model as its folder holds it.
pub(super) struct FolderModel {
    pub(super) name: String,
    pub(super) files: UserDefinedEmbeddingModel,
    /// Longest text in tokens, special ones included.
    pub(super) max_length: usize,
    pub(super) prefixes: Prefixes,
    pub(super) quantisation: QuantizationMode,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PoolingFile {
    pooling_mode_cls_token: bool,
    pooling_mode_mean_tokens: bool,
}

#[derive(Deserialize)]
struct ModuleFile {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PromptsFile {
    prompts: std::collections::HashMap<String, String>,
}

impl FolderModel {
    pub(super) fn read(folder: &Path) -> Result<Self, FolderError> {
        let weights = WEIGHTS
            .iter()
            .map(|name| folder.join(name))
            .find(|path| path.is_file());
        let weights = weights.ok_or_else(|| missing(folder, "model.onnx or onnx/model.onnx"))?;
        check_modules(folder)?;
        let onnx = bytes(&weights)?;
        let quantisation = match memchr::memmem::find(&onnx, DYNAMIC_QUANTISATION) {
            Some(_) => QuantizationMode::Dynamic,
            None => QuantizationMode::None,
        };
        let config: Value = json_or(folder, "config.json", || json!({}))?;
        let tokenizer_config: Value = json_or(folder, "tokenizer_config.json", || json!({}))?;
        let tokenizer = tokenizer_files(folder, &config, &tokenizer_config)?;
        let mut files = UserDefinedEmbeddingModel::new(onnx, tokenizer)
            .with_pooling(pooling(folder)?)
            .with_quantization(QuantizationMode::None);
        for (name, data) in external_data(&weights)? {
            files = files.with_external_initializer(name, data);
        }
        let name = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let name = name.file_name().unwrap_or_default();
        let name = name.to_string_lossy().into_owned();
        Ok(Self {
            prefixes: prefixes(folder, &name)?,
            max_length: max_length(folder, &config, &tokenizer_config)?,
            name,
            files,
            quantisation,
        })
    }
}

/// The files of the tokenizer that fastembed asks for, completed where a model does without them.
fn tokenizer_files(
    folder: &Path,
    config: &Value,
    tokenizer_config: &Value,
) -> Result<TokenizerFiles, FolderError> {
    let path = folder.join("tokenizer.json");
    if !path.is_file() {
        return Err(missing(folder, "tokenizer.json"));
    }
    let special_tokens: Value = json_or(folder, "special_tokens_map.json", || json!({}))?;
    let mut completed = tokenizer_config.clone();
    if completed["model_max_length"].as_f64().is_none() {
        completed["model_max_length"] = json!(LARGEST_MAX_LENGTH);
    }
    let pad_token = &completed["pad_token"];
    if !pad_token.is_string() && !pad_token["content"].is_string() {
        completed["pad_token"] = json!("[PAD]");
    }
    Ok(TokenizerFiles {
        tokenizer_file: bytes(&path)?,
        config_file: config.to_string().into_bytes(),
        special_tokens_map_file: special_tokens.to_string().into_bytes(),
        tokenizer_config_file: completed.to_string().into_bytes(),
    })
}

/// The files with weights beside the model, which ONNX needs above two gigabytes, with their names.
fn external_data(weights: &Path) -> Result<Vec<(String, Vec<u8>)>, FolderError> {
    ["model.onnx_data", "model.onnx.data"]
        .iter()
        .map(|name| (name, weights.with_file_name(name)))
        .filter(|(_, path)| path.is_file())
        .map(|(name, path)| Ok(((*name).to_owned(), bytes(&path)?)))
        .collect()
}

/// Refuses models with layers after the pooling.
fn check_modules(folder: &Path) -> Result<(), FolderError> {
    let modules: Vec<ModuleFile> = json_or(folder, "modules.json", Vec::new)?;
    for module in modules {
        let name = module.kind.rsplit('.').next().unwrap_or_default();
        if !MODULES.contains(&name) {
            let what = format!("the module {name}");
            return Err(unsupported(folder, what));
        }
    }
    Ok(())
}

/// How the vectors of tokens become one: their mean, unless the files of the model say that it is the first one.
fn pooling(folder: &Path) -> Result<Pooling, FolderError> {
    const FILE: &str = "1_Pooling/config.json";
    if !folder.join(FILE).is_file() {
        return Ok(Pooling::Mean);
    }
    let file: PoolingFile = json_or(folder, FILE, PoolingFile::default)?;
    match (file.pooling_mode_mean_tokens, file.pooling_mode_cls_token) {
        (true, false) => Ok(Pooling::Mean),
        (false, true) => Ok(Pooling::Cls),
        _ => Err(unsupported(
            folder,
            "a pooling that is neither the mean nor the first token".to_owned(),
        )),
    }
}

fn prefixes(folder: &Path, name: &str) -> Result<Prefixes, FolderError> {
    let file: PromptsFile = json_or(
        folder,
        "config_sentence_transformers.json",
        PromptsFile::default,
    )?;
    let prompt = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| file.prompts.get(*name))
            .cloned()
    };
    let known = Prefixes::known(name);
    Ok(Prefixes {
        query: prompt(&["query"]).unwrap_or(known.query),
        passage: prompt(&["document", "passage"]).unwrap_or(known.passage),
    })
}

fn max_length(
    folder: &Path,
    config: &Value,
    tokenizer_config: &Value,
) -> Result<usize, FolderError> {
    let sentence: Value = json_or(folder, "sentence_bert_config.json", || json!({}))?;
    let said = [
        &sentence["max_seq_length"],
        &tokenizer_config["model_max_length"],
        &config["max_position_embeddings"],
    ];
    let said = said.into_iter().filter_map(Value::as_u64);
    let sensible = said
        .map(|length| length as usize)
        .filter(|length| (1..=LARGEST_MAX_LENGTH).contains(length));
    Ok(sensible.min().unwrap_or(DEFAULT_MAX_LENGTH))
}

fn json_or<T: DeserializeOwned>(
    folder: &Path,
    file: &str,
    absent: impl FnOnce() -> T,
) -> Result<T, FolderError> {
    let path = folder.join(file);
    if !path.is_file() {
        return Ok(absent());
    }
    serde_json::from_slice(&bytes(&path)?).map_err(|cause| FolderError::Json { path, cause })
}

fn bytes(path: &Path) -> Result<Vec<u8>, FolderError> {
    fs::read(path).map_err(|cause| FolderError::Read {
        path: path.to_owned(),
        cause,
    })
}

fn missing(folder: &Path, file: &'static str) -> FolderError {
    FolderError::Missing {
        folder: folder.to_owned(),
        file,
    }
}

fn unsupported(folder: &Path, what: String) -> FolderError {
    FolderError::Unsupported {
        folder: folder.to_owned(),
        what,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn read(files: &[(&str, &str)]) -> Result<FolderModel, String> {
        FolderModel::read(folder(files).path()).map_err(|error| error.to_string())
    }

    const LEAST: [(&str, &str); 2] = [("onnx/model.onnx", "weights"), ("tokenizer.json", "{}")];

    #[test]
    fn weights_and_a_tokenizer_are_enough() {
        let model = read(&LEAST).unwrap();
        assert_eq!(model.max_length, DEFAULT_MAX_LENGTH);
        assert_eq!(model.files.pooling, Some(Pooling::Mean));
        assert_eq!(model.quantisation, QuantizationMode::None);
    }

    #[test]
    fn the_files_of_sentence_transformers_are_followed() {
        let mut files = LEAST.to_vec();
        files.extend([
            (
                "1_Pooling/config.json",
                r#"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#,
            ),
            ("sentence_bert_config.json", r#"{"max_seq_length": 128}"#),
            (
                "config_sentence_transformers.json",
                r#"{"prompts": {"query": "q: ", "document": "d: "}}"#,
            ),
            (
                "tokenizer_config.json",
                r#"{"model_max_length": 1000000000000000019884624838656}"#,
            ),
        ]);
        let model = read(&files).unwrap();
        assert_eq!(model.files.pooling, Some(Pooling::Cls));
        assert_eq!(model.max_length, 128);
        assert_eq!(
            (
                model.prefixes.query.as_str(),
                model.prefixes.passage.as_str()
            ),
            ("q: ", "d: ")
        );
    }

    #[test]
    fn what_is_missing_broken_or_unknown_is_named() {
        let with = |file: (&'static str, &'static str)| [LEAST[0], LEAST[1], file];
        for (files, named) in [
            (&[][..], "model.onnx"),
            (&LEAST[..1], "tokenizer.json"),
            (&with(("config.json", "{"))[..], "config.json"),
            (
                &with(("modules.json", r#"[{"type": "x.models.Dense"}]"#))[..],
                "Dense",
            ),
            (&with(("1_Pooling/config.json", "{}"))[..], "pooling"),
        ] {
            let error = read(files).err().unwrap();
            assert!(error.contains(named), "{error}");
        }
    }
}
