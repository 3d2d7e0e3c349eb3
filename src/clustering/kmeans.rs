//! Spherical k-means: unit-length rows into groups around unit-length centroids.

use super::assign::{self, Nearest, NearestTwo};
use super::params::{KMeansError, KMeansParams, check_dimension, check_rows};
use super::{quality, update};
use linfa::traits::{PredictInplace, Transformer};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2};

/// Fitted groups: centroids, and where every row of the fit belongs.
///
/// Spherical k-means (Dhillon & Modha 2001): a row belongs to the centroid with the highest cosine, a centroid is the
/// mean direction of its rows.
///
/// ```
/// use likewise::clustering::KMeans;
/// use ndarray::array;
///
/// let rows = array![[1.0_f32, 0.0], [0.8, 0.6], [0.0, -1.0]];
/// let model = KMeans::params(2).fit_rows(rows.view())?;
/// assert_eq!(model.labels()[0], model.labels()[1]);
/// assert_ne!(model.labels()[0], model.labels()[2]);
///
/// let new = array![[0.6_f32, -0.8]];
/// let found = model.assign(new.view())?;
/// assert_eq!(found.labels[0], model.labels()[2]);
/// assert!((found.similarities[0] - 0.8).abs() < 1e-6);
/// # Ok::<(), likewise::clustering::KMeansError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KMeans {
    centroids: Array2<f32>,
    assignment: Assignment,
    inertia: f64,
    quality: f64,
    n_iterations: usize,
    converged: bool,
}

/// The nearest centroid of each row; of two that are equally near, the first one.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// For each of n rows the index of its centroid, 0 to k - 1.
    pub labels: Array1<usize>,
    /// For each of n rows the cosine to that centroid, -1 to 1 but for rounding.
    pub similarities: Array1<f32>,
}

impl KMeans {
    /// Settings that look for `n_clusters` groups: those of [`KMeansParams::new`].
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

    /// For each of the n rows of the fit the index of its nearest centroid, 0 to k - 1.
    #[must_use]
    pub fn labels(&self) -> &Array1<usize> {
        &self.assignment.labels
    }

    /// For each of the n rows of the fit the cosine to its centroid.
    #[must_use]
    pub fn similarities(&self) -> &Array1<f32> {
        &self.assignment.similarities
    }

    /// The number of rows of the fit in each of the k clusters, at least 1.
    #[must_use]
    pub fn sizes(&self) -> Vec<usize> {
        update::sizes(self.labels().iter().copied(), self.n_clusters())
    }

    /// The sum over all rows of the fit of the squared Euclidean distance to their centroid, which is 2 - 2 cosine: from
    /// 0, where all rows lie on centroids, to 4 for each row.
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

    /// Whether the best run ended by itself: no label changed, or the centroids moved by less than the tolerance, before
    /// `max_iterations` stopped it.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Assigns `rows` (n x d, unit length), which need not have been part of the fit, to their nearest centroids.
    ///
    /// # Errors
    /// [`KMeansError::Dimension`] when d is not the dimension of the centroids; [`KMeansError::Empty`],
    /// [`KMeansError::NotFinite`] and [`KMeansError::NotUnitLength`] for rows that cannot be used.
    pub fn assign(&self, rows: ArrayView2<'_, f32>) -> Result<Assignment, KMeansError> {
        check_dimension(rows, self.centroids.view())?;
        check_rows(rows)?;
        let nearest = assign::nearest(rows, self.centroids.view());
        Ok(Assignment {
            labels: nearest.iter().map(|row| row.label).collect(),
            similarities: nearest.iter().map(|row| row.similarity).collect(),
        })
    }

    fn nearest<D: Data<Elem = f32>>(&self, rows: &ArrayBase<D, Ix2>) -> Vec<Nearest> {
        let (found, required) = (rows.ncols(), self.centroids.ncols());
        assert_eq!(found, required, "rows must have the dimension of centroids");
        assign::nearest(rows.view(), self.centroids.view())
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

/// Any length of a row will do, because a label depends on the direction alone; rows that are not finite get some label.
impl<D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>> for KMeans {
    /// Writes the index of the nearest centroid of each of the `rows` (n x d) into `labels` (n).
    ///
    /// # Panics
    /// If the shapes do not fit, like linfa's own models; [`KMeans::assign`] returns an error instead.
    fn predict_inplace(&self, rows: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        assert_eq!(rows.nrows(), labels.len(), "one label per row is required");
        for (label, nearest) in labels.iter_mut().zip(self.nearest(rows)) {
            *label = nearest.label;
        }
    }

    fn default_target(&self, rows: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(rows.nrows())
    }
}

/// Any length of a row will do: distances are Euclidean.
impl<D: Data<Elem = f32>> Transformer<&ArrayBase<D, Ix2>, Array1<f32>> for KMeans {
    /// The squared Euclidean distance of each of the `rows` (n x d) to its nearest centroid, at least 0.
    ///
    /// # Panics
    /// If the dimension of the rows is not that of the centroids.
    fn transform(&self, rows: &ArrayBase<D, Ix2>) -> Array1<f32> {
        let nearest = self.nearest(rows);
        let distances = rows.outer_iter().zip(nearest).map(|(row, nearest)| {
            // The cosine is the product with the row, because centroids have length 1.
            (row.dot(&row) + 1.0 - 2.0 * nearest.similarity).max(0.0)
        });
        distances.collect()
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
