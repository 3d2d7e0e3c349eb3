//! Models and libraries that are not what they should be: each is refused at the start, with what to do.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::{brought, folder, library, likewise, model, program};

/// The message of a command that fails with these settings.
fn refusal(data_dir: &Path, settings: &[(&str, &Path)]) -> String {
    let mut command = program::likewise();
    command
        .args(["similar", "harbour", "--data-dir"])
        .arg(data_dir);
    command.env_remove("ORT_DYLIB_PATH");
    for (name, value) in settings {
        command.env(format!("LIKEWISE__EMBEDDING__{name}"), value);
    }
    let output = command.output().expect("the program can be started");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The model with its weights changed.
fn changed(change: impl Fn(Vec<u8>) -> Vec<u8>) -> TempDir {
    let copy = folder();
    let weights = fs::read(model().join("model.onnx")).expect("the model was brought");
    fs::write(copy.path().join("model.onnx"), change(weights)).expect("the folder can be written");
    for file in ["tokenizer.json", "tokenizer_config.json", "config.json"] {
        fs::copy(model().join(file), copy.path().join(file)).expect("the model was brought");
    }
    copy
}

#[track_caller]
fn assert_refused(broken: &Path, named: &str) {
    let data = folder();
    let message = refusal(
        data.path(),
        &[("MODEL_PATH", broken), ("ONNXRUNTIME", &library())],
    );
    assert!(message.contains(named), "{message}");
    assert!(!message.contains("panicked"), "{message}");
}

#[test]
fn a_corrupt_model_is_refused() {
    for broken in [
        changed(|weights| weights[..weights.len() / 2].to_vec()),
        changed(|_| b"not a model".to_vec()),
        changed(|_| Vec::new()),
    ] {
        assert_refused(broken.path(), "cannot be run");
    }
}

#[test]
fn a_model_with_other_inputs_is_refused() {
    let other = changed(|mut weights| {
        while let Some(at) = memchr::memmem::find(&weights, b"input_ids") {
            weights[at..at + 9].copy_from_slice(b"pixel_val");
        }
        weights
    });
    assert_refused(other.path(), "cannot be run");
}

#[test]
fn a_folder_without_a_model_is_refused() {
    assert_refused(folder().path(), "model.onnx");
    let without_tokenizer = folder();
    fs::write(without_tokenizer.path().join("model.onnx"), "x").unwrap();
    assert_refused(without_tokenizer.path(), "tokenizer.json");
}

#[test]
fn a_file_that_is_no_library_is_refused() {
    let data = folder();
    let file = data.path().join("lib.so");
    fs::write(&file, "no library").unwrap();
    let message = refusal(
        data.path(),
        &[("MODEL_PATH", &model()), ("ONNXRUNTIME", &file)],
    );
    assert!(message.contains("embedding.onnxruntime"), "{message}");
}

#[test]
fn a_library_of_an_old_version_is_refused_with_the_one_it_must_be() {
    let data = folder();
    let (source, old) = (data.path().join("old.c"), data.path().join("old.so"));
    let code = "static const char *version(void) { return \"1.10.0\"; }
        static const void *api(unsigned n) { (void)n; return 0; }
        static struct { const void *(*api)(unsigned); const char *(*version)(void); } base = { api, version };
        const void *OrtGetApiBase(void) { return &base; }";
    fs::write(&source, code).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-o"])
        .args([&old, &source])
        .status();
    assert!(
        compiled
            .expect("a C compiler is there, as for the build")
            .success()
    );
    let message = refusal(
        data.path(),
        &[("MODEL_PATH", &model()), ("ONNXRUNTIME", &old)],
    );
    assert!(
        message.contains("1.10.0") && message.contains("or later"),
        "{message}"
    );
}

#[test]
fn a_model_that_was_not_fetched_and_one_that_is_not_known_are_told_apart() {
    let data = folder();
    let with = |name: &str| {
        let mut command = program::likewise();
        command.args(["topics", "--data-dir"]).arg(data.path());
        command.env_remove("HF_HOME");
        command.env("LIKEWISE__EMBEDDING__MODEL", name);
        let output = command.output().expect("the program can be started");
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let known = with("all-MiniLM-L6-v2");
    assert!(known.contains("models pull all-MiniLM-L6-v2"), "{known}");
    let unknown = with("all-MaxiLM");
    assert!(unknown.contains("likewise models"), "{unknown}");
}

#[test]
fn a_model_is_fetched_through_fastembed_or_the_folder_is_named() {
    let data = folder();
    let mut command = program::likewise();
    command
        .args(["models", "pull", "all-MiniLM-L6-v2", "--data-dir"])
        .arg(data.path());
    command.env("VIRTUAL_ENV", brought("python"));
    command
        .env("HF_ENDPOINT", "http://127.0.0.1:9")
        .env_remove("HF_HOME");
    let output = command.output().expect("the program can be started");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains("embedding.model_path"), "{message}");
    let output = likewise(data.path(), &["models", "pull", "unheard-of"]);
    assert!(!output.status.success());
}
