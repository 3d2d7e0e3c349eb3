//! How fast is the built-in model beside the Rust port of model2vec with a model of equal vocabulary and dimension, and
//! are its tokens those of the `tokenizers` crate?
//!
//! `cargo bench --bench embedding` takes the sample corpus; `-- PATH...` takes .jsonl or .txt files, also .gz. Without
//! `--model2vec FOLDER` the model of the peer is made from the rows of ours.

use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use likewise::embedding::{Builtin, Embedder, Embedding, Purpose, WordPiece};
use model2vec_rs::model::StaticModel;
use rayon::prelude::*;
use tokenizers::Tokenizer;
use tokenizers::models::wordpiece::WordPiece as Reference;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SAMPLE: &str = include_str!("../assets/sample/articles.jsonl");
const PASSAGE_CHARS: usize = 1000;
/// The number of positions from which the sample is cut into passages.
const N_SAMPLE_CUTS: usize = 200;
/// Texts that are embedded at a time, few enough that the memory for the results is not what is measured.
const BATCH: usize = 256;
const N_ROUNDS: usize = 5;

fn main() {
    let (paths, folder) = arguments();
    let texts = if paths.is_empty() {
        sample()
    } else {
        paths.iter().flat_map(|path| read(path)).collect()
    };
    let ours = Builtin::new().expect("the built-in model is checked by the tests");
    let size = n_bytes(&texts) as f64 / 1e6;
    println!("{} passages, {size:.1} MB", texts.len());
    check_tokens(&ours, &texts);
    check_cosines(&ours, &texts);

    let own_folder = tempfile::tempdir().expect("the temporary folder is writable");
    let folder = folder.unwrap_or_else(|| {
        write_model2vec(&ours, own_folder.path());
        own_folder.path().to_owned()
    });
    let single = StaticModel::from_pretrained(&folder, None, None, None)
        .expect("the folder holds a model2vec model");
    let contest = Contest {
        texts: &texts,
        refs: texts.iter().map(String::as_str).collect(),
        bytes: single.clone().quantize_int8(),
        ours,
        single,
    };
    contest.run(1);
    if rayon::current_num_threads() > 1 {
        contest.run(rayon::current_num_threads());
    }
}

struct Contest<'a> {
    texts: &'a [String],
    refs: Vec<&'a str>,
    ours: Builtin,
    single: StaticModel,
    bytes: StaticModel,
}

impl Contest<'_> {
    /// Lets all sides take turns on `n_threads` threads, and prints the best turn of each.
    fn run(&self, n_threads: usize) {
        println!("{n_threads} thread(s), best of {N_ROUNDS} alternating rounds");
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
        let pool = pool.build().expect("threads can be started");
        let sides: [(&str, &(dyn Fn() + Sync)); 4] = [
            ("likewise", &|| self.embed()),
            ("model2vec f32", &|| self.encode(&self.single)),
            ("model2vec int8", &|| self.encode(&self.bytes)),
            ("tokens only", &|| self.count_tokens()),
        ];
        let mut best = sides.map(|_| Duration::MAX);
        for _ in 0..N_ROUNDS {
            for (best, (_, side)) in best.iter_mut().zip(sides) {
                let begin = Instant::now();
                pool.install(side);
                *best = begin.elapsed().min(*best);
            }
        }
        for ((name, _), time) in sides.iter().zip(best) {
            self.print_line(name, time, best[0]);
        }
    }

    fn embed(&self) {
        for batch in self.refs.chunks(BATCH) {
            let embeddings = self.ours.embed(batch, Purpose::Passage);
            black_box(embeddings.expect("the built-in model never fails"));
        }
    }

    fn encode(&self, model: &StaticModel) {
        for batch in self.texts.chunks(BATCH) {
            black_box(model.encode_with_args(batch, None, batch.len()));
        }
    }

    fn count_tokens(&self) {
        let counts = self
            .refs
            .par_iter()
            .map(|text| self.ours.count_tokens(text));
        black_box(counts.sum::<usize>());
    }

    fn print_line(&self, name: &str, time: Duration, ours: Duration) {
        let seconds = time.as_secs_f64();
        println!(
            "  {name:<15} {:>7.1} MB/s {:>10.0} passages/s  {:>6.2} times the time of likewise",
            n_bytes(self.texts) as f64 / seconds / 1e6,
            self.texts.len() as f64 / seconds,
            seconds / ours.as_secs_f64()
        );
    }
}

fn n_bytes(texts: &[String]) -> usize {
    texts.iter().map(String::len).sum()
}

/// Compares the token numbers of all texts with those of the reference, which is timed on the way.
fn check_tokens(model: &Builtin, texts: &[String]) {
    let vocabulary = model.model_file().vocabulary;
    let ours = WordPiece::from_vocabulary(vocabulary).expect("the model has checked it");
    let reference = reference(vocabulary);
    let begin = Instant::now();
    let n_different = texts
        .par_iter()
        .filter(|text| {
            let mut tokens = Vec::new();
            ours.tokenize(text, &mut tokens);
            let expected = reference.encode_fast(text.as_str(), false);
            tokens != expected.expect("the reference reads any text").get_ids()
        })
        .count();
    let seconds = begin.elapsed().as_secs_f64();
    println!("tokens unlike the reference's: {n_different} passages ({seconds:.1} s)");
}

/// Compares the vectors of texts embedded one at a time with those of all texts embedded at once.
fn check_cosines(model: &Builtin, texts: &[String]) {
    let refs: Vec<&str> = texts.iter().take(BATCH).map(String::as_str).collect();
    let embed = |texts: &[&str]| -> Vec<Embedding> {
        let embeddings = model.embed(texts, Purpose::Passage);
        let embeddings = embeddings.expect("the built-in model never fails");
        embeddings.into_iter().flatten().collect()
    };
    let together = embed(&refs);
    let alone = refs.iter().flat_map(|text| embed(&[text]));
    let cosines: Vec<f64> = together
        .iter()
        .zip(alone)
        .map(|(a, b)| cosine(a, &b))
        .collect();
    let mean = cosines.iter().sum::<f64>() / cosines.len() as f64;
    println!("mean cosine of one text at a time and a batch: {mean:.9}");
}

fn cosine(a: &Embedding, b: &Embedding) -> f64 {
    let pairs = a.as_slice().iter().zip(b.as_slice());
    pairs.map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

fn reference(vocabulary: &str) -> Tokenizer {
    let tokens = Reference::read_bytes(vocabulary.as_bytes());
    let model = Reference::builder()
        .vocab(tokens.expect("a vocabulary in memory can be read"))
        .unk_token("[UNK]".to_owned())
        .build()
        .expect("a vocabulary in memory cannot fail to be read");
    let mut tokenizer = Tokenizer::new(model);
    tokenizer
        .with_normalizer(Some(BertNormalizer::default()))
        .expect("the normaliser suits any model")
        .with_pre_tokenizer(Some(BertPreTokenizer));
    tokenizer
}

/// Writes a model2vec model with the vocabulary of `model` and its rows multiplied by their weights.
fn write_model2vec(model: &Builtin, folder: &Path) {
    let file = model.model_file();
    let tokenizer = reference(file.vocabulary);
    let saved = tokenizer.save(folder.join("tokenizer.json"), false);
    saved.expect("the temporary folder is writable");
    write(&folder.join("config.json"), br#"{"normalize": true}"#);

    let rows = file.rows.chunks(file.dimension).zip(file.weights);
    let tensor: Vec<u8> = rows
        .take(file.n_tokens())
        .flat_map(|(row, weight)| row.iter().map(move |&value| f32::from(value) * weight))
        .flat_map(f32::to_le_bytes)
        .collect();
    let header = serde_json::json!({"embeddings": {
        "dtype": "F32",
        "shape": [file.n_tokens(), file.dimension],
        "data_offsets": [0, tensor.len()],
    }});
    let header = header.to_string();
    let length = (header.len() as u64).to_le_bytes();
    let safetensors = [length.as_slice(), header.as_bytes(), &tensor].concat();
    write(&folder.join("model.safetensors"), &safetensors);
}

fn write(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("the temporary folder is writable");
}

fn arguments() -> (Vec<PathBuf>, Option<PathBuf>) {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench");
    let (mut paths, mut folder) = (Vec::new(), None);
    while let Some(argument) = arguments.next() {
        if argument == "--model2vec" {
            folder = arguments.next().map(PathBuf::from);
        } else {
            paths.push(PathBuf::from(argument));
        }
    }
    (paths, folder)
}

/// The passages of the sample, cut from many positions, so that no two are equal.
fn sample() -> Vec<String> {
    let text: String = SAMPLE.lines().filter_map(text_of_line).collect();
    (0..N_SAMPLE_CUTS)
        .flat_map(|cut| passages(&text[text.floor_char_boundary(cut * 5)..]))
        .collect()
}

fn read(path: &Path) -> Vec<String> {
    let name = path.to_string_lossy();
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut text = String::new();
    let read = if name.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text)
    } else {
        std::io::BufReader::new(file).read_to_string(&mut text)
    };
    read.unwrap_or_else(|error| panic!("{name}: {error}"));
    if name.contains(".jsonl") {
        let texts = text.lines().filter_map(text_of_line);
        texts.flat_map(|text| passages(&text)).collect()
    } else {
        passages(&text)
    }
}

fn text_of_line(line: &str) -> Option<String> {
    let document: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(document.get("text")?.as_str()?.to_owned())
}

/// Cuts a text into pieces of about [`PASSAGE_CHARS`] characters, at spaces where there are any.
fn passages(text: &str) -> Vec<String> {
    let mut passages = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .char_indices()
            .nth(PASSAGE_CHARS)
            .map_or(rest.len(), |(end, _)| end);
        let end = match rest[..end].rfind(' ') {
            Some(space) if end < rest.len() && space > 0 => space,
            _ => end,
        };
        passages.push(rest[..end].to_owned());
        rest = &rest[end..];
    }
    passages
}
