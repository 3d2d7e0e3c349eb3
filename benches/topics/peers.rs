//! The topics that `BERTopic` finds in the documents and vectors of the service.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::evaluation::{Corpus, Found, Words};

/// Words of the names of `BERTopic` that count: as many as a label of ours has terms.
const LABEL_WORDS: usize = 3;

pub struct BerTopic {
    pub first: Found,
    pub second: Found,
    pub without_stop_words: Found,
    pub merged: Found,
    /// The time and the memory that it took, in words.
    pub costs: String,
}

/// Runs `BERTopic` twice as it comes, and then merges its topics until `n_topics` are left.
pub fn bertopic(corpus: &Corpus, n_topics: usize) -> BerTopic {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    let texts = serde_json::to_vec(&corpus.texts).expect("texts are JSON");
    std::fs::write(file("texts.json"), texts).expect("a file");
    let vectors = corpus.vectors.iter().flat_map(|value| value.to_le_bytes());
    std::fs::write(file("vectors.f32"), vectors.collect::<Vec<u8>>()).expect("a file");
    run(folder.path(), n_topics);
    let found = std::fs::read(file("found.json")).expect("what was found");
    let answer: Value = serde_json::from_slice(&found).expect("JSON");
    BerTopic {
        first: found_in(&answer["first"]),
        second: found_in(&answer["second"]),
        without_stop_words: found_in(&answer["without_stop_words"]),
        merged: found_in(&answer["merged"]),
        costs: answer["costs"].as_str().unwrap_or_default().to_owned(),
    }
}

fn run(folder: &Path, n_topics: usize) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/topics/peers.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let status = Command::new(python)
        .arg(script)
        .arg(folder)
        .arg(n_topics.to_string())
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "the peers need Python with bertopic, hdbscan and umap-learn"
    );
}

fn found_in(answer: &Value) -> Found {
    let groups = answer["groups"].as_array().into_iter().flatten();
    let topics = answer["topics"].as_array().into_iter().flatten();
    Found {
        groups: groups
            .map(|group| usize::try_from(group.as_i64()?).ok())
            .collect(),
        topics: topics.map(words).collect(),
    }
}

fn words(topic: &Value) -> Words {
    let words = topic.as_array().into_iter().flatten();
    let keywords: Vec<String> = words
        .filter_map(|w| w.as_str().map(str::to_owned))
        .collect();
    Words {
        label: keywords.iter().take(LABEL_WORDS).cloned().collect(),
        keywords,
    }
}
