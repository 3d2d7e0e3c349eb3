//! Spherical k-means over rows that come in batches, of which none is kept.

use super::kmeans::Assignment;
use super::params::{KMeansError, KMeansParams, KMeansValidParams};
use super::update::{self, ClusterSums};
use linfa::traits::FitWith;
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array2, ArrayBase, ArrayView2, Data, Ix2};

/// The groups of all rows in the batches so far.
#[derive(Clone, Debug, PartialEq)]
pub struct MiniBatchKMeans {
    sums: ClusterSums,
    centroids: Array2<f32>,
    sizes: Vec<usize>,
}

impl MiniBatchKMeans {
    /// Unit-length centroids, k x d; k is lower than `n_clusters` where the first batch had fewer distinct rows.
    #[must_use]
    pub fn centroids(&self) -> &Array2<f32> {
        &self.centroids
    }

    /// The number of rows that went into each cluster.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Assigns rows (n x d, unit length).
    pub fn assign(&self, rows: ArrayView2<'_, f32>) -> Result<Assignment, KMeansError> {
        Assignment::to(self.centroids.view(), rows)
    }

    fn add(&mut self, rows: ArrayView2<'_, f32>, labels: &[usize]) {
        let of_batch = update::sizes(labels.iter().copied(), self.sizes.len());
        for (size, more) in self.sizes.iter_mut().zip(of_batch) {
            *size += more;
        }
        self.sums.add(rows, labels);
        self.centroids = self.sums.centroids(&self.centroids);
    }
}

impl KMeansParams {
    /// Checks the settings and goes on with a batch: see [`KMeansValidParams::fit_batch`].
    pub fn fit_batch(
        &self,
        former: Option<MiniBatchKMeans>,
        batch: ArrayView2<'_, f32>,
    ) -> Result<MiniBatchKMeans, KMeansError> {
        self.check_ref()?.fit_batch(former, batch)
    }
}

impl KMeansValidParams {
    /// Goes on with a batch (n x d, unit length) from `former`, the model of the batches before it.
    ///
    /// Mini-batch k-means (Sculley 2010) on the sphere: the rows of a batch belong to the centroids there are, each of
    /// which becomes the mean direction of all rows that ever belonged to it, so that a step is the shorter the more
    /// rows a cluster has. The first batch is clustered as [`KMeansValidParams::fit_rows`] does, and should hold many
    /// rows for each cluster. Memory is that of one batch; the same batches in the same order give the same bits on any
    /// number of threads.
    pub fn fit_batch(
        &self,
        former: Option<MiniBatchKMeans>,
        batch: ArrayView2<'_, f32>,
    ) -> Result<MiniBatchKMeans, KMeansError> {
        if let Some(mut stream) = former {
            let labels = stream.assign(batch)?.labels;
            stream.add(batch, labels.as_slice().unwrap_or_default());
            return Ok(stream);
        }
        let fitted = self.fit_rows(batch)?;
        let (n_clusters, dimension) = fitted.centroids().dim();
        let mut stream = MiniBatchKMeans {
            sums: ClusterSums::new(n_clusters, dimension),
            centroids: fitted.centroids().clone(),
            sizes: vec![0; n_clusters],
        };
        stream.add(batch, fitted.labels().as_slice().unwrap_or_default());
        Ok(stream)
    }
}

impl<'a, D: Data<Elem = f32>, T> FitWith<'a, ArrayBase<D, Ix2>, T, KMeansError>
    for KMeansValidParams
{
    type ObjectIn = Option<MiniBatchKMeans>;
    type ObjectOut = MiniBatchKMeans;

    fn fit_with(
        &self,
        former: Option<MiniBatchKMeans>,
        batch: &'a DatasetBase<ArrayBase<D, Ix2>, T>,
    ) -> Result<MiniBatchKMeans, KMeansError> {
        self.fit_batch(former, batch.records().view())
    }
}

#[cfg(test)]
mod tests {
    use super::super::kmeans::KMeans;
    use super::super::sphere::{Blobs, blobs, on_threads};
    use super::*;
    use ndarray::Axis;
    use proptest::prelude::*;

    fn rows(n_rows: usize, n_centres: usize, spread: f32) -> Array2<f32> {
        let wanted = Blobs {
            n_rows,
            n_centres,
            dimension: 24,
            spread,
            seed: 7,
        };
        blobs(&wanted).0
    }

    fn streamed(
        params: &KMeansParams,
        rows: ArrayView2<'_, f32>,
        n_in_batch: usize,
    ) -> MiniBatchKMeans {
        let batches = rows.axis_chunks_iter(Axis(0), n_in_batch);
        let last = batches.fold(None, |former, batch| {
            Some(params.fit_batch(former, batch).expect("rows are valid"))
        });
        last.expect("there are batches")
    }

    fn inertia(found: &Assignment) -> f64 {
        let distances = found.similarities.iter().map(|cosine| 2.0 - 2.0 * cosine);
        distances.map(f64::from).sum()
    }

    #[test]
    fn a_stream_ends_near_what_all_rows_together_give() {
        let rows = rows(6_000, 12, 0.9);
        let params = KMeans::params(12);
        let whole = params.fit_rows(rows.view()).unwrap();
        let stream = streamed(&params, rows.view(), 600);
        let found = inertia(&stream.assign(rows.view()).unwrap());
        assert!(
            found < whole.inertia() * 1.02,
            "{found} {}",
            whole.inertia()
        );
        assert_eq!(stream.sizes().iter().sum::<usize>(), 6_000);
    }

    #[test]
    fn a_centroid_is_the_mean_direction_of_all_rows_that_went_into_it() {
        let rows = rows(300, 3, 0.2);
        let stream = streamed(&KMeans::params(3), rows.view(), 100);
        let labels = stream.assign(rows.view()).unwrap().labels;
        for (cluster, centroid) in stream.centroids().outer_iter().enumerate() {
            let members: Vec<usize> = (0..300).filter(|&row| labels[row] == cluster).collect();
            let sum = rows.select(Axis(0), &members).sum_axis(Axis(0));
            let cosine = sum.dot(&centroid) / sum.dot(&sum).sqrt();
            assert!((cosine - 1.0).abs() < 1e-5, "{cosine}");
        }
    }

    #[test]
    fn a_stream_is_the_same_on_any_number_of_threads_and_through_linfa() {
        let rows = rows(2_000, 8, 1.5);
        let params = KMeans::params(8);
        let one = on_threads(1, || streamed(&params, rows.view(), 500));
        assert_eq!(one, on_threads(8, || streamed(&params, rows.view(), 500)));
        let checked = params.check().unwrap();
        let mut linfas = None;
        for batch in rows.axis_chunks_iter(Axis(0), 500) {
            let batch = DatasetBase::from(batch);
            linfas = Some(checked.fit_with(linfas, &batch).unwrap());
        }
        assert_eq!(Some(one), linfas);
    }

    #[test]
    fn a_batch_that_cannot_be_is_refused() {
        let params = KMeans::params(5);
        let refused = |former, batch: Array2<f32>| {
            let refused = params.fit_batch(former, batch.view());
            refused.unwrap_err().to_string()
        };
        let first = || Some(params.fit_batch(None, rows(50, 5, 0.1).view()).unwrap());
        assert_eq!(
            refused(None, rows(3, 3, 0.1)),
            "n_clusters 5 must be at most the number of rows 3"
        );
        assert_eq!(
            refused(first(), Array2::eye(3)),
            "rows of dimension 3 must have the dimension of the centroids, 24"
        );
        assert_eq!(
            refused(first(), Array2::from_elem((2, 24), f32::NAN)),
            "row 0 must hold finite numbers only"
        );
        assert!(refused(first(), Array2::zeros((0, 24))).starts_with("at least one row"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20))]

        #[test]
        fn no_row_is_lost_and_centroids_have_length_one(
            n_rows in 20_usize..200, n_in_batch in 20_usize..60, spread in 0.1_f32..3.0,
        ) {
            let rows = rows(n_rows, 4, spread);
            let stream = streamed(&KMeans::params(4), rows.view(), n_in_batch);
            prop_assert_eq!(stream.sizes().iter().sum::<usize>(), n_rows);
            for centroid in stream.centroids().outer_iter() {
                prop_assert!((centroid.dot(&centroid) - 1.0).abs() < 1e-4);
            }
        }
    }
}
