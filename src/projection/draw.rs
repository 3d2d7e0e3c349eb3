//! Draws a picture: t-SNE from the principal components, or from where points were before.

use ndarray::{ArrayView2, Axis};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::affinities::Affinities;
use super::align::aligned;
use super::components::principal_plane;
use super::descent::{Descent, Stage};
use super::place::place;
use super::point::Point;

/// Perplexity of t-SNE, about the number of neighbours that each row keeps near, where there are enough rows.
const PERPLEXITY: f64 = 30.0;
/// Least rows for each unit of perplexity (van der Maaten 2014).
const ROWS_PER_NEIGHBOUR: f64 = 3.0;
/// Least rows that are drawn by t-SNE; of fewer, the principal components show everything.
const MIN_ROWS: usize = 8;
/// Standard deviation of the first coordinate at the start (Kobak & Berens 2019).
const START_DEVIATION: f64 = 1e-4;
/// Largest random movement of the start, so that equal rows, and rows on a line, can come apart.
const JITTER: f32 = 1e-6;

/// The first stage of a new picture: exaggerated attraction gathers groups.
const GATHER: Stage = Stage {
    n_iterations: 250,
    momentum: 0.5,
    exaggeration: 12.0,
};
/// The second stage of a new picture: groups unfold.
const UNFOLD: Stage = Stage {
    n_iterations: 500,
    momentum: 0.8,
    exaggeration: 1.0,
};
/// The first stage of a picture drawn again: new points settle among those that stay.
const SETTLE: Stage = Stage {
    n_iterations: 50,
    momentum: 0.5,
    exaggeration: 1.0,
};
/// The second stage of a picture drawn again: all points make room, drawn together a little, so that many runs in a row
/// do not degrade the picture. Over ten runs in which two labelled sets doubled, this kept it as trustworthy as one
/// drawn anew, while points moved by less than a hundredth of its width in a run.
const MAKE_ROOM: Stage = Stage {
    n_iterations: 30,
    momentum: 0.5,
    exaggeration: 3.0,
};
/// The last stage of a picture drawn again: all points come to rest.
const REST: Stage = Stage {
    n_iterations: 100,
    momentum: 0.8,
    exaggeration: 1.0,
};

/// Why no picture can be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectionError {
    /// A row holds NaN or an infinite number.
    #[error("row {row} must hold finite numbers only")]
    NotFinite {
        /// The position of the row, from 0.
        row: usize,
    },
    /// There is not one former point, known or not, for each row.
    #[error("{n_points} former points were given for {n_rows} rows")]
    FormerPoints {
        /// The number of former points given.
        n_points: usize,
        /// The number of rows given.
        n_rows: usize,
    },
}

/// Draws a point for each row (n x d, length 1 or 0): t-SNE (van der Maaten & Hinton 2008) from the two principal
/// components, with perplexity 30 or what a small number of rows allows. Equal rows and seeds give equal points on any
/// number of threads.
pub fn draw(rows: ArrayView2<'_, f32>, seed: u64) -> Result<Vec<Point>, ProjectionError> {
    check(rows)?;
    let start = principal_plane(rows, seed);
    if rows.nrows() < MIN_ROWS {
        return Ok(start);
    }
    let affinities = affinities(rows);
    let mut descent = Descent::new(&affinities, &jittered(scaled(start), seed));
    descent.go(GATHER, |_| true);
    descent.go(UNFOLD, |_| true);
    Ok(descent.into_points())
}

/// Draws a point for each row (n x d, length 1 or 0) and leaves rows with a former point about where they were: they
/// start there, the others start between the rows that they are most like, and in the end the picture is rotated onto the former points.
///
/// With former points for less than half of the rows, the picture is drawn anew and turned as near to them as can be.
pub fn draw_again(
    rows: ArrayView2<'_, f32>,
    former: &[Option<Point>],
    seed: u64,
) -> Result<Vec<Point>, ProjectionError> {
    check(rows)?;
    if former.len() != rows.nrows() {
        return Err(ProjectionError::FormerPoints {
            n_points: former.len(),
            n_rows: rows.nrows(),
        });
    }
    let n_known = former.iter().flatten().count();
    if rows.nrows() < MIN_ROWS || n_known < MIN_ROWS || n_known * 2 < former.len() {
        return Ok(aligned(&draw(rows, seed)?, former));
    }
    let affinities = affinities(rows);
    let start = completed(rows, former);
    let mut descent = Descent::new(&affinities, &start);
    if n_known < former.len() {
        descent.go(SETTLE, |point| former[point].is_none());
    }
    descent.go(MAKE_ROOM, |_| true);
    descent.go(REST, |_| true);
    Ok(aligned(&descent.into_points(), former))
}

fn check(rows: ArrayView2<'_, f32>) -> Result<(), ProjectionError> {
    let is_finite = |row: ndarray::ArrayView1<'_, f32>| row.iter().all(|value| value.is_finite());
    match rows.outer_iter().position(|row| !is_finite(row)) {
        Some(row) => Err(ProjectionError::NotFinite { row }),
        None => Ok(()),
    }
}

fn affinities(rows: ArrayView2<'_, f32>) -> Affinities {
    let most = (rows.nrows() - 1) as f64 / ROWS_PER_NEIGHBOUR;
    Affinities::of(rows, PERPLEXITY.min(most))
}

/// Scales points so that their first coordinate has [`START_DEVIATION`].
fn scaled(mut points: Vec<Point>) -> Vec<Point> {
    let squared: f64 = points.iter().map(|point| f64::from(point[0]).powi(2)).sum();
    let deviation = (squared / points.len() as f64).sqrt();
    if deviation > f64::from(f32::EPSILON) {
        let scale = (START_DEVIATION / deviation) as f32;
        points
            .iter_mut()
            .flatten()
            .for_each(|value| *value *= scale);
    }
    points
}

fn jittered(mut points: Vec<Point>, seed: u64) -> Vec<Point> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    for value in points.iter_mut().flatten() {
        let unit = (random.next_u64() >> 40) as f32 / (1_u32 << 24) as f32;
        *value += (unit - 0.5) * 2.0 * JITTER;
    }
    points
}

/// The former points, with points between them for the rows that have none.
fn completed(rows: ArrayView2<'_, f32>, former: &[Option<Point>]) -> Vec<Point> {
    let (known, new): (Vec<usize>, Vec<usize>) =
        (0..former.len()).partition(|&row| former[row].is_some());
    let points: Vec<Point> = former.iter().flatten().copied().collect();
    let placed = place(
        rows.select(Axis(0), &new).view(),
        rows.select(Axis(0), &known).view(),
        &points,
    );
    let mut placed = placed.into_iter();
    former
        .iter()
        .map(|former| former.or_else(|| placed.next()).unwrap_or_default())
        .collect()
}
