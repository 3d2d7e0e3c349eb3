//! Comparison of a collection's documents with examples, and the calibration of their likeness.

mod calibration;

mod question;

mod measure;

pub use calibration::Calibration;
pub use measure::measure;
pub use question::{Question, cosines_of};
