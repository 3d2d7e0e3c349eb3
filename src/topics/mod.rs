//! Topics: how groups of passages are found, named and shown, and which topic continues which.

mod representatives;

mod naming;

mod current;

mod history;

mod grouping;

mod keep_labels;

mod topic_representatives;

mod describe;

pub use current::{
    AssignmentsByDocument, Corrections, CurrentTopics, DocumentShare, LinkedDocuments,
    TopicAssignment, TopicPosition, TopicSize,
};
pub use describe::{TopicDescriber, TopicWords};
pub use grouping::{
    Clusters, KnownGroup, NumberOfClusters, Recut, RecutDocument, TopicBuilder, TopicSample,
    TopicsWithoutSubtopics, fit, former_centroids, number_of_clusters, transferred,
};
pub use history::{FormerRun, changes};
pub use naming::{Description, TopicPassages, describe};
pub use representatives::{RepresentativeCandidate, representatives};
