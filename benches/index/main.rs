//! How fast is the index of passages, with its recall beside the speed?
//!
//! `cargo bench --bench index -- [--peers] [--n N] [--vectors FILE] PATH...` embeds the passages of the files with the
//! built-in model; when they are fewer than N (100,000), they are taken again and again with a fifth of their words
//! replaced by words of other passages. Without files vectors are made around random centres. `--vectors` names a file
//! of little-endian f32 that is read if it is there and written if not. `--peers` measures FAISS on the same vectors
//! (`benches/index/peers.py`, needs `pip install numpy faiss-cpu`).
//!
//! Our index is built, and loaded again, in processes of their own, whose memory is counted from when they begin.

#[path = "../process/memory.rs"]
mod memory;

mod own;
mod vectors;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use likewise::digest::GOLDEN_RATIO;
use likewise::index::{Allowed, PassageIndex};
use likewise::model::DocumentKey;
use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc; // as in the program

const DIMENSION: usize = 256;
const N_QUERIES: usize = 1000;
const N_NEAREST: usize = 10;
/// The number of passages in a document.
const PASSAGES: usize = 3;
const EFFORTS: [usize; 8] = [10, 16, 24, 32, 48, 64, 96, 160];
const SHARES: [f64; 7] = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.001];
/// The share of documents among which the peers search, too.
const PEERS_SHARE: f64 = 0.05;
/// The argument that makes a process of its own build an index.
const BUILD: &str = "--build-in";
const LOAD: &str = "--load-from";

struct Arguments {
    n: usize,
    peers: bool,
    vectors: Option<PathBuf>,
    files: Vec<PathBuf>,
}

fn main() {
    let mut given = std::env::args_os().skip(1);
    match (given.next(), given.next().map(PathBuf::from)) {
        (Some(task), Some(folder)) if task == BUILD => own::build(&folder),
        (Some(task), Some(folder)) if task == LOAD => own::load(&folder),
        _ => measure_all(&arguments()),
    }
}

fn measure_all(arguments: &Arguments) {
    let all = vectors::of(
        &arguments.files,
        arguments.n + N_QUERIES,
        arguments.vectors.as_deref(),
    );
    let (rows, queries) = all.split_at(arguments.n * DIMENSION);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let folder = folder.path();
    vectors::write(&folder.join("rows.f32"), rows);
    vectors::write(&folder.join("queries.f32"), queries);
    let rows = ArrayView2::from_shape((arguments.n, DIMENSION), rows).expect("whole rows");
    let queries = ArrayView2::from_shape((N_QUERIES, DIMENSION), queries).expect("whole rows");
    println!(
        "{} x {DIMENSION}, {} threads",
        arguments.n,
        rayon::current_num_threads()
    );
    own::start(BUILD, folder);
    own::start(LOAD, folder);
    let mut index = own::inserted(folder);
    index
        .read_graph(&folder.join("graph"))
        .expect("the file was written");
    let truth = exact(rows, queries, |_| true);
    for effort in EFFORTS {
        measure(&index, queries, &truth, effort, None);
    }
    default_effort(&index, queries, &truth);
    filtered(&index, rows, queries);
    insertion(index, rows);
    if arguments.peers {
        peers(folder, arguments.n);
    }
}

fn arguments() -> Arguments {
    let mut given = std::env::args().skip(1);
    let mut arguments = Arguments {
        n: 100_000,
        peers: false,
        vectors: None,
        files: Vec::new(),
    };
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--n" => arguments.n = given.next().and_then(|n| n.parse().ok()).expect("a number"),
            "--peers" => arguments.peers = true,
            "--vectors" => arguments.vectors = given.next().map(PathBuf::from),
            flag if flag.starts_with("--") => {}
            file => arguments.files.push(PathBuf::from(file)),
        }
    }
    arguments
}

/// The rows nearest to each query among those that are allowed, found by comparing with all of them.
fn exact(
    rows: ArrayView2<'_, f32>,
    queries: ArrayView2<'_, f32>,
    is_allowed: impl Fn(usize) -> bool + Sync,
) -> Vec<Vec<usize>> {
    let block = 4096;
    let mut best: Vec<Vec<(f32, usize)>> = vec![Vec::new(); queries.nrows()];
    for (number, part) in rows.axis_chunks_iter(Axis(0), block).enumerate() {
        let products = queries.dot(&part.t());
        best.par_iter_mut().enumerate().for_each(|(query, best)| {
            let row = products.row(query);
            let places = (number * block..)
                .zip(row)
                .filter(|(place, _)| is_allowed(*place));
            best.extend(places.map(|(place, &product)| (product, place)));
            best.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            best.truncate(N_NEAREST);
        });
    }
    let places = |best: Vec<(f32, usize)>| best.into_iter().map(|(_, place)| place).collect();
    best.into_iter().map(places).collect()
}

fn measure(
    index: &PassageIndex,
    queries: ArrayView2<'_, f32>,
    truth: &[Vec<usize>],
    effort: usize,
    allowed: Option<&Allowed>,
) {
    let search = |query: &[f32]| index.nearest_with(query, N_NEAREST, effort, allowed);
    print_line(&format!("effort {effort:>4}"), queries, truth, search);
}

fn default_effort(index: &PassageIndex, queries: ArrayView2<'_, f32>, truth: &[Vec<usize>]) {
    let search = |query: &[f32]| index.nearest(query, N_NEAREST, None);
    print_line("default    ", queries, truth, search);
}

fn print_line(
    name: &str,
    queries: ArrayView2<'_, f32>,
    truth: &[Vec<usize>],
    search: impl Fn(&[f32]) -> Vec<likewise::index::NearPassage> + Sync,
) {
    let queries: Vec<&[f32]> = queries
        .outer_iter()
        .filter_map(|row| row.to_slice())
        .collect();
    let mut took = Vec::with_capacity(queries.len());
    let mut n_found = 0;
    for (query, truth) in queries.iter().zip(truth) {
        let started = Instant::now();
        let found = search(query);
        took.push(started.elapsed().as_secs_f64());
        let place = |near: &likewise::index::NearPassage| {
            near.key.0 as usize * PASSAGES + near.ordinal as usize
        };
        n_found += found
            .iter()
            .filter(|near| truth.contains(&place(near)))
            .count();
    }
    let one_thread = queries.len() as f64 / took.iter().sum::<f64>();
    took.sort_by(f64::total_cmp);
    let started = Instant::now();
    queries.par_iter().for_each(|query| drop(search(query)));
    let all_threads = queries.len() as f64 / started.elapsed().as_secs_f64();
    let wanted: usize = truth.iter().map(Vec::len).sum();
    println!(
        "  {name} recall@10 {:.4}  {one_thread:>7.0}/s one thread  {all_threads:>7.0}/s all  p99 {:.3} ms",
        n_found as f64 / wanted.max(1) as f64,
        took[took.len() * 99 / 100] * 1e3
    );
}

fn filtered(index: &PassageIndex, rows: ArrayView2<'_, f32>, queries: ArrayView2<'_, f32>) {
    let n_documents = rows.nrows().div_ceil(PASSAGES);
    let queries = queries.slice_axis(Axis(0), (..200).into());
    for share in SHARES {
        let scattered = |document: usize| is_drawn(document, share);
        let neighbouring = |document: usize| (document as f64) < share * n_documents as f64;
        let kinds: [(&str, &(dyn Fn(usize) -> bool + Sync)); 2] =
            [("scattered", &scattered), ("neighbouring", &neighbouring)];
        for (kind, keeps) in kinds {
            let keys = (0..n_documents).filter(|&document| keeps(document));
            let allowed = index.select(keys.map(|document| DocumentKey(document as i64)));
            let truth = exact(rows, queries, |place| keeps(place / PASSAGES));
            let name = format!("{:>5.1} % {kind:<12}", share * 100.0);
            let search = |query: &[f32]| index.nearest(query, N_NEAREST, Some(&allowed));
            print_line(&name, queries, &truth, search);
        }
    }
}

/// Whether a document belongs to a random share of all documents.
fn is_drawn(document: usize, share: f64) -> bool {
    let hash = (document as u64).wrapping_mul(GOLDEN_RATIO) >> 40;
    (hash as f64) < share * f64::from(1 << 24)
}

/// Puts in 256 documents at a time, again and again, and prints how long searches have to wait.
fn insertion(mut index: PassageIndex, rows: ArrayView2<'_, f32>) {
    let (mut inserted, mut planned, mut applied) = (0.0_f64, 0.0_f64, 0.0_f64);
    let time = |most: &mut f64, started: Instant| *most = most.max(started.elapsed().as_secs_f64());
    for batch in 0..20 {
        let started = Instant::now();
        for number in 0..256 {
            let key = batch * 256 + number;
            let row = rows.row(key * 7 % rows.nrows());
            let moved: Vec<f32> = row.iter().map(|value| value + 0.01).collect();
            index.insert(DocumentKey(key as i64), &moved.repeat(1), &[100]);
        }
        time(&mut inserted, started);
        loop {
            let started = Instant::now();
            let Some(change) = index.next_change() else {
                break;
            };
            time(&mut planned, started);
            let started = Instant::now();
            index.apply(&change);
            time(&mut applied, started);
        }
    }
    println!(
        "256 documents: put in within {:.1} ms; worked out within {:.1} ms (searches go on), linked within {:.1} ms",
        inserted * 1e3,
        planned * 1e3,
        applied * 1e3
    );
}

/// Lets the script print the lines of the peers for the rows and queries in the folder.
fn peers(folder: &Path, n_rows: usize) {
    let allowed = (0..n_rows).map(|row| u8::from(is_drawn(row / PASSAGES, PEERS_SHARE)));
    let allowed: Vec<u8> = allowed.collect();
    std::fs::write(folder.join("allowed.u8"), allowed).expect("there is room");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/index/peers.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let status = Command::new(python)
        .arg(script)
        .arg(folder)
        .arg(DIMENSION.to_string())
        .status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => println!("  peers: the script ended with {status}"),
        Err(error) => println!("  peers: python3 could not be started: {error}"),
    }
}
