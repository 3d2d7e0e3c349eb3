//! Points let go: gradient descent with momentum and a step of its own for each coordinate.

use super::Point;
use super::affinities::Affinities;
use super::forces::gradient;

/// Smallest step of a coordinate, as a part of the usual one.
const MIN_GAIN: f32 = 0.01;
/// Smallest usual step (scikit-learn's).
const MIN_RATE: f32 = 50.0;
/// Points for each unit of the usual step (Belkina et al. 2019, with the gradient's factor of 4 taken out).
const POINTS_PER_RATE: f32 = 48.0;

/// A stretch of the way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage {
    pub(super) n_iterations: usize,
    pub(super) momentum: f32,
    /// How many times attraction counts.
    pub(super) exaggeration: f32,
}

/// Points on their way.
#[derive(Debug)]
pub(super) struct Descent<'a> {
    affinities: &'a Affinities,
    places: [Vec<f32>; 2],
    speeds: [Vec<f32>; 2],
    gains: [Vec<f32>; 2],
}

impl<'a> Descent<'a> {
    pub(super) fn new(affinities: &'a Affinities, start: &[Point]) -> Self {
        let n_points = start.len();
        Self {
            affinities,
            places: [0, 1].map(|axis| start.iter().map(|point| point[axis]).collect()),
            speeds: [0, 1].map(|_| vec![0.0; n_points]),
            gains: [0, 1].map(|_| vec![1.0; n_points]),
        }
    }

    /// Moves the points for which `moves` is true.
    pub(super) fn go(&mut self, stage: Stage, moves: impl Fn(usize) -> bool) {
        let rate = (self.places[0].len() as f32 / POINTS_PER_RATE).max(MIN_RATE);
        for _ in 0..stage.n_iterations {
            let [x, y] = &self.places;
            let gradient = gradient(x, y, self.affinities, stage.exaggeration);
            for axis in 0..2 {
                let speeds = self.speeds[axis].iter_mut();
                let parts = self.places[axis]
                    .iter_mut()
                    .zip(speeds)
                    .zip(&mut self.gains[axis]);
                for (point, ((place, speed), gain)) in parts.enumerate() {
                    if !moves(point) {
                        continue;
                    }
                    let slope = gradient[point][axis];
                    *gain = if (slope > 0.0) == (*speed > 0.0) {
                        (*gain * 0.8).max(MIN_GAIN)
                    } else {
                        *gain + 0.2
                    };
                    *speed = stage.momentum * *speed - rate * *gain * slope;
                    *place += *speed;
                }
            }
        }
    }

    pub(super) fn into_points(self) -> Vec<Point> {
        let [x, y] = self.places;
        x.into_iter().zip(y).map(|(x, y)| [x, y]).collect()
    }
}
