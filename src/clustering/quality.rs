//! How clearly do rows belong to their clusters?

use super::assign::NearestTwo;
use ndarray::{Array2, ArrayView1, ArrayView2};

/// The simplified silhouette (Hruschka, de Castro & Campello 2004): the mean over rows of `1 - a / b`, with a and b the
/// distances (1 - cosine) to the nearest and second nearest centroid; 0 for no rows or a single cluster.
pub(super) fn simplified_silhouette(rows: &[NearestTwo]) -> f64 {
    let sum: f64 = rows.iter().map(simplified_silhouette_of_row).sum();
    sum / rows.len().max(1) as f64
}

fn simplified_silhouette_of_row(row: &NearestTwo) -> f64 {
    let Some(second) = row.second else { return 0.0 };
    let distance = |similarity: f32| (1.0 - f64::from(similarity)).max(0.0);
    let (a, b) = (distance(row.nearest.similarity), distance(second));
    if b > 0.0 { 1.0 - a / b } else { 0.0 }
}

/// The silhouette (Rousseeuw 1987): the mean over rows of `(b - a) / max(a, b)`, with a the mean distance (1 - cosine)
/// to the other rows of the same cluster and b the least mean distance to the rows of any other. A row alone in its
/// cluster, and every row of a single cluster, counts 0. A mean of cosines is the cosine with a sum, so no pair of rows
/// is looked at.
///
/// `rows` n x d of unit length, one label below `n_clusters` each; clusters may be empty.
pub(super) fn silhouette(rows: ArrayView2<'_, f32>, labels: &[usize], n_clusters: usize) -> f64 {
    let mut sums = Array2::<f32>::zeros((n_clusters, rows.ncols()));
    let mut sizes = vec![0_usize; n_clusters];
    for (row, &label) in rows.outer_iter().zip(labels) {
        let mut sum = sums.row_mut(label);
        sum += &row;
        sizes[label] += 1;
    }
    let cosines = rows.dot(&sums.t());
    let of_row = |(cosines, &label)| silhouette_of_row(cosines, &sizes, label);
    let sum: f64 = cosines.outer_iter().zip(labels).map(of_row).sum();
    sum / rows.nrows().max(1) as f64
}

/// The silhouette of a row with these sums of `cosines` over the rows of each cluster. The cosine of the row with
/// itself, which is 1, is no part of the mean.
fn silhouette_of_row(cosines: ArrayView1<'_, f32>, sizes: &[usize], label: usize) -> f64 {
    let distance = |sum: f64, size: usize| (1.0 - sum / size as f64).max(0.0);
    let others = (0..sizes.len()).filter(|&other| other != label && sizes[other] > 0);
    let nearest = others
        .map(|other| distance(f64::from(cosines[other]), sizes[other]))
        .min_by(f64::total_cmp);
    let (Some(b), 2..) = (nearest, sizes[label]) else {
        return 0.0;
    };
    let a = distance(f64::from(cosines[label]) - 1.0, sizes[label] - 1);
    let longer = a.max(b);
    if longer > 0.0 { (b - a) / longer } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::assign::Nearest;
    use super::*;
    use ndarray::{Array1, arr2};

    fn row(similarity: f32, second: Option<f32>) -> NearestTwo {
        NearestTwo {
            nearest: Nearest {
                label: 0,
                similarity,
            },
            second,
        }
    }

    #[test]
    fn rows_on_their_centroid_score_one() {
        assert!((simplified_silhouette(&[row(1.0, Some(0.2))]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn rows_between_two_centroids_score_nothing() {
        assert!(simplified_silhouette(&[row(0.5, Some(0.5)), row(1.0, Some(1.0))]).abs() < 1e-9);
    }

    #[test]
    fn one_cluster_and_no_rows_score_nothing() {
        assert!(simplified_silhouette(&[row(0.9, None)]).abs() < 1e-9);
        assert!(simplified_silhouette(&[]).abs() < 1e-9);
    }

    /// Six directions in the plane, in degrees.
    fn fan() -> Array2<f32> {
        let angles = Array1::from(vec![0.0_f32, 10.0, 25.0, 80.0, 95.0, 200.0]);
        let (x, y) = (
            angles.mapv(|angle| angle.to_radians().cos()),
            angles.mapv(|angle| angle.to_radians().sin()),
        );
        Array2::from_shape_fn((6, 2), |(row, column)| [x[row], y[row]][column])
    }

    #[test]
    fn the_silhouette_is_scikit_learns() {
        let found = silhouette(fan().view(), &[0, 0, 0, 1, 1, 3], 4);
        assert!((found - SCIKIT_LEARN).abs() < 1e-6, "{found}");
    }

    /// What `silhouette_score` of scikit-learn 1.9 with the cosine metric gives for `fan()` and these labels.
    const SCIKIT_LEARN: f64 = 0.783_659_077_580;

    #[test]
    fn rows_in_the_wrong_cluster_score_below_nothing() {
        assert!(silhouette(fan().view(), &[0, 1, 0, 1, 0, 1], 2) < 0.0);
    }

    #[test]
    fn rows_alone_and_a_single_cluster_have_no_silhouette() {
        let rows = arr2(&[[1.0_f32, 0.0], [0.0, 1.0]]);
        assert!(silhouette(rows.view(), &[0, 1], 2).abs() < 1e-9);
        assert!(silhouette(rows.view(), &[0, 0], 2).abs() < 1e-9);
        assert!(silhouette(Array2::zeros((0, 2)).view(), &[], 2).abs() < 1e-9);
    }
}
