//! How good, how fast and how stable is the map of topics?
//!
//! `cargo bench --bench map -- FILE...` takes JSON lines (also .gz) of documents with a `label`, one point for each of
//! up to 2,000; `-- --peers` adds scikit-learn's PCA and t-SNE on the same vectors (`benches/map_peers.py`, needs
//! `pip install numpy scikit-learn`).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use likewise::embedding::{Builtin, Embedder, Purpose};
use likewise::input;
use likewise::model::NewDocument;
use likewise::projection::{
    Point, aligned, draw, draw_again, place, principal_plane, trustworthiness,
};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Most points of one picture, as many as in the service.
const MAX_ROWS: usize = 2_000;
/// The number of neighbours in the picture whose labels are compared, and by which trustworthiness is measured.
const N_NEIGHBOURS: usize = 10;
/// One document in this many arrives later.
const ARRIVING: usize = 10;
/// The number of runs over which a collection doubles.
const N_RUNS: usize = 10;

struct Labelled {
    rows: Array2<f32>,
    labels: Vec<String>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let peers = arguments.iter().any(|argument| argument == "--peers");
    let paths = arguments.iter().filter(|one| !one.starts_with("--"));
    println!(
        "{} threads; trust: trustworthiness, label: neighbours of the same label, both of {N_NEIGHBOURS}",
        rayon::current_num_threads()
    );
    for path in paths.map(PathBuf::from) {
        let labelled = read(&path);
        println!("{}: {} documents", path.display(), labelled.rows.nrows());
        measure(&labelled);
        if peers {
            compare_with_peers(&labelled);
        }
        measure_stability(&labelled);
        measure_drift(&labelled);
    }
}

fn measure(labelled: &Labelled) {
    let rows = labelled.rows.view();
    let (plane, seconds) = timed(|| principal_plane(rows, 0));
    labelled.print("PCA", &plane, seconds);
    let (points, seconds) = timed(|| draw(rows, 0).expect("the rows are finite"));
    labelled.print("t-SNE", &points, seconds);
}

/// Measures how far points move when documents arrive: the picture drawn again from the former one, and drawn anew.
fn measure_stability(labelled: &Labelled) {
    let rows = labelled.rows.view();
    let arrives = |row: usize| row % ARRIVING == ARRIVING - 1;
    let there: Vec<usize> = (0..rows.nrows()).filter(|&row| !arrives(row)).collect();
    let new: Vec<usize> = (0..rows.nrows()).filter(|&row| arrives(row)).collect();
    let (known, arriving) = (rows.select(Axis(0), &there), rows.select(Axis(0), &new));
    let before = draw(known.view(), 0).expect("the rows are finite");
    let mut former = vec![None; rows.nrows()];
    for (&row, &point) in there.iter().zip(&before) {
        former[row] = Some(point);
    }
    println!("  a tenth arrives; moved: mean movement of the others over the width of the picture");
    let (drawn_on, seconds) = timed(|| draw_again(rows, &former, 0).expect("the rows are finite"));
    labelled.print("drawn on", &drawn_on, seconds);
    print_movement(&former, &drawn_on);
    let fresh = draw(rows, 0).expect("the rows are finite");
    print!("  anew, turned back   ");
    print_movement(&former, &aligned(&fresh, &former));
    let (placed, seconds) = timed(|| place(arriving.view(), known.view(), &before));
    let mut with_placed = former.clone();
    for (&row, &point) in new.iter().zip(&placed) {
        with_placed[row] = Some(point);
    }
    let with_placed: Vec<Point> = with_placed.into_iter().flatten().collect();
    labelled.print("placed between", &with_placed, seconds);
    println!(
        "    label of those that arrived: placed {:.3}, drawn on {:.3}, anew {:.3}",
        labelled.agreement(&with_placed, &new),
        labelled.agreement(&drawn_on, &new),
        labelled.agreement(&fresh, &new)
    );
}

/// Measures whether a picture gets worse that begins with half of the documents and is drawn again ten times.
fn measure_drift(labelled: &Labelled) {
    let rows = labelled.rows.view();
    let n_at = |run: usize| rows.nrows() * (N_RUNS + run) / (2 * N_RUNS);
    let first = |n: usize| rows.split_at(Axis(0), n).0;
    let mut points = draw(first(n_at(0)), 0).expect("the rows are finite");
    println!("  it doubles in {N_RUNS} runs; the last of them:");
    for run in 1..=N_RUNS {
        let mut former: Vec<Option<Point>> = points.into_iter().map(Some).collect();
        former.resize(n_at(run), None);
        points = draw_again(first(n_at(run)), &former, 0).expect("the rows are finite");
        if run == N_RUNS {
            print_movement(&former, &points);
        }
    }
    labelled.print("after all runs", &points, 0.0);
}

impl Labelled {
    fn print(&self, name: &str, points: &[Point], seconds: f64) {
        let all: Vec<usize> = (0..points.len()).collect();
        println!(
            "  {name:16} {seconds:6.2} s  trust {:.4}  label {:.4}",
            trustworthiness(self.rows.view(), points, N_NEIGHBOURS),
            self.agreement(points, &all)
        );
    }

    /// The share of the nearest points of each point of `asked` that have its label.
    fn agreement(&self, points: &[Point], asked: &[usize]) -> f64 {
        let distance = |a: Point, b: Point| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        let n_agreeing: usize = asked
            .iter()
            .map(|&row| {
                let mut others: Vec<usize> =
                    (0..points.len()).filter(|&other| other != row).collect();
                others.sort_by(|&a, &b| {
                    distance(points[row], points[a]).total_cmp(&distance(points[row], points[b]))
                });
                let nearest = others.iter().take(N_NEIGHBOURS);
                nearest
                    .filter(|&&other| self.labels[other] == self.labels[row])
                    .count()
            })
            .sum();
        n_agreeing as f64 / (asked.len() * N_NEIGHBOURS).max(1) as f64
    }
}

fn print_movement(former: &[Option<Point>], points: &[Point]) {
    let known: Vec<Point> = former.iter().flatten().copied().collect();
    let extent = |axis: usize| {
        let values = known.iter().map(|point| point[axis]);
        values.clone().fold(f32::MIN, f32::max) - values.fold(f32::MAX, f32::min)
    };
    let width = extent(0).max(extent(1));
    let mut moved: Vec<f32> = former
        .iter()
        .zip(points)
        .filter_map(|(former, point)| {
            let former = (*former)?;
            Some((former[0] - point[0]).hypot(former[1] - point[1]) / width)
        })
        .collect();
    moved.sort_by(f32::total_cmp);
    let mean = moved.iter().sum::<f32>() / moved.len().max(1) as f32;
    println!(
        "    moved {:.2} % (median {:.2} %, 95th percentile {:.2} %)",
        mean * 100.0,
        moved[moved.len() / 2] * 100.0,
        moved[moved.len() * 95 / 100] * 100.0
    );
}

/// Reads a seeded sample of the documents with labels, as vectors less their mean.
fn read(path: &Path) -> Labelled {
    let mut documents: Vec<NewDocument> = Vec::new();
    for file in input::find(&[path.to_owned()])
        .expect("files to read")
        .files
    {
        input::read(&file, &[], &|_| {}, &mut |_, submission| {
            documents.extend(submission.ok());
        })
        .expect("a readable file");
    }
    let label = |document: &NewDocument| {
        let label = document.metadata.get("label")?;
        Some(label.to_string())
    };
    documents.retain(|document| label(document).is_some());
    documents.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(0));
    let embedder = Builtin::new().expect("the built-in model");
    let mut rows = Array2::zeros((0, embedder.space().dimension));
    let mut labels = Vec::new();
    for document in &documents {
        if labels.len() == MAX_ROWS {
            break;
        }
        let text = format!(
            "{}\n\n{}",
            document.title.as_deref().unwrap_or_default(),
            document.content.raw()
        );
        let found = embedder
            .embed(&[&text], Purpose::Passage)
            .expect("the model embeds")
            .pop();
        if let Some(embedding) = found.flatten() {
            rows.push_row(ArrayView1::from(embedding.as_slice()))
                .expect("one dimension");
            labels.push(label(document).expect("those without were taken out"));
        }
    }
    Labelled {
        rows: centred(&rows),
        labels,
    }
}

fn centred(rows: &Array2<f32>) -> Array2<f32> {
    let mean = rows.mean_axis(Axis(0)).expect("there are documents");
    let mut rows = rows - &mean;
    for mut row in rows.outer_iter_mut() {
        let length = row.dot(&row).sqrt().max(f32::MIN_POSITIVE);
        row /= length;
    }
    rows
}

fn timed<T>(work: impl Fn() -> T) -> (T, f64) {
    let mut best = f64::MAX;
    let mut made = None;
    for _ in 0..3 {
        let started = Instant::now();
        made = Some(work());
        best = best.min(started.elapsed().as_secs_f64());
    }
    (made.expect("there were three runs"), best)
}

/// Writes the vectors as raw little-endian f32 and the labels as numbers, and lets the script print the lines of the
/// peers.
fn compare_with_peers(labelled: &Labelled) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(&folder.path().join("rows.f32"), labelled.rows.view());
    let mut known: Vec<&String> = labelled.labels.iter().collect();
    known.sort_unstable();
    known.dedup();
    let numbers = labelled
        .labels
        .iter()
        .map(|label| known.binary_search(&label).unwrap_or_default());
    let bytes: Vec<u8> = numbers
        .flat_map(|number| (number as u32).to_le_bytes())
        .collect();
    std::fs::write(folder.path().join("labels.u32"), bytes)
        .expect("the temporary folder is writable");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/map_peers.py");
    let dimension = labelled.rows.ncols().to_string();
    let status = Command::new("python3")
        .arg(script)
        .arg(folder.path())
        .arg(dimension)
        .status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) => println!("  peers: the script ended with {status}"),
        Err(error) => println!("  peers: python3 could not be started: {error}"),
    }
}

fn write(path: &Path, matrix: ArrayView2<'_, f32>) {
    let bytes: Vec<u8> = matrix
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    std::fs::write(path, bytes).expect("the temporary folder is writable");
}
