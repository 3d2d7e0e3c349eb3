//! What topics are called: their keywords, and labels made of them.

mod passages;

mod grams;

mod frequencies;

mod surface;

mod sightings;

mod phrases;

mod ranked;

mod sense;

mod keywords;

mod labels;

mod describe;

pub use describe::{Description, describe};
pub use passages::TopicPassages;

#[cfg(test)]
mod tests;
