//! Groups unit-length vectors: spherical k-means, how many groups there are, and how well they hold.

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
