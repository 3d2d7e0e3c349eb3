//! What tells whether a document changed.

/// Hash of everything that a document was made from; equal hashes mean nothing changed.
pub type ContentHash = [u8; 32];
