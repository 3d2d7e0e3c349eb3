//! The clock of the engine, the one place that asks the system for the time.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// A source of the current time, which a test can replace by one that it moves itself.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that tells the time that `tell` returns.
    pub fn new(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// The clock of the operating system.
    pub fn system() -> Self {
        Self::new(Timestamp::now)
    }

    /// A clock that always tells the time `at`.
    pub fn fixed(at: Timestamp) -> Self {
        Self::new(move || at)
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
