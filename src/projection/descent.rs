//! Moves points down a gradient, with momentum and a step of its own for each coordinate.

use super::affinities::Affinities;
use super::forces::gradient;
use super::point::Point;

/// Smallest step of a coordinate, as a part of the usual one.
const MIN_GAIN: f32 = 0.01;
/// Smallest usual step, which is scikit-learn's.
const MIN_RATE: f32 = 50.0;
/// Points for each unit of the usual step (Belkina et al. 2019, with the gradient's factor of 4 taken out).
const POINTS_PER_RATE: f32 = 48.0;

/// A number of rounds under one set of rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage {
    pub(super) n_iterations: usize,
    pub(super) momentum: f32,
    /// What attraction is multiplied by.
    pub(super) exaggeration: f32,
}

/// Points that move, with their speeds.
#[derive(Debug)]
pub(super) struct Descent<'a> {
    affinities: &'a Affinities,
    axes: [Coordinate; 2],
}

/// One coordinate of all points.
#[derive(Debug)]
struct Coordinate {
    values: Vec<f32>,
    speeds: Vec<f32>,
    gains: Vec<f32>,
}

impl<'a> Descent<'a> {
    pub(super) fn new(affinities: &'a Affinities, start: &[Point]) -> Self {
        let axis = |axis: usize| Coordinate {
            values: start.iter().map(|point| point[axis]).collect(),
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
            let slopes = gradient(&x.values, &y.values, self.affinities, stage.exaggeration);
            for (axis, number) in self.axes.iter_mut().zip(0..) {
                axis.step(stage.momentum, &moves, |point| slopes[point][number]);
            }
        }
    }

    pub(super) fn into_points(self) -> Vec<Point> {
        let [x, y] = self.axes;
        let points = x.values.into_iter().zip(y.values);
        points.map(|(x, y)| [x, y]).collect()
    }
}

impl Coordinate {
    /// Moves points against their slope, and the faster the longer a point goes in one direction (Jacobs 1988).
    fn step(&mut self, momentum: f32, moves: impl Fn(usize) -> bool, slope: impl Fn(usize) -> f32) {
        let rate = (self.values.len() as f32 / POINTS_PER_RATE).max(MIN_RATE);
        let speeds = self.speeds.iter_mut().zip(&mut self.gains);
        let points = self.values.iter_mut().zip(speeds).enumerate();
        for (point, (value, (speed, gain))) in points.filter(|(point, _)| moves(*point)) {
            let slope = slope(point);
            // A speed and a slope of one sign mean that the point now goes up, as points go against the slope.
            *gain = if (slope > 0.0) == (*speed > 0.0) {
                (*gain * 0.8).max(MIN_GAIN)
            } else {
                *gain + 0.2
            };
            *speed = momentum * *speed - rate * *gain * slope;
            *value += *speed;
        }
    }
}
