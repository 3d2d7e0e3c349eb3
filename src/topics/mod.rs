//! What groups of passages are about: how they are found, named and shown, and which topic continues which.

mod options;

mod representatives;

mod naming;

mod current;

mod history;

mod grouping;

mod keep_labels;

mod shown;

mod describe;

pub use current::{
    Assigned, Assignment, Corrections, CurrentTopics, Linked, TopicPosition, TopicSize,
};
pub use describe::{Describing, TopicWords};
pub use grouping::{
    Clusters, Recut, Sample, TopicBuilder, fit, former_centroids, number_of_clusters, transferred,
};
pub use history::{Former, changes};
pub use naming::{TopicPassages, describe};
pub use options::{RefreshOptions, Start};
pub use representatives::{Candidate, representatives};
