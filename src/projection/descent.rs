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
    axes: [Axis; 2],
}

/// One coordinate of all points.
#[derive(Debug)]
struct Axis {
    places: Vec<f32>,
    speeds: Vec<f32>,
    gains: Vec<f32>,
}

impl<'a> Descent<'a> {
    pub(super) fn new(affinities: &'a Affinities, start: &[Point]) -> Self {
        let axis = |axis: usize| Axis {
            places: start.iter().map(|point| point[axis]).collect(),
            speeds: vec![0.0; start.len()],
            gains: vec![1.0; start.len()],
        };
        Self {
            affinities,
            axes: [0, 1].map(axis),
        }
    }

    /// Moves the points for which `moves` is true.
    pub(super) fn go(&mut self, stage: Stage, moves: impl Fn(usize) -> bool) {
        for _ in 0..stage.n_iterations {
            let [x, y] = &self.axes;
            let slopes = gradient(&x.places, &y.places, self.affinities, stage.exaggeration);
            for (axis, number) in self.axes.iter_mut().zip(0..) {
                axis.step(stage.momentum, &moves, |point| slopes[point][number]);
            }
        }
    }

    pub(super) fn into_points(self) -> Vec<Point> {
        let [x, y] = self.axes;
        let points = x.places.into_iter().zip(y.places);
        points.map(|(x, y)| [x, y]).collect()
    }
}

impl Axis {
    /// Down the slope of each point that moves; faster as long as it goes the same way (Jacobs 1988).
    fn step(&mut self, momentum: f32, moves: impl Fn(usize) -> bool, slope: impl Fn(usize) -> f32) {
        let rate = (self.places.len() as f32 / POINTS_PER_RATE).max(MIN_RATE);
        let speeds = self.speeds.iter_mut().zip(&mut self.gains);
        let points = self.places.iter_mut().zip(speeds).enumerate();
        for (point, (place, (speed, gain))) in points.filter(|(point, _)| moves(*point)) {
            let slope = slope(point);
            // Speed goes down the slope.
            *gain = if (slope > 0.0) == (*speed > 0.0) {
                (*gain * 0.8).max(MIN_GAIN)
            } else {
                *gain + 0.2
            };
            *speed = momentum * *speed - rate * *gain * slope;
            *place += *speed;
        }
    }
}
