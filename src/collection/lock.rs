//! Locks whose holder may have panicked.

use std::sync::PoisonError;

/// What a lock guards, also when a thread panicked while it held it: nothing behind these locks is ever half-written.
pub fn unpoisoned<T>(result: Result<T, PoisonError<T>>) -> T {
    result.unwrap_or_else(PoisonError::into_inner)
}
