//! Keeps the newest calibration of a collection.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use crate::collection::{State, unpoisoned};
use crate::engine::comparison::{Calibration, measure};

/// The newest calibration of a collection, measured when it is needed.
#[derive(Debug, Default)]
pub struct Calibrations {
    newest: Mutex<Option<Arc<Calibration>>>,
    is_measuring: AtomicBool,
}

impl Calibrations {
    /// Forgets the calibration, so that the next query measures anew.
    pub fn forget(&self) {
        *unpoisoned(self.newest.lock()) = None;
    }

    /// Returns the calibration for `state`; while another query recalibrates a large collection, the former
    /// calibration.
    pub fn current(&self, state: &State) -> Arc<Calibration> {
        let newest = unpoisoned(self.newest.lock()).clone();
        if let Some(newest) = newest {
            let is_current = !newest.is_stale(state);
            if is_current
                || self.is_measuring.swap(true, Ordering::SeqCst) && newest.may_wait(state)
            {
                return newest;
            }
        }
        let measured = Arc::new(measure(state));
        *unpoisoned(self.newest.lock()) = Some(Arc::clone(&measured));
        self.is_measuring.store(false, Ordering::SeqCst);
        measured
    }
}
