//! Ranks newer documents first: likeness halves with age.

use jiff::Timestamp;

use super::query::HalfLife;

const DAY_SECONDS: f64 = 86_400.0;

/// How likeness fades with age.
#[derive(Debug, Clone, Copy)]
pub(super) struct Freshness {
    half_life: HalfLife,
    /// Age is counted from the newest document, not from the clock: the same documents give the same answers.
    newest: Timestamp,
}

impl Freshness {
    pub(super) fn new(half_life: HalfLife, newest: Timestamp) -> Self {
        Self { half_life, newest }
    }

    /// Fades a likeness by the age at `published_at`; a document without a date counts as one half-life old.
    pub(super) fn of(&self, likeness: f32, published_at: Option<Timestamp>) -> f32 {
        let age = published_at.map_or(1.0, |published_at| {
            let seconds = self.newest.as_second() - published_at.as_second();
            seconds.max(0) as f64 / DAY_SECONDS / f64::from(self.half_life.days())
        });
        likeness.max(0.0) * 0.5_f64.powf(age) as f32 + likeness.min(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_halves_with_every_half_life() {
        let at = |days: i64| Timestamp::from_second(days * 86_400).ok();
        let freshness = Freshness::new(HalfLife::new(10.0).unwrap(), at(100).unwrap());
        assert!((freshness.of(8.0, at(100)) - 8.0).abs() < 1e-6);
        assert!((freshness.of(8.0, at(80)) - 2.0).abs() < 1e-6);
        assert!((freshness.of(8.0, None) - 4.0).abs() < 1e-6);
        assert!((freshness.of(-1.0, at(0)) + 1.0).abs() < 1e-6);
    }
}
