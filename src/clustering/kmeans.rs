//! Spherical k-means: unit-length rows into groups around unit-length centroids.

use super::assign::{self, NearestTwo};
use super::params::{KMeansError, KMeansParams, check_dimension, check_rows};
use super::{quality, update};
use linfa::traits::PredictInplace;
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2};

/// Fitted groups: centroids, and where every row belongs.
///
/// Spherical k-means (Dhillon & Modha 2001): a row belongs to the centroid with the highest cosine, a centroid is the
/// mean direction of its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct KMeans {
    centroids: Array2<f32>,
    assignment: Assignment,
    inertia: f64,
    quality: f64,
    n_iterations: usize,
    converged: bool,
}

/// The nearest centroid of each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// For each row the index of its centroid.
    pub labels: Array1<usize>,
    /// For each row the cosine to that centroid.
    pub similarities: Array1<f32>,
}

impl Assignment {
    /// Assigns rows (n x d, unit length) to centroids (k x d).
    pub(super) fn to(
        centroids: ArrayView2<'_, f32>,
        rows: ArrayView2<'_, f32>,
    ) -> Result<Self, KMeansError> {
        check_dimension(rows, centroids)?;
        check_rows(rows)?;
        let nearest = assign::nearest(rows, centroids);
        Ok(Self {
            labels: nearest.iter().map(|row| row.label).collect(),
            similarities: nearest.iter().map(|row| row.similarity).collect(),
        })
    }
}

impl KMeans {
    /// Settings for `n_clusters` groups.
    #[must_use]
    pub fn params(n_clusters: usize) -> KMeansParams {
        KMeansParams::new(n_clusters)
    }

    /// Unit-length centroids, k x d; k is lower than `n_clusters` where there were fewer distinct rows.
    #[must_use]
    pub fn centroids(&self) -> &Array2<f32> {
        &self.centroids
    }

    /// The number of clusters, each of which has rows.
    #[must_use]
    pub fn n_clusters(&self) -> usize {
        self.centroids.nrows()
    }

    /// For each row of the fit the index of its nearest centroid.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.assignment.labels
    }

    /// For each row of the fit the cosine to its centroid.
    #[must_use]
    pub fn similarities(&self) -> &Array1<f32> {
        &self.assignment.similarities
    }

    /// The number of rows in each cluster, at least 1.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        update::sizes(self.labels().iter().copied(), self.n_clusters())
    }

    /// Sum over all rows of the squared Euclidean distance to the centroid, which is 2 - 2 cosine.
    #[must_use]
    pub fn inertia(&self) -> f64 {
        self.inertia
    }

    /// The simplified silhouette, from 0 (rows lie between clusters) to 1 (clusters are points far apart).
    ///
    /// It is the mean over rows of `1 - a / b`, with a and b the distances (1 - cosine) to the nearest and second
    /// nearest centroid (Hruschka et al. 2004), and 0 with a single cluster.
    #[must_use]
    pub fn quality(&self) -> f64 {
        self.quality
    }

    /// The number of centroid updates of the best run.
    #[must_use]
    pub fn n_iterations(&self) -> usize {
        self.n_iterations
    }

    /// Whether the best run ended before `max_iterations` stopped it.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Assigns rows (n x d, unit length) that need not have been part of the fit.
    pub fn assign(&self, rows: ArrayView2<'_, f32>) -> Result<Assignment, KMeansError> {
        Assignment::to(self.centroids.view(), rows)
    }

    /// The model of a run: assigns every row to the centroids that the run ended with.
    pub(super) fn of_run(run: Run, rows: ArrayView2<'_, f32>) -> Self {
        let two = assign::nearest_two(rows, run.centroids.view());
        let mut labels = two.iter().map(|row| row.nearest.label).collect();
        Self {
            centroids: update::drop_empty_clusters(run.centroids, &mut labels),
            inertia: two.iter().map(squared_distance).sum(),
            quality: quality::simplified_silhouette(&two),
            assignment: Assignment {
                labels,
                similarities: two.iter().map(|row| row.nearest.similarity).collect(),
            },
            n_iterations: run.n_iterations,
            converged: run.converged,
        }
    }
}

impl<D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>> for KMeans {
    /// Writes the index of the nearest centroid of each row into `labels`.
    ///
    /// # Panics
    /// If the shapes do not fit, like linfa's own models; [`KMeans::assign`] returns an error instead.
    fn predict_inplace(&self, rows: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        assert_eq!(rows.nrows(), labels.len(), "one label per row is required");
        let nearest = assign::nearest(rows.view(), self.centroids.view());
        labels.assign(
            &nearest
                .iter()
                .map(|row| row.label)
                .collect::<Array1<usize>>(),
        );
    }

    fn default_target(&self, rows: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(rows.nrows())
    }
}

/// What one run found, before the rows are assigned to the final centroids.
pub(super) struct Run {
    pub centroids: Array2<f32>,
    pub n_iterations: usize,
    pub converged: bool,
}

/// The squared distance of a row to its centroid, not below 0 where rounding lifts a cosine above 1.
fn squared_distance(row: &NearestTwo) -> f64 {
    (2.0 - 2.0 * f64::from(row.nearest.similarity)).max(0.0)
}
