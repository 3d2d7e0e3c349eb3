//! Tests of whole pictures: groups stay together, equal input gives equal pictures, former points are kept, and input
//! without a good picture gets one anyway or is refused.

use ndarray::{Array2, ArrayView2, Axis};
use proptest::prelude::*;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

use super::components::principal_plane;
use super::point::squared_distance;
use super::{Point, ProjectionError, draw, draw_again, place, trustworthiness};

const DIMENSION: usize = 12;

fn numbers(seed: u64) -> impl FnMut() -> f32 {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    move || (random.next_u64() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0
}

/// Rows of length 1 around random centres, and the group of each: row i belongs to group i modulo `n_groups`.
pub(super) fn blobs(n_rows: usize, n_groups: usize, spread: f32) -> (Array2<f32>, Vec<usize>) {
    let mut number = numbers(7);
    let centres = Array2::from_shape_simple_fn((n_groups, DIMENSION), &mut number);
    let mut rows = Array2::from_shape_simple_fn((n_rows, DIMENSION), || number() * spread);
    let groups: Vec<usize> = (0..n_rows).map(|row| row % n_groups).collect();
    for (mut row, &group) in rows.outer_iter_mut().zip(&groups) {
        row += &centres.row(group);
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    (rows, groups)
}

pub(super) fn scattered(n_points: usize, width: f32) -> Vec<Point> {
    let mut number = numbers(11);
    let mut coordinate = || number() * width;
    (0..n_points)
        .map(|_| [coordinate(), coordinate()])
        .collect()
}

/// The share of points whose nearest other point belongs to the same group.
fn agreement(points: &[Point], groups: &[usize]) -> f64 {
    let agrees = |point: usize| {
        let others = (0..points.len()).filter(|&other| other != point);
        let distance = |other: usize| squared_distance(points[point], points[other]);
        let nearest = others.min_by(|&a, &b| distance(a).total_cmp(&distance(b)));
        nearest.is_some_and(|nearest| groups[nearest] == groups[point])
    };
    let n_agreeing = (0..points.len()).filter(|&point| agrees(point)).count();
    n_agreeing as f64 / points.len() as f64
}

fn width(points: &[Point]) -> f32 {
    let extent = |axis: usize| {
        let values = points.iter().map(|point| point[axis]);
        let (low, high) = values.fold((f32::MAX, f32::MIN), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        high - low
    };
    extent(0).max(extent(1))
}

fn on_threads<T: Send>(n_threads: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads);
    pool.build().expect("threads can be started").install(work)
}

fn first(rows: &Array2<f32>, n: usize) -> ArrayView2<'_, f32> {
    rows.view().split_at(Axis(0), n).0
}

fn all_known(points: &[Point]) -> Vec<Option<Point>> {
    points.iter().copied().map(Some).collect()
}

#[test]
fn groups_are_told_apart_better_than_by_principal_components() {
    let (rows, groups) = blobs(240, 8, 0.5);
    let points = draw(rows.view(), 0).unwrap();
    let plane = principal_plane(rows.view(), 0);
    assert!(agreement(&points, &groups) > 0.98);
    let (ours, theirs) = (
        trustworthiness(rows.view(), &points, 10),
        trustworthiness(rows.view(), &plane, 10),
    );
    assert!(ours > 0.9 && ours > theirs, "{ours} {theirs}");
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (rows, _) = blobs(230, 5, 0.8);
    let both = || {
        let points = draw(first(&rows, 200), 3).unwrap();
        let mut former = all_known(&points);
        former.resize(230, None);
        let again = draw_again(rows.view(), &former, 3).unwrap();
        let trust = trustworthiness(rows.view(), &again, 5);
        (points, again, trust.to_bits())
    };
    let alone = on_threads(1, both);
    assert_eq!(on_threads(2, both), alone);
    assert_eq!(on_threads(8, both), alone);
}

#[test]
fn few_rows_have_a_picture() {
    for n_rows in 0..30 {
        let (rows, _) = blobs(n_rows, 2, 0.5);
        let points = draw(rows.view(), 0).unwrap();
        assert_eq!(points.len(), n_rows);
        assert!(points.iter().flatten().all(|value| value.is_finite()));
        assert!(n_rows < 3 || width(&points) > 0.0);
        let again = draw_again(rows.view(), &all_known(&points), 0).unwrap();
        assert!(again.iter().flatten().all(|value| value.is_finite()));
    }
    let (two, _) = blobs(2, 2, 0.5);
    let points = draw(two.view(), 0).unwrap();
    let apart = squared_distance(points[0], points[1]);
    let (a, b) = (two.row(0), two.row(1));
    assert!((apart - (2.0 - 2.0 * a.dot(&b))).abs() < 1e-4);
}

#[test]
fn identical_rows_and_rows_without_a_direction_have_a_picture() {
    for n_rows in [1, 2, 9, 150] {
        let row = blobs(1, 1, 0.5).0;
        let same = row.select(Axis(0), &vec![0; n_rows]);
        for rows in [same, Array2::zeros((n_rows, DIMENSION))] {
            let points = draw(rows.view(), 0).unwrap();
            assert!(points.iter().flatten().all(|value| value.is_finite()));
        }
    }
}

#[test]
fn rows_that_are_no_numbers_are_refused() {
    let (mut rows, _) = blobs(20, 2, 0.5);
    rows[[7, 3]] = f32::NAN;
    let refused = Err(ProjectionError::NotFinite { row: 7 });
    assert_eq!(draw(rows.view(), 0), refused);
    assert_eq!(draw_again(rows.view(), &[None; 20], 0), refused);
    let wrong = ProjectionError::FormerPoints {
        n_points: 3,
        n_rows: 20,
    };
    let (rows, _) = blobs(20, 2, 0.5);
    assert_eq!(draw_again(rows.view(), &[None; 3], 0), Err(wrong));
}

#[test]
fn known_rows_stay_about_where_they_were_and_new_ones_join_their_group() {
    let (rows, groups) = blobs(330, 6, 0.5);
    let before = draw(first(&rows, 300), 0).unwrap();
    let mut former = all_known(&before);
    former.resize(330, None);
    let after = draw_again(rows.view(), &former, 0).unwrap();
    let moved = before
        .iter()
        .zip(&after)
        .map(|(&a, &b)| squared_distance(a, b).sqrt());
    let mean = moved.sum::<f32>() / 300.0;
    assert!(mean < 0.05 * width(&before), "{mean} of {}", width(&before));
    assert!(agreement(&after, &groups) > 0.98);
}

#[test]
fn a_picture_with_little_that_is_known_is_drawn_anew_and_turned_back() {
    let (rows, _) = blobs(60, 3, 0.5);
    let fresh = draw(rows.view(), 0).unwrap();
    let turned: Vec<Option<Point>> = fresh
        .iter()
        .enumerate()
        .map(|(row, &[x, y])| (row % 3 == 0).then_some([-y, x]))
        .collect();
    let found = draw_again(rows.view(), &turned, 0).unwrap();
    for (found, former) in found.iter().zip(turned) {
        let apart = former.map_or(0.0, |former| squared_distance(*found, former));
        assert!(apart < 1e-3 * width(&fresh), "{apart}");
    }
}

#[test]
fn a_picture_that_is_the_truth_can_be_trusted_wholly_and_one_at_random_cannot() {
    let points = scattered(80, 1.0);
    let rows = Array2::from_shape_fn((80, 2), |(row, axis)| points[row][axis]);
    let rows = &rows
        / &rows
            .map_axis(Axis(1), |row| row.dot(&row).sqrt())
            .insert_axis(Axis(1));
    let truth: Vec<Point> = rows.outer_iter().map(|row| [row[0], row[1]]).collect();
    assert!((trustworthiness(rows.view(), &truth, 5) - 1.0).abs() < 1e-9);
    let random = trustworthiness(rows.view(), &scattered(80, 1.0), 5);
    assert!(random < 1.0);
    let mixed: Vec<Point> = (0..80).map(|row| truth[row * 37 % 80]).collect();
    let mixed = trustworthiness(rows.view(), &mixed, 5);
    assert!((0.3..0.7).contains(&mixed), "{mixed}");
}

#[test]
fn too_few_rows_have_no_strangers() {
    for n_rows in 0..8 {
        let (rows, _) = blobs(n_rows, 1, 0.5);
        let trust = trustworthiness(rows.view(), &scattered(n_rows, 1.0), 5);
        assert!((trust - 1.0).abs() < 1e-9);
    }
}

#[test]
fn a_row_that_is_known_is_placed_among_its_own() {
    let (rows, _) = blobs(40, 4, 0.2);
    let points: Vec<Point> = (0..40).map(|row| [(row % 4) as f32, 0.0]).collect();
    let placed = place(rows.view(), rows.view(), &points);
    assert_eq!(placed, points);
    assert_eq!(place(rows.view(), first(&rows, 0), &[]), vec![[0.0; 2]; 40]);
}

proptest! {
    #[test]
    fn what_is_placed_lies_between_what_is_known(n_known in 1_usize..20, n_new in 0_usize..10) {
        let (rows, _) = blobs(n_known + n_new, 3, 1.0);
        let points = scattered(n_known, 2.0);
        let (known, new) = rows.view().split_at(Axis(0), n_known);
        let placed = place(new, known, &points);
        prop_assert_eq!(placed.len(), n_new);
        for axis in 0..2 {
            let low = points.iter().map(|point| point[axis]).fold(f32::MAX, f32::min);
            let high = points.iter().map(|point| point[axis]).fold(f32::MIN, f32::max);
            prop_assert!(placed.iter().all(|point| (low..=high).contains(&point[axis])));
        }
    }
}
