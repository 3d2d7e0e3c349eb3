//! How fast is k-means, with inertia and memory beside the time? Measured against linfa-clustering from equal starts, and
//! from the start that it chooses by itself.
//!
//! `cargo bench --bench kmeans` for both; `-- --peers` adds scikit-learn and FAISS (`benches/kmeans_peers.py`, needs
//! `pip install numpy scikit-learn faiss-cpu`); `-- --rows 20000` for another number of rows.

#[path = "process/memory.rs"]
mod memory;

use likewise::clustering::KMeans;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::KMeansInit;
use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use memory::memory_kib;

const DIMENSION: usize = 256;
const N_GROUPS: usize = 300;
const N_ITERATIONS: usize = 10;

/// The cases measured, each a number of rows and of clusters.
const CASES: [(usize, usize); 3] = [(100_000, 100), (100_000, 1000), (1_000_000, 200)];

/// linfa is given one row in this many, as it takes too long for all of them.
const LINFA_SHARE: usize = 10;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let wanted: Option<usize> = arguments
        .iter()
        .position(|argument| argument == "--rows")
        .and_then(|at| arguments.get(at + 1)?.parse().ok());
    let peers = if arguments.iter().any(|argument| argument == "--peers") {
        Peers::Measured
    } else {
        Peers::LeftOut
    };
    let n_threads = rayon::current_num_threads();
    println!("dimension {DIMENSION}, {N_ITERATIONS} iterations, {n_threads} threads");
    println!("best of three from the same start, once from the own start and for linfa");
    println!("memory: the most above the rows themselves");
    let mut rows = Array2::zeros((0, DIMENSION));
    for (n_rows, n_clusters) in CASES {
        let n_rows = wanted.unwrap_or(n_rows);
        if rows.nrows() != n_rows {
            rows = clustered_rows(n_rows);
        }
        compare(&rows, n_clusters, peers);
    }
}

/// Whether scikit-learn and FAISS are measured too.
#[derive(Clone, Copy, PartialEq)]
enum Peers {
    Measured,
    LeftOut,
}

fn compare(rows: &Array2<f32>, n_clusters: usize, peers: Peers) {
    let n_rows = rows.nrows();
    println!("{n_rows} rows, {n_clusters} clusters");
    let start = every_nth(rows, n_clusters);
    likewise(rows.view(), &start);
    likewise_from_own_start(rows.view(), n_clusters);
    let part = rows.slice_axis(Axis(0), (..n_rows / LINFA_SHARE).into());
    likewise(part, &start);
    linfa_clustering(part, &start);
    if peers == Peers::Measured {
        measure_peers(rows, &start);
    }
}

fn likewise(rows: ArrayView2<'_, f32>, start: &Array2<f32>) {
    let params = KMeans::params(start.nrows())
        .max_iterations(N_ITERATIONS)
        .tolerance(0.0);
    let fit = || {
        params
            .fit_from(rows, start.view())
            .expect("the synthetic rows are valid")
    };
    let (mut best, mut memory, mut fitted) = measured(fit);
    for _ in 1..3 {
        let (duration, size, next) = measured(fit);
        best = best.min(duration);
        memory = memory.max(size);
        fitted = next;
    }
    print_line("likewise", rows, best, memory, &fitted.labels().to_vec());
}

/// Measures one run on all rows from the start that it chooses by itself.
fn likewise_from_own_start(rows: ArrayView2<'_, f32>, n_clusters: usize) {
    let params = KMeans::params(n_clusters)
        .n_runs(1)
        .max_iterations(N_ITERATIONS)
        .tolerance(0.0)
        .sample_limit(rows.nrows());
    let fit = || params.fit_rows(rows).expect("the synthetic rows are valid");
    let (duration, memory, fitted) = measured(fit);
    let labels = fitted.labels().to_vec();
    print_line("own start", rows, duration, memory, &labels);
}

fn linfa_clustering(rows: ArrayView2<'_, f32>, start: &Array2<f32>) {
    let rng = rand_xoshiro::Xoshiro256Plus::seed_from_u64(0);
    let params = linfa_clustering::KMeans::params_with_rng(start.nrows(), rng)
        .n_runs(1)
        .max_n_iterations(N_ITERATIONS as u64)
        .tolerance(1e-9)
        .init_method(KMeansInit::Precomputed(start.clone()));
    let dataset = DatasetBase::from(rows);
    let (duration, memory, labels) = measured(|| {
        let model = params.fit(&dataset).expect("the synthetic rows are valid");
        linfa::traits::Predict::predict(&model, &rows)
    });
    print_line("linfa", rows, duration, memory, &labels.to_vec());
}

/// Measures `work`: the duration, the most bytes of memory that it took beyond those before it, and the result.
fn measured<T>(work: impl FnOnce() -> T) -> (Duration, u64, T) {
    // Resets the peak of the memory to the present; without it the figure is the peak of the process so far.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = memory_kib("VmRSS");
    let begin = Instant::now();
    let result = work();
    let duration = begin.elapsed();
    let memory = memory_kib("VmHWM").saturating_sub(before) * 1024;
    (duration, memory, result)
}

fn print_line(
    name: &str,
    rows: ArrayView2<'_, f32>,
    duration: Duration,
    memory: u64,
    labels: &[usize],
) {
    println!(
        "  {name:<12} {:>7} rows {:>8.3} s  {:>6} MB  inertia {:.2}",
        rows.nrows(),
        duration.as_secs_f64(),
        memory / 1_000_000,
        inertia_of(rows, labels),
    );
}

/// The sum of the squared distances of all rows to the mean direction of their label, computed alike for every peer.
fn inertia_of(rows: ArrayView2<'_, f32>, labels: &[usize]) -> f64 {
    let n_clusters = labels.iter().max().map_or(0, |largest| largest + 1);
    let mut sums = Array2::<f32>::zeros((n_clusters, rows.ncols()));
    for (row, &label) in rows.outer_iter().zip(labels) {
        let mut sum = sums.row_mut(label);
        sum += &row;
    }
    let lengths = sums.outer_iter().map(|sum| f64::from(sum.dot(&sum)).sqrt());
    2.0 * (rows.nrows() as f64 - lengths.sum::<f64>())
}

/// Writes rows and start as raw little-endian f32 and lets the script print the lines of the peers.
fn measure_peers(rows: &Array2<f32>, start: &Array2<f32>) {
    let folder = std::env::temp_dir().join("likewise-bench-kmeans");
    std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
    write(&folder.join("rows.f32"), rows);
    write(&folder.join("start.f32"), start);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/kmeans_peers.py");
    let status = Command::new("python3")
        .arg(script)
        .arg(&folder)
        .args([DIMENSION, N_ITERATIONS].map(|number| number.to_string()))
        .status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => println!("  peers: the script ended with {status}"),
        Err(error) => println!("  peers: python3 could not be started: {error}"),
    }
}

fn write(path: &Path, matrix: &Array2<f32>) {
    let file = std::fs::File::create(path).expect("the temporary folder is writable");
    let mut file = std::io::BufWriter::new(file);
    for value in matrix {
        file.write_all(&value.to_le_bytes())
            .expect("the temporary folder has room");
    }
}

/// Unit-length rows around random centres, with noise as long as a centre, so that groups overlap.
fn clustered_rows(n_rows: usize) -> Array2<f32> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(42);
    let centres = directions(N_GROUPS, &mut rng);
    let mut rows = directions(n_rows, &mut rng);
    for mut row in rows.outer_iter_mut() {
        let centre = rng.next_u64() as usize % N_GROUPS;
        row += &centres.row(centre);
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}

fn directions(n_rows: usize, rng: &mut impl RngCore) -> Array2<f32> {
    let mut rows = Array2::from_shape_simple_fn((n_rows, DIMENSION), || normal(rng));
    for mut row in rows.outer_iter_mut() {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}

/// A number that is about normally distributed: the sum of four uniform ones.
fn normal(rng: &mut impl RngCore) -> f32 {
    let bits = rng.next_u64();
    let parts = [0, 16, 32, 48].map(|shift| ((bits >> shift) & 0xFFFF) as f32 / 65_536.0);
    parts.iter().sum::<f32>() - 2.0
}

fn every_nth(rows: &Array2<f32>, n_clusters: usize) -> Array2<f32> {
    let step = rows.nrows() / n_clusters;
    let chosen: Vec<usize> = (0..n_clusters).map(|cluster| cluster * step).collect();
    rows.select(Axis(0), &chosen)
}
