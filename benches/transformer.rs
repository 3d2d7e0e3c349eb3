//! How many passages a second does a transformer embed, with how much memory, and do batches leave vectors as they are?
//!
//! `cargo bench --bench transformer -- FOLDER` runs the model in FOLDER on 10,000 passages of 200 tokens, made of the
//! words of the sample corpus; `tests/transformer/bring FOLDER` makes one. `-- FOLDER N` takes another number.

#[path = "process/memory.rs"]
mod memory;

use std::path::PathBuf;
use std::time::Instant;

use likewise::embedding::{Embedder, EmbeddingOptions, Purpose, open};
use memory::memory_kib;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const SAMPLE: &str = include_str!("../assets/sample/articles.jsonl");
const N_PASSAGES: usize = 10_000;
const N_TOKENS: usize = 200;
/// The number of passages that are embedded alone as well.
const N_COMPARED: usize = 20;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let Some(folder) = arguments.first() else {
        println!("transformer: no model folder was given; `-- FOLDER` measures the model in it");
        return;
    };
    let n_passages = arguments
        .get(1)
        .map_or(N_PASSAGES, |n| n.parse().expect("a number of passages"));
    let options = EmbeddingOptions {
        model: String::new(),
        model_path: Some(PathBuf::from(folder)),
        onnxruntime: None,
        data_dir: PathBuf::from(folder),
        n_threads: None,
        batch_tokens: 4096,
        queue_limit: 32,
    };
    let model = open(&options).expect("the model opens");
    let passages = passages(model.as_ref(), n_passages);
    let texts: Vec<&str> = passages.iter().map(String::as_str).collect();
    let before_mb = memory_kib("VmHWM") / 1024;
    let started = Instant::now();
    let vectors = model.embed(&texts, Purpose::Passage).expect("vectors");
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{n_passages} passages of {N_TOKENS} tokens in {seconds:.1} s: {:.0} passages/s, {:.0} tokens/s",
        n_passages as f64 / seconds,
        (n_passages * N_TOKENS) as f64 / seconds
    );
    println!(
        "peak memory {} MB ({before_mb} MB with the model loaded)",
        memory_kib("VmHWM") / 1024
    );
    let lowest = texts
        .iter()
        .zip(&vectors)
        .take(N_COMPARED)
        .map(|(text, together)| {
            let alone = model
                .embed(&[text], Purpose::Passage)
                .expect("a vector")
                .remove(0);
            let pair = alone
                .as_ref()
                .zip(together.as_ref())
                .expect("both have vectors");
            pair.0
                .as_slice()
                .iter()
                .zip(pair.1.as_slice())
                .map(|(a, b)| a * b)
                .sum::<f32>()
        });
    println!(
        "lowest cosine of a passage alone and in its batch {:.6}",
        lowest.fold(1.0, f32::min)
    );
}

/// Makes passages of `N_TOKENS` tokens each, of words in random order.
fn passages(model: &dyn Embedder, n_passages: usize) -> Vec<String> {
    let mut words: Vec<&str> = SAMPLE
        .split_whitespace()
        .filter(|word| word.is_ascii())
        .collect();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
    words.shuffle(&mut random);
    let passage = |_| {
        let start = random.gen_range(0..words.len() - N_TOKENS);
        let mut n_words = N_TOKENS;
        while model.count_tokens(&words[start..start + n_words].join(" ")) > N_TOKENS {
            n_words -= 1;
        }
        words[start..start + n_words].join(" ")
    };
    (0..n_passages).map(passage).collect()
}
