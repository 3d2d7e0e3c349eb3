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
    pub(super) a: u32,
    pub(super) b: u32,
    /// The similarity of the two, 0 to 1.
    pub(super) similarity: f32,
}
