//! Groups of unit-length vectors: spherical k-means, how many groups there are, and how well each one holds.
//!
//! Embeddings of texts are compared by their direction, so they are grouped by it: a row belongs to the centroid with
//! the highest cosine, and a centroid is the mean direction of its rows. The interface is that of
//! [linfa](https://docs.rs/linfa) 0.8 over the matrices of [ndarray](https://docs.rs/ndarray) 0.16, and reads as in
//! linfa-clustering:
//!
//! ```
//! use likewise::clustering::{
//!     ChooseNClustersOptions, KMeans, StabilityOptions, choose_n_clusters, stability,
//! };
//! use linfa::DatasetBase;
//! use linfa::traits::{Fit, Predict, Transformer};
//! use ndarray::Array2;
//! use rand::{Rng, SeedableRng};
//! use rand_xoshiro::Xoshiro256PlusPlus;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Forty rows around each of three directions, brought to length 1.
//! let mut random = Xoshiro256PlusPlus::seed_from_u64(1);
//! let mut rows = Array2::from_shape_fn((120, 8), |(row, column)| {
//!     let centre = if row % 3 == column { 1.0 } else { 0.0 };
//!     centre + random.gen_range(-0.3_f32..0.3)
//! });
//! for mut row in rows.outer_iter_mut() {
//!     let length = row.dot(&row).sqrt();
//!     row /= length;
//! }
//!
//! let choice = choose_n_clusters(rows.view(), &ChooseNClustersOptions::new(rows.nrows()))?;
//! assert_eq!(choice.n_clusters, 3);
//!
//! let dataset = DatasetBase::from(rows);
//! let model = KMeans::params(choice.n_clusters).seed(7).fit(&dataset)?;
//! assert_eq!(model.sizes(), [40, 40, 40]);
//! assert_eq!(&model.predict(&dataset), model.labels());
//! let squared_distances = model.transform(dataset.records());
//! assert!((f64::from(squared_distances.sum()) - model.inertia()).abs() < 1e-3);
//!
//! let rows = dataset.records().view();
//! let found_again = stability(rows, model.labels().view(), &StabilityOptions::default())?;
//! assert!(found_again.iter().all(|&stability| stability > 0.9));
//! # Ok(())
//! # }
//! ```
//!
//! `cargo run --release --example kmeans` shows the same on data where the answer is less clear.
//!
//! # What there is
//!
//! | question | answer |
//! | --- | --- |
//! | Which rows belong together? | [`KMeans::params`], then `fit`, or [`KMeansParams::fit_rows`] without a data set |
//! | Where do other rows belong? | [`KMeans::assign`] with errors and cosines, or linfa's `predict` and `transform` |
//! | What became of former groups? | [`KMeansParams::fit_from`] their centroids, or linfa's `fit_with` the former model |
//! | How many groups are there? | [`choose_n_clusters`] |
//! | How clear are they together? | [`KMeans::quality`] and [`KMeans::inertia`] |
//! | How well does each one hold? | [`stability`] |
//! | Can it be quicker? | [`reduced`] brings rows into fewer dimensions first |
//!
//! # Shapes and units
//!
//! Rows are `n x d` matrices of `f32`, owned or borrowed, with any strides; centroids are `k x d`. Every row must have
//! length 1 to within 1e-4. Labels are numbers from 0 to k - 1, one for each row. Similarities are cosines between -1 and
//! 1, and inertia is a sum of squared Euclidean distances, which on the unit sphere are 2 - 2 cosine. In the measures of
//! quality a distance is 1 - cosine.
//!
//! Work is spread over the threads of rayon's current pool. A round of a fit takes O(n k d) operations, fewer once the
//! centroids rest. Beside the rows a fit holds some ten numbers for each, a few copies of the centroids, and a copy of
//! the sample where one is taken.
//!
//! # Errors
//!
//! Settings are checked when something is fitted, or before by linfa's `ParamGuard::check`. Rows are checked wherever a
//! `Result` comes back: [`KMeansError`] names the first row that is not finite or not of length 1. linfa's `predict` and
//! `transform` return no errors: they panic where shapes do not fit, and say what they make of other lengths.
//!
//! # Determinism
//!
//! Equal rows in equal order, settings and seeds give equal bits on any number of threads: sums are taken in an order that
//! hangs on the rows alone, and random numbers come from xoshiro256++ by code of this module, which no update of a library
//! changes. On processors with other instructions the last bits of products may differ.
//!
//! # Sources
//!
//! - Spherical k-means: Dhillon & Modha 2001, *Concept decompositions for large sparse text data using clustering*.
//! - Starts: greedy k-means++ (Arthur & Vassilvitskii 2007, *k-means++: the advantages of careful seeding*), refined on a
//!   sample (Bradley & Fayyad 1998, *Refining initial points for k-means clustering*).
//! - Rows that cannot have changed group are skipped: Hamerly 2010, *Making k-means even faster*.
//! - Quality: the silhouette (Rousseeuw 1987, *Silhouettes: a graphical aid to the interpretation and validation of
//!   cluster analysis*) and its simplified form (Hruschka, de Castro & Campello 2004, *Evolutionary algorithms for
//!   clustering gene-expression data*).
//! - Agreement beyond chance: Vinh, Epps & Bailey 2010, *Information theoretic measures for clusterings comparison*.
//! - Stability: Hennig 2007, *Cluster-wise assessment of cluster stability*.
//! - Fewer dimensions: Cohen et al. 2015, *Dimensionality reduction for k-means clustering and low rank approximation*.
//!
//! # Beside linfa-clustering
//!
//! It is Euclidean and generic over numbers and distances; this module is for unit vectors of `f32`, and needs a fraction of
//! the time (`cargo bench --bench kmeans`). Randomness comes from a `seed` in place of a generator; a fitted model keeps the
//! labels of its rows; inertia is a sum, as in scikit-learn, not a mean; and `fit_with` goes on from a former model with new
//! rows only, which is no mini-batch k-means.
//!
//! [`KMeans::params`]: crate::clustering::KMeans::params
//! [`KMeans::assign`]: crate::clustering::KMeans::assign
//! [`KMeans::quality`]: crate::clustering::KMeans::quality
//! [`KMeans::inertia`]: crate::clustering::KMeans::inertia
//! [`KMeansParams::fit_rows`]: crate::clustering::KMeansParams::fit_rows
//! [`KMeansParams::fit_from`]: crate::clustering::KMeansParams::fit_from
//! [`KMeansError`]: crate::clustering::KMeansError
//! [`choose_n_clusters`]: crate::clustering::choose_n_clusters
//! [`reduced`]: crate::clustering::reduced
//! [`stability`]: crate::clustering::stability

mod random;
mod params;
mod products;
mod assign;
mod bounds;
mod start;
mod update;
mod quality;
mod kmeans;
mod fit;
mod agreement;
mod reduce;
mod choose_n_clusters;
mod stability;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod sphere;

pub use choose_n_clusters::{
    ChooseNClustersError, ChooseNClustersOptions, MAX_SPLITS, NClustersChoice, choose_n_clusters,
    default_range,
};
pub use kmeans::{Assignment, KMeans};
pub use params::{KMeansError, KMeansParams, KMeansValidParams};
pub use reduce::reduced;
pub use stability::{SOLID_STABILITY, StabilityOptions, stability};
