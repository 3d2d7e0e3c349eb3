//! How good and how fast are stories, on labelled files?
//!
//! `cargo bench --bench stories -- [--show N] FILE...` ingests each file into a collection of its own. Documents with a
//! `twin` give the pair F1 of near-copies, those with a `label` the B-cubed figures of stories, of all and of two
//! halves chosen by the hash of the label (tune on one, measure on the other), beside what one threshold on the cosine
//! of embeddings gives at its best. `--show N` prints the members of the N largest stories.
//!
//! `cargo bench --bench stories -- --frames FILE` puts notices from eight templates, and mails with one footer, beside the
//! first 600 documents of the file, and prints which share of pairs of different events is put into one story.

mod framed;
mod frames;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use likewise::digest::fnv1a;
use likewise::embedding::{Builtin, Embedder, Purpose};
use likewise::engine::{Clock, Engine, EngineOptions, RefreshOptions, Submission};
use likewise::input;
use likewise::model::{CollectionName, NewDocument};
use likewise::similarity::Belonging;
use likewise::store::SqliteStore;
use likewise::text::ChunkOptions;
use likewise::words::Signature;
use ndarray::Array2;
use rayon::prelude::*;

/// Most documents of which all pairs are compared, for the figures that need it.
const MAX_ALL_PAIRS: usize = 3_000;
/// The number of stories, or of members, in a page.
const PAGE: usize = 1_000;

fn main() {
    let mut paths = Vec::new();
    let mut n_shown = 0;
    let mut with_frames = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--frames" => with_frames = true,
            "--show" => n_shown = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(20),
            path => paths.push(PathBuf::from(path)),
        }
    }
    if paths.is_empty() {
        paths.push("assets/sample/articles.jsonl".into());
    }
    for path in paths {
        if with_frames {
            framed::measure(&path);
        } else {
            measure(&path, n_shown);
        }
    }
}

fn measure(path: &Path, n_shown: usize) {
    let documents = read(path);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let started = Instant::now();
    let engine = engine(folder.path());
    let ids = ingest(&engine, &documents);
    let ingested = started.elapsed().as_secs_f64();
    let started = Instant::now();
    group(&engine);
    let n_stories = stories(&engine, 1).0;
    let grouped = started.elapsed().as_secs_f64();
    println!(
        "{}: {} documents, {n_stories} stories; ingest {ingested:.2} s, grouping {grouped:.2} s, {:.0} documents/s",
        path.file_name().unwrap_or_default().to_string_lossy(),
        ids.len(),
        ids.len() as f64 / grouped
    );
    println!("  signatures alone {:.3} s", time_of_signatures(&documents));
    drop(engine);
    let started = Instant::now();
    let engine = self::engine(folder.path());
    group(&engine);
    let (_, found) = stories(&engine, usize::MAX);
    println!(
        "  opened and grouped again in {:.2} s",
        started.elapsed().as_secs_f64()
    );
    figures(&documents, &ids, &found);
    for story in found.iter().take(n_shown) {
        println!("  story of {}", story.len());
        for member in story.iter().take(12) {
            println!("    {:?} {} {}", member.belonging, member.day, member.title);
        }
    }
}

/// The seconds that the signatures of all texts take, in parallel as at ingest.
fn time_of_signatures(documents: &[NewDocument]) -> f64 {
    let started = Instant::now();
    let signatures = documents.par_iter();
    signatures.for_each(|new| {
        black_box(Signature::of(new.title.as_deref(), new.content.raw()));
    });
    started.elapsed().as_secs_f64()
}

fn engine(folder: &Path) -> Engine {
    let options = EngineOptions {
        chunk: ChunkOptions::default(),
        max_text_bytes: 16 << 20,
        index_dir: None,
        refresh: RefreshOptions::default(),
    };
    let store = SqliteStore::open(folder).expect("a store");
    let embedder = Arc::new(Builtin::new().expect("the built-in model"));
    Engine::new(Arc::new(store), embedder, options, Clock::system()).expect("an engine")
}

fn read(path: &Path) -> Vec<NewDocument> {
    let mut submissions: Vec<Submission> = Vec::new();
    for file in input::find(&[path.to_owned()])
        .expect("files to read")
        .files
    {
        input::read(&file, &[], &|_| {}, &mut |_, submission| {
            submissions.push(submission);
        })
        .expect("a readable file");
    }
    submissions.into_iter().flatten().collect()
}

/// Ingests documents, and gives the id of each, in order.
fn ingest(engine: &Engine, documents: &[NewDocument]) -> Vec<String> {
    let submissions = documents.iter().cloned().map(Ok).collect();
    let results = engine.ingest(&CollectionName::default(), submissions);
    let results = results.expect("documents are kept").into_iter();
    results
        .map(|result| result.id.map_or_else(String::new, |id| id.to_string()))
        .collect()
}

fn group(engine: &Engine) {
    let grouped = engine.group_stories(&CollectionName::default());
    grouped.expect("stories are grouped");
}

struct Member {
    id: String,
    title: String,
    day: String,
    belonging: Belonging,
}

/// The number of stories, and the members of the `n` largest.
fn stories(engine: &Engine, n: usize) -> (usize, Vec<Vec<Member>>) {
    let name = CollectionName::default();
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = engine
            .stories(&name, None, cursor.as_deref(), n.min(PAGE))
            .expect("stories");
        for heading in page.stories {
            found.push(members(engine, &name, &heading.story.id.to_string()));
        }
        cursor = page.next_cursor.filter(|_| found.len() < n);
        if cursor.is_none() {
            return (page.n_stories, found);
        }
    }
}

fn members(engine: &Engine, name: &CollectionName, id: &str) -> Vec<Member> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = engine
            .story(name, id, cursor.as_deref(), PAGE)
            .expect("a story");
        found.extend(page.members.into_iter().map(|member| {
            Member {
                id: member.document.id.to_string(),
                title: member.document.title.unwrap_or_default(),
                day: member
                    .document
                    .published_at
                    .map_or_else(String::new, |at| at.to_string()),
                belonging: member.belonging,
            }
        }));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return found;
        }
    }
}

fn figures(documents: &[NewDocument], ids: &[String], stories: &[Vec<Member>]) {
    let mut group_of: HashMap<&str, usize> = HashMap::new();
    for (group, story) in stories.iter().enumerate() {
        group_of.extend(story.iter().map(|member| (member.id.as_str(), group)));
    }
    let group = |id: &String| group_of.get(id.as_str()).copied();
    let groups: Vec<Option<usize>> = ids.iter().map(group).collect();
    let field = |name: &str| -> Vec<Option<String>> {
        let values = documents
            .iter()
            .map(|new| new.metadata.get(name)?.as_str().map(str::to_owned));
        values.collect()
    };
    let twins = field("twin");
    if twins.iter().any(Option::is_some) {
        let pair =
            |(id, twin): (&String, Option<String>)| twin.map(|twin| ordered(id.clone(), twin));
        let truth = ids.iter().zip(twins).filter_map(pair).collect();
        print("near-copies", set_figures(&pairs(&groups, ids), &truth));
    }
    if documents.len() <= MAX_ALL_PAIRS {
        print("copies", copies(documents, ids, stories));
    }
    let labels: Option<Vec<String>> = field("label").into_iter().collect();
    let Some(labels) = labels else { return };
    let truth = pairs(&labels, ids);
    print(
        "pairs of stories",
        set_figures(&pairs(&groups, ids), &truth),
    );
    print("B-cubed of stories", b_cubed(&groups, &labels, |_| true));
    for half in 0..2 {
        let in_half = |label: &String| half_of(label) == half;
        let half = format!("  half {}", half + 1);
        print(&half, b_cubed(&groups, &labels, in_half));
    }
    if documents.len() <= MAX_ALL_PAIRS {
        let (threshold, best) = best_threshold(documents, &labels);
        print(&format!("  cosine alone, {threshold:.2}"), best);
    }
}

type Figures = (f64, f64, f64);

fn print(what: &str, (precision, recall, f1): Figures) {
    println!("  {what:<24} precision {precision:.3}  recall {recall:.3}  F1 {f1:.3}");
}

fn f1(precision: f64, recall: f64) -> Figures {
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
    (precision, recall, f1)
}

fn ordered<T: Ord>(a: T, b: T) -> (T, T) {
    if a < b { (a, b) } else { (b, a) }
}

/// All pairs of documents with equal keys.
fn pairs<K: Ord>(keys: &[K], ids: &[String]) -> HashSet<(String, String)> {
    let mut groups: BTreeMap<&K, Vec<&String>> = BTreeMap::new();
    for (key, id) in keys.iter().zip(ids) {
        groups.entry(key).or_default().push(id);
    }
    let pairs = groups.values().flat_map(|ids| {
        let later = |at: usize| ids[at + 1..].iter();
        (0..ids.len())
            .flat_map(move |at| later(at).map(move |id| ordered(ids[at].clone(), (*id).clone())))
    });
    pairs.collect()
}

fn set_figures<T: Eq + Hash>(found: &HashSet<T>, truth: &HashSet<T>) -> Figures {
    let right = found.intersection(truth).count() as f64;
    f1(
        right / found.len().max(1) as f64,
        right / truth.len().max(1) as f64,
    )
}

/// B-cubed precision and recall, as means over the documents whose label is `measured`, with all documents grouped.
fn b_cubed<G: Ord, L: Ord>(groups: &[G], labels: &[L], measured: impl Fn(&L) -> bool) -> Figures {
    let (mut precision, mut recall, mut n) = (0.0, 0.0, 0.0_f64);
    let documents = groups.iter().zip(labels);
    for (group, label) in documents.filter(|(_, label)| measured(label)) {
        let pairs = groups.iter().zip(labels);
        let n_both = pairs.filter(|(g, l)| *g == group && *l == label).count() as f64;
        precision += n_both / groups.iter().filter(|g| *g == group).count() as f64;
        recall += n_both / labels.iter().filter(|l| *l == label).count() as f64;
        n += 1.0;
    }
    f1(precision / n.max(1.0), recall / n.max(1.0))
}

/// The half that a label belongs to, 0 or 1, by its hash.
fn half_of(label: &str) -> u64 {
    fnv1a(label.bytes()) >> 40 & 1
}

/// Compares the documents that are called copies with those that share half of their shingles with an earlier one.
fn copies(documents: &[NewDocument], ids: &[String], stories: &[Vec<Member>]) -> Figures {
    let mut holders: HashMap<Vec<String>, Vec<usize>> = HashMap::new();
    let mut sizes = Vec::new();
    for (at, new) in documents.iter().enumerate() {
        let words: Vec<String> = new
            .content
            .raw()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let shingles: HashSet<Vec<String>> = words.windows(3).map(<[String]>::to_vec).collect();
        sizes.push(shingles.len());
        for shingle in shingles {
            holders.entry(shingle).or_default().push(at);
        }
    }
    let mut n_shared: HashMap<(usize, usize), usize> = HashMap::new();
    for holders in holders.values().filter(|holders| holders.len() < 50) {
        for (at, &first) in holders.iter().enumerate() {
            for &second in &holders[at + 1..] {
                *n_shared.entry((first, second)).or_default() += 1;
            }
        }
    }
    let order = |at: usize| {
        (
            documents[at].published_at.as_deref().unwrap_or("~"),
            &ids[at],
        )
    };
    let is_copy = |&(&(a, b), &n): &(&(usize, usize), &usize)| 2 * n >= sizes[a] + sizes[b] - n;
    let later = |(&(a, b), _)| ids[if order(a) < order(b) { b } else { a }].clone();
    let truth: HashSet<String> = n_shared.iter().filter(is_copy).map(later).collect();
    let members = stories.iter().flatten();
    let found = members.filter(|member| member.belonging != Belonging::SameStory);
    let found: HashSet<String> = found.map(|member| member.id.clone()).collect();
    set_figures(&found, &truth)
}

/// Joins documents wherever their cosine reaches a threshold, and gives the best threshold with its figures.
fn best_threshold(documents: &[NewDocument], labels: &[String]) -> (f64, Figures) {
    let model = Builtin::new().expect("the built-in model");
    let texts: Vec<String> = documents
        .iter()
        .map(|new| {
            format!(
                "{}\n{}",
                new.title.as_deref().unwrap_or_default(),
                new.content.raw()
            )
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let embeddings = model.embed(&texts, Purpose::Passage).expect("vectors");
    let mut vectors = Array2::<f32>::zeros((texts.len(), model.space().dimension));
    for (mut row, embedding) in vectors.outer_iter_mut().zip(embeddings) {
        if let Some(embedding) = embedding {
            row.assign(&ndarray::ArrayView1::from(embedding.as_slice()));
        }
    }
    let centre = vectors
        .mean_axis(ndarray::Axis(0))
        .expect("there are documents");
    vectors -= &centre;
    for mut row in vectors.outer_iter_mut() {
        row /= row.dot(&row).sqrt().max(1e-6);
    }
    let cosines = vectors.dot(&vectors.t());
    let thresholds = (20..95).map(|hundredths| f64::from(hundredths) / 100.0);
    let found = thresholds.map(|least| {
        (
            least,
            b_cubed(&connected(&cosines, least as f32), labels, |_| true),
        )
    });
    let best = found.reduce(|best, next| if next.1.2 > best.1.2 { next } else { best });
    best.expect("there are thresholds")
}

fn connected(cosines: &Array2<f32>, least: f32) -> Vec<usize> {
    let mut group: Vec<usize> = (0..cosines.nrows()).collect();
    for ((a, b), &cosine) in cosines.indexed_iter() {
        let (from, to) = (group[a], group[b]);
        if a < b && cosine >= least && from != to {
            group
                .iter_mut()
                .filter(|g| **g == from)
                .for_each(|g| *g = to);
        }
    }
    group
}
