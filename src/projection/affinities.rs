//! How much do rows belong together? The joint probabilities of pairs that t-SNE keeps in the picture.

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::neighbours::{Neighbour, nearest_others};

/// Halvings of the interval that the precision lies in; more change nothing.
const SEARCH_STEPS: usize = 100;
/// Neighbours of a row that have a probability, for each unit of perplexity (van der Maaten 2014).
const NEIGHBOURS_PER_PERPLEXITY: f64 = 3.0;

/// The symmetric joint probabilities of pairs of rows, without those that are nearly 0; together they are 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Affinities {
    /// Where the pairs of each row begin in `pairs`, and where those of the last row end.
    starts: Vec<usize>,
    pairs: Vec<(u32, f32)>,
}

impl Affinities {
    /// The affinities of rows of length 1, each with about `perplexity` neighbours.
    pub(super) fn of(rows: ArrayView2<'_, f32>, perplexity: f64) -> Self {
        let n_neighbours = (perplexity * NEIGHBOURS_PER_PERPLEXITY).ceil() as usize;
        let neighbours = nearest_others(rows, n_neighbours.min(rows.nrows().saturating_sub(1)));
        let conditional: Vec<Vec<f64>> = neighbours
            .par_iter()
            .map(|neighbours| conditional(&squared_distances(neighbours), perplexity))
            .collect();
        Self::joint(&neighbours, &conditional)
    }

    /// The joint probability of a pair: the mean of both conditional ones, over the number of rows.
    fn joint(neighbours: &[Vec<Neighbour>], conditional: &[Vec<f64>]) -> Self {
        let n_rows = neighbours.len();
        let weight = 0.5 / n_rows as f64;
        let mut directed: Vec<(u32, u32, f64)> = Vec::new();
        for (row, (neighbours, probabilities)) in neighbours.iter().zip(conditional).enumerate() {
            for (neighbour, probability) in neighbours.iter().zip(probabilities) {
                let (row, other) = (row as u32, neighbour.position as u32);
                directed.push((row, other, probability * weight));
                directed.push((other, row, probability * weight));
            }
        }
        // No pair comes more than twice, so the order of equal pairs does not matter.
        directed.par_sort_unstable_by_key(|&(row, other, _)| (row, other));
        let mut starts = vec![0; n_rows + 1];
        let mut pairs: Vec<(u32, f32)> = Vec::with_capacity(directed.len());
        for same in directed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let probability: f64 = same.iter().map(|pair| pair.2).sum();
            pairs.push((same[0].1, probability as f32));
            starts[same[0].0 as usize + 1] += 1;
        }
        for row in 0..n_rows {
            starts[row + 1] += starts[row];
        }
        Self { starts, pairs }
    }

    /// The rows that belong together with `row`, each with the joint probability.
    pub(super) fn of_row(&self, row: usize) -> &[(u32, f32)] {
        &self.pairs[self.starts[row]..self.starts[row + 1]]
    }
}

/// The squared distances of a row of length 1 to its neighbours.
fn squared_distances(neighbours: &[Neighbour]) -> Vec<f64> {
    let distance = |neighbour: &Neighbour| (2.0 - 2.0 * f64::from(neighbour.similarity)).max(0.0);
    neighbours.iter().map(distance).collect()
}

/// A normal distribution over neighbours at these distances, as wide as the perplexity asks for, or as wide as can be
/// where there are fewer neighbours.
fn conditional(squared_distances: &[f64], perplexity: f64) -> Vec<f64> {
    let nearest = squared_distances.iter().copied().fold(f64::MAX, f64::min);
    let wanted = perplexity.ln();
    let (mut low, mut high) = (0.0, f64::INFINITY);
    let mut precision = 1.0;
    let mut found = Vec::new();
    for _ in 0..SEARCH_STEPS {
        let weight = |distance: &f64| (-precision * (distance - nearest)).exp();
        found = squared_distances.iter().map(weight).collect();
        let total: f64 = found.iter().sum();
        for probability in &mut found {
            *probability /= total;
        }
        let entropy = entropy(&found);
        if (entropy - wanted).abs() < 1e-6 {
            break;
        }
        if entropy > wanted {
            low = precision;
        } else {
            high = precision;
        }
        precision = if high.is_finite() {
            f64::midpoint(low, high)
        } else {
            precision * 2.0
        };
    }
    found
}

fn entropy(probabilities: &[f64]) -> f64 {
    let part = |&p: &f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    probabilities.iter().map(part).sum()
}

#[cfg(test)]
mod tests {
    use super::super::tests::blobs;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_perplexity_is_reached(distances in prop::collection::vec(0.0..4.0_f64, 60..100), perplexity in 2.0..30.0_f64) {
            let found = conditional(&distances, perplexity);
            prop_assert!((found.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!((entropy(&found).exp() - perplexity).abs() < 1e-3 * perplexity);
        }
    }

    #[test]
    fn neighbours_at_one_distance_count_the_same() {
        for distance in [0.0, 2.0, 4.0] {
            let found = conditional(&[distance; 5], 3.0);
            assert!(found.iter().all(|p| (p - 0.2).abs() < 1e-9), "{found:?}");
        }
    }

    #[test]
    fn fewer_neighbours_than_the_perplexity_asks_for_count_the_same() {
        let found = conditional(&[0.1, 0.9], 5.0);
        assert!(found.iter().all(|p| (p - 0.5).abs() < 1e-3), "{found:?}");
    }

    #[test]
    fn joint_probabilities_are_symmetric_and_sum_to_one() {
        let (rows, _) = blobs(60, 3, 0.8);
        let affinities = Affinities::of(rows.view(), 5.0);
        let value = |row: usize, other: usize| {
            let pairs = affinities.of_row(row);
            let found = pairs.iter().find(|(column, _)| *column as usize == other);
            found.map_or(0.0, |(_, probability)| *probability)
        };
        let mut sum = 0.0;
        for (row, other) in (0..60).flat_map(|row| (0..60).map(move |other| (row, other))) {
            assert!((value(row, other) - value(other, row)).abs() < 1e-9);
            sum += value(row, other);
        }
        assert!((sum - 1.0).abs() < 1e-4, "{sum}");
        assert!((0..60).all(|row| value(row, row) == 0.0));
    }
}
