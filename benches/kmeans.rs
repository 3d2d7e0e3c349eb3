//! Speed of k-means with its inertia beside it, against linfa-clustering from the same start.
//!
//! `cargo bench --bench kmeans` for both; `-- --peers` adds scikit-learn and FAISS (`benches/kmeans_peers.py`, needs
//! `pip install numpy scikit-learn faiss-cpu`); `-- --rows 20000` for another number of rows.

use likewise::clustering::KMeans;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::KMeansInit;
use ndarray::{Array2, ArrayView2, Axis};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const DIMENSION: usize = 256;
const N_GROUPS: usize = 300;
const N_ITERATIONS: usize = 10;

/// linfa is this much slower that a tenth of the rows says enough.
const LINFA_SHARE: usize = 10;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let n_rows = arguments
        .iter()
        .position(|argument| argument == "--rows")
        .and_then(|at| arguments.get(at + 1)?.parse().ok())
        .unwrap_or(100_000);
    let rows = clustered_rows(n_rows);
    let n_threads = rayon::current_num_threads();
    println!("linfa runs on a tenth of the rows, likewise on both; best of three, linfa once");
    println!("{n_rows} x {DIMENSION}, {N_ITERATIONS} iterations, {n_threads} threads");
    for n_clusters in [100, 1000] {
        let start = every_nth(&rows, n_clusters);
        println!("{n_clusters} clusters");
        likewise(rows.view(), &start);
        let part = rows.slice_axis(Axis(0), (..n_rows / LINFA_SHARE).into());
        likewise(part, &start);
        linfa_clustering(part, &start);
        if arguments.iter().any(|argument| argument == "--peers") {
            peers(&rows, &start);
        }
    }
}

fn likewise(rows: ArrayView2<'_, f32>, start: &Array2<f32>) {
    let params = KMeans::params(start.nrows())
        .max_iterations(N_ITERATIONS)
        .tolerance(0.0);
    let mut best = Duration::MAX;
    let mut fitted = None;
    for _ in 0..3 {
        let begin = Instant::now();
        let next = params.fit_from(rows, start.view());
        best = best.min(begin.elapsed());
        fitted = Some(next.expect("the synthetic rows are valid"));
    }
    let fitted = fitted.expect("there were three runs");
    let inertia = inertia_of(rows, fitted.labels().iter().copied(), start.nrows());
    let result = format!("inertia {inertia:.2}, {} clusters", fitted.n_clusters());
    print_line("likewise", rows.nrows(), best, &result);
}

fn linfa_clustering(rows: ArrayView2<'_, f32>, start: &Array2<f32>) {
    let rng = rand_xoshiro::Xoshiro256Plus::seed_from_u64(0);
    let params = linfa_clustering::KMeans::params_with_rng(start.nrows(), rng)
        .n_runs(1)
        .max_n_iterations(N_ITERATIONS as u64)
        .tolerance(1e-9)
        .init_method(KMeansInit::Precomputed(start.clone()));
    let dataset = DatasetBase::from(rows);
    let begin = Instant::now();
    let model = params.fit(&dataset).expect("the synthetic rows are valid");
    let duration = begin.elapsed();
    let labels = linfa::traits::Predict::predict(&model, &rows);
    let inertia = inertia_of(rows, labels.iter().copied(), start.nrows());
    print_line(
        "linfa",
        rows.nrows(),
        duration,
        &format!("inertia {inertia:.2}"),
    );
}

fn print_line(name: &str, n_rows: usize, duration: Duration, result: &str) {
    println!(
        "  {name:<12} {n_rows:>7} rows {:>8.3} s  {result}",
        duration.as_secs_f64()
    );
}

/// Squared distances of all rows to the mean direction of their label: the same yardstick for every peer.
fn inertia_of(
    rows: ArrayView2<'_, f32>,
    labels: impl Iterator<Item = usize>,
    n_clusters: usize,
) -> f64 {
    let mut sums = Array2::<f32>::zeros((n_clusters, rows.ncols()));
    for (row, label) in rows.outer_iter().zip(labels) {
        let mut sum = sums.row_mut(label);
        sum += &row;
    }
    let lengths = sums.outer_iter().map(|sum| f64::from(sum.dot(&sum)).sqrt());
    2.0 * (rows.nrows() as f64 - lengths.sum::<f64>())
}

/// Writes rows and start as raw little-endian f32 and lets the script print the peers' lines.
fn peers(rows: &Array2<f32>, start: &Array2<f32>) {
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
    let bytes: Vec<u8> = matrix
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    std::fs::write(path, bytes).expect("the temporary folder is writable");
}

/// Unit-length rows around random centres, with noise as long as the centre so that groups overlap.
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

/// A sum of four uniform numbers, near enough to a normal one.
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
