//! Content hashes, which tell whether a document changed.

/// Hash of everything that a document was made from; equal hashes mean that nothing changed.
pub type ContentHash = [u8; 32];
