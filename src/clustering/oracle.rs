//! Tests of k-means as a whole: against linfa's from equal starts, on any number of threads, and with bad input.

use super::sphere::{Blobs, blobs, on_threads};
use super::{KMeans, KMeansError};
use linfa::traits::{Fit, FitWith, Predict, PredictInplace, Transformer};
use linfa::{DatasetBase, ParamGuard};
use linfa_clustering::KMeansInit;
use ndarray::{Array1, Array2, ArrayView2, Axis, Slice};
use proptest::prelude::*;
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;

fn rows(n_rows: usize, n_centres: usize, spread: f32) -> Array2<f32> {
    blobs(&Blobs {
        n_rows,
        n_centres,
        dimension: 16,
        spread,
        seed: 11,
    })
    .0
}

fn head(rows: &Array2<f32>, n_rows: usize) -> ArrayView2<'_, f32> {
    rows.slice_axis(Axis(0), (..n_rows).into())
}

/// The labels that linfa's own k-means gives from `start`.
fn linfa_labels(rows: &Array2<f32>, start: &Array2<f32>) -> Array1<usize> {
    let rng = Xoshiro256Plus::seed_from_u64(0);
    let params = linfa_clustering::KMeans::params_with_rng(start.nrows(), rng)
        .n_runs(1)
        .max_n_iterations(200)
        .tolerance(1e-5)
        .init_method(KMeansInit::Precomputed(start.clone()));
    let model = params.fit(&DatasetBase::from(rows.clone())).unwrap();
    model.predict(rows)
}

/// The sum of the squared distances of all rows to the mean direction of their label.
fn inertia_of(rows: &Array2<f32>, labels: &Array1<usize>) -> f64 {
    let n_clusters = labels.iter().max().unwrap() + 1;
    let mut sums = Array2::<f64>::zeros((n_clusters, rows.ncols()));
    for (row, &label) in rows.outer_iter().zip(labels) {
        let mut sum = sums.row_mut(label);
        sum += &row.mapv(f64::from);
    }
    let resultants: f64 = sums.outer_iter().map(|sum| sum.dot(&sum).sqrt()).sum();
    2.0 * (rows.nrows() as f64 - resultants)
}

fn nearest_by_hand(rows: ArrayView2<'_, f32>, centroids: &Array2<f32>) -> Vec<f32> {
    let best = |row: ndarray::ArrayView1<'_, f32>| {
        centroids
            .dot(&row)
            .into_iter()
            .fold(f32::NEG_INFINITY, f32::max)
    };
    rows.outer_iter().map(best).collect()
}

fn squared_distances_by_hand(rows: &Array2<f32>, centroids: &Array2<f32>) -> Vec<f32> {
    let squared = |difference: Array1<f32>| difference.dot(&difference);
    let least = |row: ndarray::ArrayView1<'_, f32>| {
        let distances = centroids
            .outer_iter()
            .map(|centroid| squared(&row - &centroid));
        distances.fold(f32::INFINITY, f32::min)
    };
    rows.outer_iter().map(least).collect()
}

#[test]
fn separated_blobs_get_the_labels_that_linfa_gives_them() {
    let rows = rows(600, 10, 0.3);
    let start = head(&rows, 10).to_owned();
    let ours = KMeans::params(10)
        .fit_from(rows.view(), start.view())
        .unwrap();
    assert_eq!(ours.labels(), linfa_labels(&rows, &start));
}

#[test]
fn overlapping_rows_get_an_inertia_no_worse_than_linfas() {
    let rows = rows(2000, 12, 1.5);
    let start = head(&rows, 12).to_owned();
    let ours = KMeans::params(12)
        .tolerance(0.0)
        .fit_from(rows.view(), start.view())
        .unwrap();
    let theirs = inertia_of(&rows, &linfa_labels(&rows, &start));
    assert!(
        ours.inertia() <= theirs * 1.001,
        "{} against {theirs}",
        ours.inertia()
    );
}

#[test]
fn the_result_is_the_same_to_the_bit_on_any_number_of_threads() {
    let rows = rows(6000, 20, 1.0);
    let params = KMeans::params(25).n_runs(2).sample_limit(5000).seed(4);
    let one = on_threads(1, || params.fit_rows(rows.view()).unwrap());
    for n_threads in [2, 8] {
        assert_eq!(
            one,
            on_threads(n_threads, || params.fit_rows(rows.view()).unwrap())
        );
    }
}

#[test]
fn another_seed_starts_elsewhere() {
    let rows = rows(1000, 20, 1.5);
    let fit = |seed| {
        KMeans::params(20)
            .n_runs(1)
            .seed(seed)
            .fit_rows(rows.view())
            .unwrap()
    };
    assert_ne!(fit(1).labels(), fit(2).labels());
}

#[test]
fn blobs_are_found_without_a_given_start() {
    let rows = rows(600, 10, 0.3);
    let fitted = KMeans::params(10).fit_rows(rows.view()).unwrap();
    assert_eq!(fitted.sizes(), vec![60; 10]);
    assert!(fitted.converged() && fitted.quality() > 0.8);
}

#[test]
fn rows_beyond_the_sample_limit_are_assigned_too() {
    let rows = rows(3000, 6, 0.5);
    let fitted = KMeans::params(6)
        .sample_limit(300)
        .fit_rows(rows.view())
        .unwrap();
    assert_eq!(fitted.labels().len(), 3000);
    assert_eq!(fitted.sizes(), vec![500; 6]);
}

#[test]
fn linfas_traits_give_what_the_plain_methods_give() {
    let rows = rows(500, 5, 0.5);
    let params = KMeans::params(5);
    let plain = params.fit_rows(rows.view()).unwrap();
    let fitted = params.fit(&DatasetBase::from(rows.view())).unwrap();
    assert_eq!(plain, fitted);
    assert_eq!(fitted.predict(&rows), plain.labels());
    assert_eq!(fitted.assign(rows.view()).unwrap().labels, plain.labels());
    let checked = params.check().unwrap();
    assert_eq!(plain, checked.fit(&DatasetBase::from(rows)).unwrap());
}

#[test]
fn a_former_model_is_gone_on_from_and_without_one_all_begins() {
    let rows = rows(500, 5, 0.5);
    let params = KMeans::params(5);
    let part = DatasetBase::from(head(&rows, 100));
    let first = params.fit_with(None, &part).unwrap();
    assert_eq!(first, params.fit(&part).unwrap());
    let dataset = DatasetBase::from(rows.view());
    let next = params.fit_with(Some(first.clone()), &dataset).unwrap();
    let from = params.fit_from(rows.view(), first.centroids().view());
    assert_eq!(next, from.unwrap());
    let fewer = KMeans::params(4).fit_with(Some(first), &dataset);
    assert_eq!(
        refusal(fewer),
        "5 start centroids were given for n_clusters 4"
    );
}

#[test]
fn rows_of_any_length_are_transformed_into_squared_distances() {
    let rows = rows(300, 4, 1.0);
    let fitted = KMeans::params(4).fit_rows(rows.view()).unwrap();
    let mut longer = &rows * 3.0;
    longer.row_mut(0).fill(0.0);
    for rows in [rows, longer] {
        let found: Array1<f32> = fitted.transform(&rows);
        let by_hand = squared_distances_by_hand(&rows, fitted.centroids());
        for (found, by_hand) in found.iter().zip(by_hand) {
            assert!((found - by_hand).abs() < 1e-4, "{found} {by_hand}");
        }
    }
}

#[test]
#[should_panic(expected = "rows must have the dimension of centroids")]
fn rows_of_another_dimension_have_no_label() {
    let fitted = KMeans::params(2).fit_rows(rows(20, 2, 0.5).view()).unwrap();
    let _: Array1<usize> = fitted.predict(&Array2::<f32>::eye(20));
}

#[test]
#[should_panic(expected = "one label per row is required")]
fn labels_for_another_number_of_rows_are_not_written() {
    let rows = rows(20, 2, 0.5);
    let fitted = KMeans::params(2).fit_rows(rows.view()).unwrap();
    fitted.predict_inplace(&rows, &mut Array1::zeros(19));
}

#[test]
fn rows_with_gaps_in_memory_are_clustered_alike() {
    let rows = rows(400, 5, 0.5);
    let even = Slice::new(0, Some(32), 2);
    let mut wide = Array2::zeros((400, 40));
    wide.slice_axis_mut(Axis(1), even).assign(&rows);
    let params = KMeans::params(5);
    let gaps = params.fit_rows(wide.slice_axis(Axis(1), even)).unwrap();
    assert_eq!(
        gaps.labels(),
        params.fit_rows(rows.view()).unwrap().labels()
    );
}

#[test]
fn fewer_distinct_rows_than_clusters_give_one_cluster_each() {
    let rows = Array2::from_shape_fn((30, 4), |(row, column)| {
        f32::from(u8::from(row % 3 == column))
    });
    let fitted = KMeans::params(7).fit_rows(rows.view()).unwrap();
    assert_eq!(fitted.sizes(), vec![10; 3]);
    assert!(fitted.inertia() < 1e-6);
    let start = head(&rows, 7);
    assert_eq!(
        KMeans::params(7)
            .fit_from(rows.view(), start)
            .unwrap()
            .n_clusters(),
        3
    );
}

#[test]
fn one_cluster_holds_all_rows_and_as_many_as_rows_hold_one_each() {
    let rows = rows(40, 5, 1.0);
    let one = KMeans::params(1).fit_rows(rows.view()).unwrap();
    assert_eq!(one.sizes(), [40]);
    assert!(one.quality().abs() < 1e-9);
    let each = KMeans::params(40).fit_rows(rows.view()).unwrap();
    assert_eq!(each.sizes(), [1; 40]);
    assert!(each.inertia() < 1e-3, "{}", each.inertia());
}

#[test]
fn an_empty_cluster_takes_the_farthest_row() {
    let rows = rows(200, 2, 0.2);
    let same = rows.select(Axis(0), &[0, 0]);
    let fitted = KMeans::params(2)
        .fit_from(rows.view(), same.view())
        .unwrap();
    assert_eq!(fitted.sizes(), vec![100; 2]);
}

#[test]
fn rows_that_cancel_out_do_not_break_a_centroid() {
    let rows = ndarray::array![[1.0_f32, 0.0], [-1.0, 0.0]];
    let fitted = KMeans::params(1).fit_rows(rows.view()).unwrap();
    assert!(fitted.centroids().iter().all(|value| value.is_finite()));
}

fn refusal(result: Result<KMeans, KMeansError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn settings_that_cannot_work_are_refused() {
    let rows = rows(20, 2, 0.5);
    let refused = |params: super::KMeansParams| refusal(params.fit_rows(rows.view()));
    assert_eq!(
        refused(KMeans::params(0)),
        "n_clusters 0 must be at least 1"
    );
    assert_eq!(
        refused(KMeans::params(2).n_runs(0)),
        "n_runs 0 must be at least 1"
    );
    assert_eq!(
        refused(KMeans::params(2).max_iterations(0)),
        "max_iterations 0 must be at least 1"
    );
    let nan = refused(KMeans::params(2).tolerance(f32::NAN));
    assert_eq!(nan, "tolerance NaN must be a finite number and at least 0");
    let small = refused(KMeans::params(5).sample_limit(4));
    assert_eq!(small, "sample_limit 4 must be at least n_clusters 5");
    let many = refused(KMeans::params(21));
    assert_eq!(many, "n_clusters 21 must be at most the number of rows 20");
}

#[test]
fn rows_that_cannot_be_clustered_are_refused() {
    let params = KMeans::params(1);
    let refused = |rows: Array2<f32>| refusal(params.fit_rows(rows.view()));
    let empty = "at least one row of at least one number is required to cluster";
    assert_eq!(refused(Array2::zeros((0, 4))), empty);
    assert_eq!(refused(Array2::zeros((4, 0))), empty);
    assert_eq!(
        refused(ndarray::array![[1.0], [f32::NAN]]),
        "row 1 must hold finite numbers only"
    );
    assert_eq!(
        refused(ndarray::array![[f32::INFINITY]]),
        "row 0 must hold finite numbers only"
    );
    assert_eq!(
        refused(ndarray::array![[0.0]]),
        "row 0 has length 0 and must have length 1"
    );
}

#[test]
fn a_start_or_new_rows_of_another_shape_are_refused() {
    let rows = rows(20, 2, 0.5);
    let start = head(&rows, 3);
    let count = refusal(KMeans::params(2).fit_from(rows.view(), start));
    assert_eq!(count, "3 start centroids were given for n_clusters 2");
    let fitted = KMeans::params(2).fit_rows(rows.view()).unwrap();
    let error = fitted.assign(Array2::<f32>::eye(3).view()).unwrap_err();
    assert!(matches!(
        error,
        KMeansError::Dimension {
            found: 3,
            required: 16
        }
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_row_gets_its_nearest_unit_length_centroid(
        n_rows in 1_usize..300, n_centres in 1_usize..8, spread in 0.01_f32..3.0, seed: u64, wanted in 1_usize..20,
    ) {
        let (rows, _) = blobs(&Blobs { n_rows, n_centres, dimension: 8, spread, seed });
        let params = KMeans::params(wanted.min(n_rows)).n_runs(1).max_iterations(5).seed(seed);
        let fitted = params.fit_rows(rows.view()).unwrap();
        prop_assert_eq!(fitted.sizes().iter().sum::<usize>(), n_rows);
        prop_assert!(fitted.sizes().iter().all(|&size| size > 0));
        for centroid in fitted.centroids().outer_iter() {
            prop_assert!((centroid.dot(&centroid) - 1.0).abs() < 1e-5);
        }
        let by_hand = nearest_by_hand(rows.view(), fitted.centroids());
        for (ours, best) in fitted.similarities().iter().zip(by_hand) {
            prop_assert!((ours - best).abs() < 1e-5);
        }
    }

    #[test]
    fn more_iterations_never_raise_the_inertia(spread in 0.1_f32..3.0, seed: u64, n_clusters in 1_usize..20) {
        let (rows, _) = blobs(&Blobs { n_rows: 200, n_centres: 6, dimension: 8, spread, seed });
        let start = head(&rows, n_clusters);
        let mut last = f64::INFINITY;
        for max_iterations in 1..8 {
            let params = KMeans::params(n_clusters).tolerance(0.0).max_iterations(max_iterations);
            let inertia = params.fit_from(rows.view(), start).unwrap().inertia();
            prop_assert!(inertia <= last + 1e-4, "{inertia} after {last}");
            last = inertia;
        }
    }
}
