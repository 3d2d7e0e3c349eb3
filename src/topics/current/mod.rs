//! The topics in force: which topic every passage belongs to, and what a person changed about that.

mod assign;

mod shares;

mod links;

mod linked;

mod corrections;

mod in_force;

mod position;

pub use assign::{Assigned, Assigner, Assignment, group_rows, nearest};
pub use corrections::Corrections;
pub use in_force::{CurrentTopics, TopicSize};
pub use linked::Linked;
pub use position::TopicPosition;
pub use shares::shares;
