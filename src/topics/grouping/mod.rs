//! Vectors to topics: a sample of them, its clusters, and the topics that are built of the clusters.

mod sample;

mod merge;

mod split;

mod subtopics;

mod transfer;

mod fit;

mod clusters;

mod bounds;

mod group_members;

mod build;

pub use build::{TopicBuilder, TopicsWithoutSubtopics};
pub use clusters::{Clusters, KnownGroup};
pub use fit::{NumberOfClusters, fit, former_centroids, number_of_clusters};
pub use sample::TopicSample;
pub use transfer::{Recut, RecutDocument, transferred};
