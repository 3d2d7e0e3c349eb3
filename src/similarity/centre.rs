//! The centre of a collection: the mean of its vectors, which is taken away before vectors are compared.

/// The centre of a collection is drawn towards zero as if this many more passages with zero vectors were there, so
/// that a handful of passages does not define it.
pub const CENTRE_PRIOR: f64 = 200.0;
