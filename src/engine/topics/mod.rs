//! Topics: found, read, drawn, and corrected by a person.

mod missing;

mod drift;

mod answer;

mod error;

mod build;

mod refresh;

mod correction_error;

mod changing;

mod in_force;

mod checks;

mod holds;

mod corrections;

mod read;

mod order;

mod members;

mod events;

mod assign_text;

mod scene;

mod map;

pub(super) use drift::measure_drift;
pub(super) use refresh::Refresh;

pub use answer::{
    AssignedTopic, EventPage, Representative, TopicDocument, TopicDocumentPage, TopicPassage,
    TopicPassagePage, TopicView, TopicsAnswer, Unassigned,
};
pub use correction_error::CorrectionError;
pub use drift::{Drift, DriftReason};
pub use error::TopicError;
pub use holds::{CorrectionState, Unmet};
pub use missing::MissingTopic;
pub use read::Hidden;
pub use refresh::RefreshError;
