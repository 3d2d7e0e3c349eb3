//! Where is the middle of a collection?

/// The centre of a collection is drawn towards zero as if this many more passages were there, so that a handful does not
/// define it.
pub const CENTRE_PRIOR: f64 = 200.0;
