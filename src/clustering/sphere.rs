//! Rows on the unit sphere with known groups, for tests.

use super::random;
use ndarray::Array2;
use rand_xoshiro::rand_core::RngCore;

/// Which rows to draw; `spread` is the length of the noise added to a unit-length centre.
pub(super) struct Blobs {
    pub n_rows: usize,
    pub n_centres: usize,
    pub dimension: usize,
    pub spread: f32,
    pub seed: u64,
}

/// Unit-length rows around random centres, and the blob of each row; row i belongs to blob i modulo `n_centres`.
pub(super) fn blobs(wanted: &Blobs) -> (Array2<f32>, Vec<usize>) {
    let mut rng = random::generator(wanted.seed, 99);
    let centres = directions(wanted.n_centres, wanted.dimension, &mut rng);
    let mut rows = directions(wanted.n_rows, wanted.dimension, &mut rng) * wanted.spread;
    let truth: Vec<usize> = (0..wanted.n_rows)
        .map(|row| row % wanted.n_centres)
        .collect();
    for (mut row, &blob) in rows.outer_iter_mut().zip(&truth) {
        row += &centres.row(blob);
    }
    (normalised(rows), truth)
}

/// Runs `work` with this many rayon threads.
pub(super) fn on_threads<T: Send>(n_threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n_threads)
        .build();
    pool.unwrap().install(work)
}

fn directions(n_rows: usize, dimension: usize, rng: &mut impl RngCore) -> Array2<f32> {
    normalised(Array2::from_shape_simple_fn((n_rows, dimension), || {
        normal(rng)
    }))
}

/// A number that is about normally distributed: a sum of uniform ones.
fn normal(rng: &mut impl RngCore) -> f32 {
    ((0..12).map(|_| random::unit(rng)).sum::<f64>() - 6.0) as f32
}

fn normalised(mut rows: Array2<f32>) -> Array2<f32> {
    for mut row in rows.outer_iter_mut() {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}
