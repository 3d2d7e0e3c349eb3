//! Vectors to topics: a sample, its clusters, and the topics that are built of them.

mod sample;

mod merge;

mod split;

mod subtopics;

mod transfer;

mod fit;

mod clusters;

mod bounds;

mod build;

pub use build::TopicBuilder;
pub use clusters::Clusters;
pub use fit::{fit, former_centroids, number_of_clusters};
pub use sample::Sample;
pub use transfer::{Recut, transferred};
