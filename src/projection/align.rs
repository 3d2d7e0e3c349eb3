//! Turns, mirrors and moves a picture to where a former one lay (orthogonal Procrustes analysis).

use super::point::Point;

/// A turn by the angle with this cosine and sine, after a mirroring where `mirror` is -1 and not 1.
#[derive(Debug, Clone, Copy)]
struct Rotation {
    cosine: f64,
    sine: f64,
    mirror: f64,
}

/// Turns, mirrors and moves all `points` in one way, so that those with a former point come as near to it as can be.
/// Distances between points stay as they are.
pub fn aligned(points: &[Point], former: &[Option<Point>]) -> Vec<Point> {
    let pairs: Vec<(Point, Point)> = points
        .iter()
        .zip(former)
        .filter_map(|(&point, former)| Some((point, (*former)?)))
        .collect();
    if pairs.is_empty() {
        return points.to_vec();
    }
    let (here, there) = (
        middle(pairs.iter().map(|pair| pair.0)),
        middle(pairs.iter().map(|pair| pair.1)),
    );
    let turn = best_turn(&pairs, here, there);
    let moved = |point: &Point| {
        let turned = turn.of(minus(*point, here));
        [0, 1].map(|axis| (turned[axis] + there[axis]) as f32)
    };
    points.iter().map(moved).collect()
}

impl Rotation {
    fn of(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let y = y * self.mirror;
        [
            self.cosine * x - self.sine * y,
            self.sine * x + self.cosine * y,
        ]
    }
}

/// The best turn in closed form: mirrored only where that is better.
fn best_turn(pairs: &[(Point, Point)], here: [f64; 2], there: [f64; 2]) -> Rotation {
    let candidate = |mirror: f64| {
        let (mut cosine, mut sine) = (0.0, 0.0);
        for &(point, former) in pairs {
            let ([x, y], [u, v]) = (minus(point, here), minus(former, there));
            cosine += x * u + mirror * y * v;
            sine += x * v - mirror * y * u;
        }
        (cosine.hypot(sine), cosine, sine, mirror)
    };
    let (plain, mirrored) = (candidate(1.0), candidate(-1.0));
    let (length, cosine, sine, mirror) = if mirrored.0 > plain.0 {
        mirrored
    } else {
        plain
    };
    if length > 0.0 {
        Rotation {
            cosine: cosine / length,
            sine: sine / length,
            mirror,
        }
    } else {
        Rotation {
            cosine: 1.0,
            sine: 0.0,
            mirror: 1.0,
        }
    }
}

fn middle(points: impl ExactSizeIterator<Item = Point>) -> [f64; 2] {
    let n = points.len() as f64;
    let sum = points.fold([0.0; 2], |sum, point| {
        [0, 1].map(|axis| sum[axis] + f64::from(point[axis]))
    });
    sum.map(|total| total / n)
}

fn minus(point: Point, origin: [f64; 2]) -> [f64; 2] {
    [0, 1].map(|axis| f64::from(point[axis]) - origin[axis])
}

#[cfg(test)]
mod tests {
    use super::super::point::squared_distance;
    use super::super::tests::scattered;
    use super::*;

    #[test]
    fn a_picture_that_was_turned_mirrored_and_moved_comes_back() {
        let former = scattered(30, 5.0);
        for (mirror, angle) in [(1.0, 0.3), (1.0, 3.0), (-1.0, 1.2), (-1.0, -2.0)] {
            let turn = Rotation {
                cosine: f64::cos(angle),
                sine: f64::sin(angle),
                mirror,
            };
            let turned: Vec<Point> = former
                .iter()
                .map(|point| turn.of(point.map(f64::from)))
                .map(|[x, y]| [x as f32 + 7.0, y as f32 - 2.0])
                .collect();
            let known: Vec<Option<Point>> = former
                .iter()
                .enumerate()
                .map(|(at, &point)| (at % 3 > 0).then_some(point))
                .collect();
            let found = aligned(&turned, &known);
            for (found, former) in found.iter().zip(&former) {
                assert!(squared_distance(*found, *former) < 1e-6);
            }
        }
    }

    #[test]
    fn without_former_places_and_in_one_place_nothing_turns() {
        let points = scattered(4, 1.0);
        assert_eq!(aligned(&points, &[None; 4]), points);
        let found = aligned(&[[1.0, 2.0]; 3], &[Some([0.0, 5.0]); 3]);
        assert_eq!(found, [[0.0, 5.0]; 3]);
        assert!(aligned(&[], &[]).is_empty());
    }
}
