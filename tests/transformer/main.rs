//! A real transformer, all-MiniLM-L6-v2, on a real ONNX Runtime: `tests/run` brings both.

mod damage;
#[path = "../cli/program.rs"]
mod program;
mod service;

use std::path::{Path, PathBuf};
use std::process::Output;

use likewise::embedding::{Embedding, EmbeddingOptions, Purpose, open};
use serde::Deserialize;
use tempfile::TempDir;

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/sample/articles.jsonl");
const REFERENCE: &str = include_str!("reference.json");

/// A text with its vector as an independent program computes it.
#[derive(Deserialize)]
struct Reference {
    text: String,
    vector: Vec<f32>,
}

fn brought(what: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/transformer")
        .join(what);
    assert!(
        path.exists(),
        "{} is missing; `tests/run` brings it, or `tests/transformer/bring target/transformer`",
        path.display()
    );
    path
}

fn model() -> PathBuf {
    brought("all-MiniLM-L6-v2")
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("the system has room for temporary files")
}

/// The library inside the virtual environment.
fn library() -> PathBuf {
    let packages = brought("python").join("lib");
    let python = std::fs::read_dir(packages).expect("a virtual environment has packages");
    let python = python
        .flatten()
        .next()
        .expect("it has one version of Python");
    let capi = python.path().join("site-packages/onnxruntime/capi");
    let files = std::fs::read_dir(capi).expect("ONNX Runtime is installed");
    let is_library = |path: &PathBuf| path.to_string_lossy().contains("libonnxruntime.");
    let mut paths = files.flatten().map(|entry| entry.path());
    paths.find(is_library).expect("the package has its library")
}

fn options(model: &Path) -> EmbeddingOptions {
    EmbeddingOptions {
        model: String::new(),
        model_path: Some(model.to_owned()),
        onnxruntime: Some(library()),
        data_dir: PathBuf::new(),
        n_threads: None,
        batch_tokens: 1024,
        queue_limit: 4,
    }
}

fn embed(texts: &[&str]) -> Vec<Embedding> {
    let model = open(&options(&model())).expect("the model opens");
    let vectors = model.embed(texts, Purpose::Passage).expect("it embeds");
    vectors
        .into_iter()
        .map(|vector| vector.expect("every text has words"))
        .collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// A command that uses the transformer; the library is found in the virtual environment.
fn likewise(data_dir: &Path, arguments: &[&str]) -> Output {
    let mut command = program::likewise();
    command.args(arguments).arg("--data-dir").arg(data_dir);
    command.env("LIKEWISE__EMBEDDING__MODEL_PATH", model());
    command.env("VIRTUAL_ENV", brought("python"));
    command.output().expect("the program can be started")
}

fn stdout(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn vectors_are_those_of_an_independent_program() {
    let references: Vec<Reference> = serde_json::from_str(REFERENCE).unwrap();
    let texts: Vec<&str> = references.iter().map(|known| known.text.as_str()).collect();
    for (vector, known) in embed(&texts).iter().zip(&references) {
        let cosine = cosine(vector.as_slice(), &known.vector);
        assert!(cosine > 0.999, "{}: {cosine}", known.text);
    }
}

#[test]
fn a_vector_does_not_depend_on_what_is_embedded_beside_it() {
    let long = "The ferry stayed in port because of the flood. ".repeat(15);
    let texts: Vec<&str> = ["harbour", &long, "bread and butter"].repeat(20);
    let together = embed(&texts);
    for (text, vector) in texts.iter().zip(&together).take(3) {
        let alone = embed(&[text]).remove(0);
        let cosine = cosine(vector.as_slice(), alone.as_slice());
        assert!(cosine > 0.9999, "{cosine}");
    }
}

#[test]
fn a_text_longer_than_the_model_reads_counts_to_its_end() {
    let start = "The harbour flooded at high tide. ".repeat(60);
    let with_another_end = format!(
        "{start}{}",
        "Knead the dough and bake the bread. ".repeat(60)
    );
    let vectors = embed(&[&start, &with_another_end, "Bread is baked from dough."]);
    let with_bread = |text: usize| cosine(vectors[text].as_slice(), vectors[2].as_slice());
    assert!(with_bread(1) > with_bread(0) + 0.2);
}

#[test]
fn strange_texts_have_vectors_or_none_and_never_nonsense() {
    let model = open(&options(&model())).unwrap();
    let texts = [
        "",
        " ",
        "\0\u{1}\u{7f}",
        "\u{1F600}",
        "\u{5317}\u{4EAC}",
        "\u{627}\u{644}\u{639}",
        &"x".repeat(5000),
    ];
    let vectors = model.embed(&texts, Purpose::Query).unwrap();
    assert!(vectors[0].is_none() && vectors[1].is_none());
    let finite = |vector: &Embedding| vector.as_slice().iter().all(|value| value.is_finite());
    assert!(vectors.iter().flatten().all(finite));
    assert!(vectors[6].is_some());
}

#[test]
fn documents_are_ingested_and_found_on_the_command_line() {
    let data = folder();
    stdout(&likewise(data.path(), &["ingest", SAMPLE]));
    let found = stdout(&likewise(
        data.path(),
        &["similar", "storm tide in the port"],
    ));
    let first = found.lines().next().unwrap();
    let of_the_flood = ["saltgate", "surge", "tide", "flood"];
    assert!(
        of_the_flood.iter().any(|word| first.contains(word)),
        "{found}"
    );
    let listed = stdout(&likewise(data.path(), &["models", "--format", "json"]));
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert!(
        listed["in_use"]
            .as_str()
            .unwrap()
            .ends_with("all-MiniLM-L6-v2")
    );
    assert_eq!(listed["models"][0]["name"], "builtin");
}
