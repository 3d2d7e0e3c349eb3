//! Pairs of documents, by their positions in the order of time.

/// Two documents that are worth comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    /// The position of the document that comes first.
    pub(super) earlier: u32,
    /// The position of the other document.
    pub(super) later: u32,
}

/// Two elements whose similarity is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SimilarPair {
    /// The number of one element.
    pub(super) a: u32,
    /// The number of the other element.
    pub(super) b: u32,
    /// The similarity of the two, 0 to 1.
    pub(super) similarity: f32,
}
