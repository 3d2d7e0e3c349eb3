//! A term of a topic with all that was counted of it.

/// A term of a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicTerm {
    /// The stems of the term's words with one space between, by which it is compared between topics.
    pub stems: String,
    /// The term as it is usually written.
    pub surface: String,
    /// The numbers of the topic's passages that hold the term, in order.
    pub passages: Vec<u32>,
    /// The passages that hold the term, each counted as 1/2 for one occurrence and up to 1 for many.
    pub saturated_count: f64,
    /// How firmly the words of the term belong together, up to 1; 0 is chance. None for single words.
    pub cohesion: Option<f64>,
    /// The number of occurrences of the term in the passages.
    pub n_occurrences: usize,
    /// The share of the occurrences that one and the same word beside the term makes longer, 0 to 1: the most frequent one
    /// before or after it.
    pub extension: f64,
    /// The share of the occurrences that any word after the term makes longer, 0 to 1.
    pub continuation: f64,
    /// For a term that opens with a stop word how many of the occurrences of its other words it makes up, 0 to 1; none for
    /// other terms.
    pub share_of_rest: Option<f64>,
}
