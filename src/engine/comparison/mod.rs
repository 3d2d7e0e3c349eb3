//! Documents of a collection beside examples, and what their likeness means there.

mod calibration;

mod question;

mod measure;

pub use calibration::Calibration;
pub use measure::measure;
pub use question::{Question, cosines_of};
