//! The topics in force: which topic every passage belongs to, and what a person changed about that.

mod position;

mod assignment;

mod assigner;

mod shares;

mod choose_topics;

mod linked_documents;

mod corrections;

mod current_topics;

pub use assigner::{Assigner, NearestCentroid, centroid_rows, nearest};
pub use assignment::{AssignmentsByDocument, TopicAssignment};
pub use corrections::Corrections;
pub use current_topics::{CurrentTopics, TopicSize};
pub use linked_documents::LinkedDocuments;
pub use position::TopicPosition;
pub use shares::{DocumentShare, shares};
