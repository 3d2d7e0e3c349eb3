//! How well, and how fast, is the main text of web pages found?
//!
//! `cargo bench --bench extraction -- PAGES.jsonl.gz...` reads pages, one JSON object a line with `html` and `gold`, the
//! main text as people marked it, and prints the mean F1 of word counts over pages beside the speed on one core. With
//! `--peers`, `benches/extraction_peers.py` does the same with trafilatura and readability (needs
//! `pip install trafilatura readability-lxml lxml_html_clean`).
//!
//! Crates that do the same, measured once with the same F1 on 400 pages of Dragnet's set and 58 of `CleanEval`'s, time of one
//! core of an AMD EPYC (November 2026). Ours takes `dom_smoothie`'s main text, lays it out anew, falls back on all visible
//! text, and cleans it; that is in its time. Ours is the fastest of three runs, built as a bench; the others ran once, in a
//! program built without link-time optimisation, so that small differences in speed mean nothing.
//!
//! | crate | F1 Dragnet | F1 CleanEval | MB/s | pages without text |
//! | --- | --- | --- | --- | --- |
//! | likewise 0.1.0 | 0.779 | 0.865 | 52 and 31 | 0 |
//! | dom_smoothie 0.19.0 | 0.777 | 0.861 | 48 and 28 | 0 |
//! | readability-rust 0.1.0 | 0.741 | 0.816 | 18 and 17 | 0 |
//! | llm_readability 0.0.17 | 0.643 | 0.736 | 36 and 21 | 71 |

#[path = "process/time.rs"]
mod time;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Command;

use flate2::read::MultiGzDecoder;
use likewise::text::{clean, extract_html};
use mimalloc::MiMalloc;
use serde::Deserialize;

use time::cpu_seconds;

/// The allocator that the service uses, too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The number of runs over the pages, of which the fastest counts.
const N_RUNS: usize = 3;

/// A page and its main text as people marked it.
#[derive(Deserialize)]
struct Page {
    html: String,
    gold: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let files: Vec<&String> = arguments.iter().filter(|a| !a.starts_with("--")).collect();
    if files.is_empty() {
        println!("extraction: no pages were given; `-- PAGES.jsonl.gz...` measures them");
    }
    for file in files {
        println!("{file}");
        measure(&pages(Path::new(file)));
        if arguments.iter().any(|argument| argument == "--peers") {
            peers(file);
        }
    }
}

fn measure(pages: &[Page]) {
    let n_bytes: usize = pages.iter().map(|page| page.html.len()).sum();
    let mut seconds = f64::INFINITY;
    let mut texts: Vec<String> = Vec::new();
    for _ in 0..N_RUNS {
        let begin = cpu_seconds();
        let extracted = pages.iter().map(|page| extract_html(&page.html).text);
        texts = extracted.map(|text| clean(&text).text).collect();
        seconds = seconds.min(cpu_seconds() - begin);
    }
    let scores = texts
        .iter()
        .zip(pages)
        .map(|(text, page)| f1(text, &page.gold));
    let mean = scores.sum::<f64>() / pages.len() as f64;
    let n_empty = texts.iter().filter(|text| text.is_empty()).count();
    println!(
        "  {:<14} {:>4} pages  F1 {mean:.3}  {:>6.1} MB/s  {n_empty} without text",
        "likewise",
        pages.len(),
        n_bytes as f64 / 1e6 / seconds
    );
}

fn pages(file: &Path) -> Vec<Page> {
    let opened = File::open(file).expect("the file can be opened");
    let reader: Box<dyn Read> = if file.extension().is_some_and(|extension| extension == "gz") {
        Box::new(MultiGzDecoder::new(opened))
    } else {
        Box::new(opened)
    };
    BufReader::new(reader)
        .lines()
        .map(|line| serde_json::from_str(&line.expect("the file can be read")).expect("a page"))
        .filter(|page: &Page| !page.gold.trim().is_empty())
        .collect()
}

/// The harmonic mean of precision and recall of the words, which count as often as they occur.
fn f1(text: &str, gold: &str) -> f64 {
    let (text, gold) = (word_counts(text), word_counts(gold));
    let both: usize = text
        .iter()
        .map(|(word, n)| n.min(gold.get(word).unwrap_or(&0)))
        .sum();
    let all: usize = text.values().chain(gold.values()).sum();
    2.0 * both as f64 / all.max(1) as f64
}

fn word_counts(text: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
        if !word.is_empty() {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    counts
}

fn peers(file: &str) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/extraction_peers.py");
    let status = Command::new("python3").arg(script).arg(file).status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => println!("  peers: the script ended with {status}"),
        Err(error) => println!("  peers: python3 could not be started: {error}"),
    }
}
