//! Reports: the topics of a period counted, compared with the time before, quoted and kept.

mod count;

mod quotes;

mod make;

pub use make::{ReportError, ReportOptions};
