//! Tests of what is read as a filter, what a filter means, and that both hold for random filters and documents.

mod meaning;
mod oracle;
mod reading;
