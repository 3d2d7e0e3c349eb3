//! The vectors that are searched: of passages of real texts, or around random centres.

use std::path::{Path, PathBuf};

use likewise::embedding::{Builtin, Embedder, Purpose};
use likewise::input;
use likewise::text::{ChunkOptions, chunk};
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::DIMENSION;

const N_CENTRES: usize = 1000;
/// The share of words that are replaced where a passage is taken again.
const REPLACED: f64 = 0.2;
/// The number of passages that are embedded at a time.
const BATCH: usize = 4096;

/// Gives `n` vectors, row after row, in random order, which are kept in `file` if one is named.
pub fn of(files: &[PathBuf], n: usize, file: Option<&Path>) -> Vec<f32> {
    if let Some(kept) = file.and_then(|file| std::fs::read(file).ok())
        && kept.len() == n * DIMENSION * 4
    {
        return kept
            .as_chunks()
            .0
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
    }
    let vectors = if files.is_empty() {
        around_centres(n)
    } else {
        of_texts(files, n)
    };
    if let Some(file) = file {
        write(file, &vectors);
    }
    vectors
}

pub fn write(file: &Path, values: &[f32]) {
    use std::io::Write;
    let created = std::fs::File::create(file).expect("the file can be made");
    let mut writer = std::io::BufWriter::new(created);
    for value in values {
        writer
            .write_all(&value.to_le_bytes())
            .expect("there is room");
    }
    writer.flush().expect("there is room");
}

fn of_texts(files: &[PathBuf], n: usize) -> Vec<f32> {
    let model = Builtin::new().expect("the built-in model");
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
    let mut passages = passages(files, &model);
    println!("{} passages in the files", passages.len());
    passages.shuffle(&mut random);
    let mut vectors = Vec::with_capacity(n * DIMENSION);
    let mut position = 0;
    while vectors.len() < n * DIMENSION {
        let texts: Vec<String> = (position..position + BATCH)
            .map(|position| match passages.get(position) {
                Some(passage) => passage.clone(),
                None => changed(&passages, position % passages.len(), &mut random),
            })
            .collect();
        position += BATCH;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let embedded = model
            .embed(&texts, Purpose::Passage)
            .expect("the model embeds");
        for embedding in embedded.iter().flatten() {
            vectors.extend_from_slice(embedding.as_slice());
        }
    }
    vectors.truncate(n * DIMENSION);
    shuffle_rows(&mut vectors, &mut random);
    vectors
}

fn passages(paths: &[PathBuf], model: &Builtin) -> Vec<String> {
    let options = ChunkOptions::default();
    let mut passages = Vec::new();
    for file in input::find(paths).expect("files to read").files {
        input::read(&file, &[], &|_| {}, &mut |_, submission| {
            let Ok(document) = submission else { return };
            let text = document.content.raw();
            for chunk in chunk(text, &options, |text| model.count_tokens(text)) {
                passages.push(text[chunk.start..chunk.end].to_owned());
            }
        })
        .expect("a readable file");
    }
    passages
}

/// A passage with some of its words replaced by words of one other passage.
fn changed(passages: &[String], position: usize, random: &mut impl Rng) -> String {
    let other: Vec<&str> = passages
        .choose(random)
        .map(|other| other.split_whitespace().collect())
        .unwrap_or_default();
    let words = passages[position].split_whitespace().map(|word| {
        let replaced = random.gen_bool(REPLACED);
        let new = other.choose(random).filter(|_| replaced);
        new.copied().unwrap_or(word)
    });
    words.collect::<Vec<_>>().join(" ")
}

fn shuffle_rows(vectors: &mut [f32], random: &mut impl Rng) {
    for last in (1..vectors.len() / DIMENSION).rev() {
        let other = random.gen_range(0..=last);
        if other < last {
            let (head, tail) = vectors.split_at_mut(last * DIMENSION);
            head[other * DIMENSION..][..DIMENSION].swap_with_slice(&mut tail[..DIMENSION]);
        }
    }
}

/// Unit vectors, each as far from a random centre as the centre is from zero.
fn around_centres(n: usize) -> Vec<f32> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(42);
    let centres: Vec<f32> = (0..N_CENTRES * DIMENSION)
        .map(|_| normal(&mut random))
        .collect();
    let mut vectors = Vec::with_capacity(n * DIMENSION);
    for _ in 0..n {
        let centre = random.gen_range(0..N_CENTRES) * DIMENSION;
        let start = vectors.len();
        vectors.extend(
            centres[centre..centre + DIMENSION]
                .iter()
                .map(|v| v + normal(&mut random)),
        );
        let length = vectors[start..].iter().map(|v| v * v).sum::<f32>().sqrt();
        vectors[start..]
            .iter_mut()
            .for_each(|value| *value /= length);
    }
    vectors
}

/// A number that is about normally distributed: the sum of four uniform ones.
fn normal(random: &mut impl Rng) -> f32 {
    (0..4).map(|_| random.gen_range(-0.5_f32..0.5)).sum()
}
