//! How fast is plain text cleaned and cut?
//!
//! `cargo bench --bench text -- DOCUMENTS.jsonl.gz...` reads documents, one JSON object a line with `text`, and prints
//! the speed of each step on one core, and of all of them together: characters repaired and broken lines joined,
//! cleaned, cut into passages whose tokens the built-in model counts.

#[path = "process/time.rs"]
mod time;

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use likewise::embedding::{Builtin, Embedder};
use likewise::text::{ChunkOptions, chunk, clean, detect_language, join_wrapped, repair};
use mimalloc::MiMalloc;
use serde::Deserialize;

use time::cpu_seconds;

/// The allocator that the service uses, too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The number of runs of each step, of which the fastest counts.
const N_RUNS: usize = 3;

#[derive(Deserialize)]
struct Document {
    text: String,
}

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if files.is_empty() {
        println!("text: no documents were given; `-- DOCUMENTS.jsonl.gz...` measures them");
    }
    for file in files {
        let texts = texts(Path::new(&file));
        println!("{file}: {} documents", texts.len());
        measure(&texts);
    }
}

fn measure(texts: &[String]) {
    let embedder = Builtin::new().expect("the built-in model is checked by the tests");
    let options = ChunkOptions::default();
    let cut = |text: &String| chunk(text, &options, |piece| embedder.count_tokens(piece)).len();
    let n_bytes = texts.iter().map(String::len).sum();
    let all = time("all steps", n_bytes, || {
        let texts = texts
            .iter()
            .map(|text| clean(&join_wrapped(&repair(text))).text);
        texts.map(|text| cut(&text)).sum::<usize>()
    });
    let repaired = time("repair", n_bytes, || {
        texts
            .iter()
            .map(|text| repair(text).into_owned())
            .collect::<Vec<_>>()
    });
    let joined = time("join_wrapped", n_bytes, || {
        repaired
            .iter()
            .map(|text| join_wrapped(text).into_owned())
            .collect::<Vec<_>>()
    });
    let cleaned = time("clean", n_bytes, || {
        joined
            .iter()
            .map(|text| clean(text).text)
            .collect::<Vec<_>>()
    });
    time("detect_language", n_bytes, || {
        cleaned
            .iter()
            .filter(|text| detect_language(text).is_some())
            .count()
    });
    let n_passages: usize = time("chunk", n_bytes, || cleaned.iter().map(cut).sum());
    time("chunk, counting words only", n_bytes, || {
        let words = |piece: &str| piece.len() / 5;
        cleaned
            .iter()
            .map(|text| chunk(text, &options, words).len())
            .sum::<usize>()
    });
    assert_eq!(all, n_passages, "the steps are those of the whole");
    println!("  {n_passages} passages");
}

fn time<T>(what: &str, n_bytes: usize, work: impl Fn() -> T) -> T {
    let mut fastest = f64::INFINITY;
    let mut result = None;
    for _ in 0..N_RUNS {
        let begin = cpu_seconds();
        result = Some(work());
        fastest = fastest.min(cpu_seconds() - begin);
    }
    println!("  {what:<28}{:>8.1} MB/s", n_bytes as f64 / 1e6 / fastest);
    result.expect("there was a run")
}

fn texts(file: &Path) -> Vec<String> {
    let opened = File::open(file).expect("the file can be opened");
    let reader: Box<dyn Read> = if file.extension().is_some_and(|extension| extension == "gz") {
        Box::new(MultiGzDecoder::new(opened))
    } else {
        Box::new(opened)
    };
    let lines = BufReader::new(reader).lines();
    let documents = lines.map(|line| {
        let line = line.expect("the file can be read");
        serde_json::from_str::<Document>(&line)
            .expect("a document")
            .text
    });
    documents.collect()
}
