//! Locks whose holder may have panicked.

use std::sync::PoisonError;

/// Takes what a lock guards even if its holder panicked: nothing behind these locks is ever half-written.
pub fn unpoisoned<T>(result: Result<T, PoisonError<T>>) -> T {
    result.unwrap_or_else(PoisonError::into_inner)
}
