//! Groups unit-length vectors: spherical k-means, how many groups there are, and how well they hold.

mod agreement;
mod assign;
mod bounds;
mod choose_n_clusters;
mod fit;
mod kmeans;
mod mini_batch;
mod params;
mod products;
mod quality;
mod random;
mod reduce;
mod stability;
mod start;
mod update;

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod sphere;

pub use choose_n_clusters::{
    ChooseNClustersError, MAX_SPLITS, NClustersChoice, choose_n_clusters, default_range,
};
pub use kmeans::{Assignment, KMeans};
pub use mini_batch::MiniBatchKMeans;
pub use params::{KMeansError, KMeansParams, KMeansValidParams};
pub use reduce::reduced;
pub use stability::{SOLID_STABILITY, StabilityOptions, stability};
