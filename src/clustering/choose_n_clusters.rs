//! How many groups are there? The number of clusters that two halves of the rows agree on and that stand apart.

use super::agreement::shared_information;
use super::assign;
use super::kmeans::KMeans;
use super::params::{KMeansError, KMeansParams, check_rows};
use super::reduce::reduced;
use super::{quality, random};
use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Least rows of the sample; more would sharpen the curve little and cost time.
const MIN_SAMPLE: usize = 4000;

/// Rows of the sample for each cluster of the largest number asked for, where that makes more than [`MIN_SAMPLE`].
const ROWS_PER_CLUSTER: usize = 10;

/// Dimensions that rows are reduced to. The choice is as good as in all 256 (V-measure of five labelled sets), and
/// takes half of the time.
const N_DIMENSIONS: usize = 64;

/// About the rows of all halves together: a small sample is cut in more ways, because chance weighs more in it.
const SPLIT_ROWS: usize = 8000;
/// The number of ways in which the sample is cut into halves; the score is the mean over them.
const N_SPLITS: RangeInclusive<usize> = 2..=MAX_SPLITS;
/// The largest [`ChooseNClustersOptions::max_splits`] that makes a difference.
pub const MAX_SPLITS: usize = 16;
const GRID_POINTS: usize = 16;
const REFINED_POINTS: usize = 6;

/// Among which numbers of clusters one is chosen, and how carefully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChooseNClustersOptions {
    /// The numbers that may be chosen, from the lowest to the highest, at least 1 and at most half of the number of rows.
    pub range: RangeInclusive<usize>,
    /// The most ways in which the sample of rows is cut into halves, where 0 counts as 1. Without a limit these are two
    /// for 4,000 rows and more, and up to [`MAX_SPLITS`] for fewer.
    pub max_splits: usize,
    /// The seed of all randomness.
    pub seed: u64,
}

impl ChooseNClustersOptions {
    /// Options for `n_rows` rows: [`default_range`], at most [`MAX_SPLITS`] splits, and seed 0.
    #[must_use]
    pub fn new(n_rows: usize) -> Self {
        Self {
            range: default_range(n_rows),
            max_splits: MAX_SPLITS,
            seed: 0,
        }
    }
}

/// The number of clusters chosen, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct NClustersChoice {
    /// The number with the highest score, and of equal ones the lowest.
    pub n_clusters: usize,
    /// Every number tried with its score, ascending by number. A score is the product of a silhouette (at most 1) and of
    /// nats, 0 for a single cluster; 0 or less means no groups that are found again.
    pub curve: Vec<(usize, f64)>,
}

/// Why no number of clusters could be chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChooseNClustersError {
    /// The range cannot be searched.
    #[error(
        "n_clusters range {first} to {last} must ascend and lie within 1 to {limit}, half of the rows"
    )]
    Range {
        /// Lowest number asked for.
        first: usize,
        /// Highest number asked for.
        last: usize,
        /// Highest number allowed.
        limit: usize,
    },
    /// The rows cannot be clustered.
    #[error(transparent)]
    KMeans(#[from] KMeansError),
}

/// The numbers of clusters worth trying on `n_rows` rows: 2 to a fifth of the rows, at most 200. Too few rows to make two
/// halves of two (fewer than 4) leave 1 alone.
#[must_use]
pub fn default_range(n_rows: usize) -> RangeInclusive<usize> {
    let last = (n_rows / 5).clamp(2, 200).min((n_rows / 2).max(1));
    last.min(2)..=last
}

/// Chooses the number of clusters of `rows` (n x d, unit length) within the range of `options`.
///
/// Each number k is tried on halves of a seeded sample: both halves are clustered, and both results label all rows. The
/// score is separation times reproducibility. Separation is the silhouette (Rousseeuw 1987) of each half's rows under
/// the labels that the *other* half's centroids give them, so that clusters that merely fit noise do not count;
/// reproducibility is the information in nats that the two labellings share beyond chance (Vinh et al. 2010), so that
/// more clusters count for more as long as both halves find them. A geometric grid comes first, then the numbers around
/// its best; the lowest number of the highest score is chosen. Few rows are cut in more ways, which steadies the choice
/// and takes more time. Of more than 4,000 rows, and more than 10 for each cluster of the highest number, a sample of that
/// size is looked at. Rows are reduced to their 64 leading dimensions by [`reduced`].
///
/// # Errors
/// [`ChooseNClustersError::Range`] for a range that is empty or goes beyond half of the rows;
/// [`ChooseNClustersError::KMeans`] for rows that cannot be clustered: none, not finite, or not of length 1.
pub fn choose_n_clusters(
    rows: ArrayView2<'_, f32>,
    options: &ChooseNClustersOptions,
) -> Result<NClustersChoice, ChooseNClustersError> {
    check_rows(rows)?;
    let (first, last) = (*options.range.start(), *options.range.end());
    let limit = (rows.nrows() / 2).max(1);
    if first == 0 || first > last || last > limit {
        return Err(ChooseNClustersError::Range { first, last, limit });
    }
    if last == 1 {
        return Ok(NClustersChoice {
            n_clusters: 1,
            curve: vec![(1, 0.0)],
        });
    }
    let splits = splits(rows, options);
    let seed = options.seed;
    let mut curve = scores(&splits, &grid(first, last, GRID_POINTS), seed)?;
    let (below, above) = neighbours(&curve, best(&curve));
    let refined = grid(below, above, REFINED_POINTS + 2);
    curve.extend(scores(&splits, &refined, seed)?);
    Ok(NClustersChoice {
        n_clusters: best(&curve),
        curve: curve.into_iter().collect(),
    })
}

/// The two halves that the sampled rows are cut into.
type Split = [Array2<f32>; 2];

fn splits(rows: ArrayView2<'_, f32>, options: &ChooseNClustersOptions) -> Vec<Split> {
    let mut rng = random::generator(options.seed, 1);
    let amount = MIN_SAMPLE.max(ROWS_PER_CLUSTER * options.range.end());
    let sample = random::sample(&mut rng, rows.nrows(), amount);
    let sampled = rows.select(Axis(0), &sample);
    let rows = reduced(sampled.view(), N_DIMENSIONS, options.seed);
    let split = |_| {
        let order = random::permutation(&mut rng, rows.nrows());
        let (a, b) = order.split_at(order.len() / 2);
        [rows.select(Axis(0), a), rows.select(Axis(0), b)]
    };
    let n_splits = (SPLIT_ROWS / rows.nrows().max(1)).clamp(*N_SPLITS.start(), *N_SPLITS.end());
    let n_splits = n_splits.min(options.max_splits.max(1));
    (0..n_splits).map(split).collect()
}

/// At most `points` whole numbers from `first` to `last` with about equal ratios, both ends included.
fn grid(first: usize, last: usize, points: usize) -> Vec<usize> {
    let ratio = last as f64 / first as f64;
    let point = |step: usize| {
        let power = step as f64 / (points - 1) as f64;
        (first as f64 * ratio.powf(power)).round() as usize
    };
    let mut grid: Vec<usize> = (0..points).map(point).collect();
    grid.dedup();
    grid
}

fn scores(
    splits: &[Split],
    numbers: &[usize],
    seed: u64,
) -> Result<BTreeMap<usize, f64>, KMeansError> {
    let score = |&n_clusters: &usize| Ok((n_clusters, score(splits, n_clusters, seed)?));
    numbers.par_iter().rev().map(score).collect()
}

/// The product of the means of both factors, which is steadier than the mean of the products.
fn score(splits: &[Split], n_clusters: usize, seed: u64) -> Result<f64, KMeansError> {
    if n_clusters == 1 {
        return Ok(0.0);
    }
    let judged = splits.iter().map(|split| judge(split, n_clusters, seed));
    let (mut separation, mut reproducibility) = (0.0, 0.0);
    for judged in judged.collect::<Result<Vec<_>, _>>()? {
        separation += judged.0 / splits.len() as f64;
        reproducibility += judged.1 / splits.len() as f64;
    }
    Ok(separation * reproducibility)
}

/// The separation and the reproducibility of one pair of halves.
fn judge(split: &Split, n_clusters: usize, seed: u64) -> Result<(f64, f64), KMeansError> {
    let fits = [
        fit(&split[0], n_clusters, seed)?,
        fit(&split[1], n_clusters, seed ^ 1)?,
    ];
    let crossed = [
        labels_by(&fits[1], &split[0]),
        labels_by(&fits[0], &split[1]),
    ];
    let separation = f64::midpoint(
        quality::silhouette(split[0].view(), &crossed[0], n_clusters),
        quality::silhouette(split[1].view(), &crossed[1], n_clusters),
    );
    let by_first: Vec<usize> = fits[0]
        .labels()
        .iter()
        .chain(&crossed[1])
        .copied()
        .collect();
    let by_second: Vec<usize> = crossed[0].iter().chain(fits[1].labels()).copied().collect();
    let shared = shared_information(&by_first, &by_second, n_clusters);
    Ok((separation, shared))
}

fn labels_by(fit: &KMeans, rows: &Array2<f32>) -> Vec<usize> {
    let nearest = assign::nearest(rows.view(), fit.centroids().view());
    nearest.iter().map(|row| row.label).collect()
}

fn fit(half: &Array2<f32>, n_clusters: usize, seed: u64) -> Result<KMeans, KMeansError> {
    KMeansParams::trial(n_clusters, seed).fit_rows(half.view())
}

/// The number with the highest score, the lowest of equals.
fn best(curve: &BTreeMap<usize, f64>) -> usize {
    let (&first, _) = curve
        .first_key_value()
        .expect("a range holds at least one number");
    curve.iter().fold(
        first,
        |best, (&number, score)| if *score > curve[&best] { number } else { best },
    )
}

/// The numbers tried just below and above `number`, and `number` in place of one that is missing.
fn neighbours(curve: &BTreeMap<usize, f64>, number: usize) -> (usize, usize) {
    let below = curve
        .range(..number)
        .next_back()
        .map_or(number, |(&below, _)| below);
    let above = curve
        .range(number + 1..)
        .next()
        .map_or(number, |(&above, _)| above);
    (below, above)
}

#[cfg(test)]
mod tests {
    use super::super::sphere::{Blobs, blobs, on_threads};
    use super::*;
    use proptest::prelude::*;

    fn within(range: RangeInclusive<usize>, seed: u64) -> ChooseNClustersOptions {
        ChooseNClustersOptions {
            range,
            max_splits: MAX_SPLITS,
            seed,
        }
    }

    fn eight_blobs() -> Array2<f32> {
        blobs(&Blobs {
            n_rows: 800,
            n_centres: 8,
            dimension: 32,
            spread: 0.5,
            seed: 1,
        })
        .0
    }

    #[test]
    fn separated_blobs_are_counted() {
        let rows = eight_blobs();
        let choice = choose_n_clusters(rows.view(), &within(default_range(800), 7)).unwrap();
        assert_eq!(choice.n_clusters, 8, "{:?}", choice.curve);
    }

    #[test]
    fn the_curve_ascends_and_holds_the_choice_as_its_peak() {
        let rows = eight_blobs();
        let choice = choose_n_clusters(rows.view(), &within(2..=40, 7)).unwrap();
        assert!(choice.curve.is_sorted_by(|a, b| a.0 < b.0));
        let peak = choice
            .curve
            .iter()
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap();
        assert_eq!(peak.0, choice.n_clusters);
    }

    #[test]
    fn the_choice_is_the_same_on_any_number_of_threads() {
        let rows = eight_blobs();
        let choose = || choose_n_clusters(rows.view(), &within(2..=40, 7)).unwrap();
        let one = on_threads(1, choose);
        assert_eq!(one, on_threads(2, choose));
        assert_eq!(one, on_threads(8, choose));
    }

    #[test]
    fn equal_rows_have_nothing_to_choose() {
        let rows = Array2::from_shape_fn((40, 4), |(_, column)| f32::from(u8::from(column == 0)));
        let choice = choose_n_clusters(rows.view(), &ChooseNClustersOptions::new(40)).unwrap();
        assert_eq!(choice.n_clusters, 2);
        assert!(choice.curve.iter().all(|&(_, score)| score.abs() < 1e-9));
    }

    #[test]
    fn a_range_beyond_half_of_the_rows_is_refused() {
        let rows = Array2::<f32>::eye(20);
        let error = choose_n_clusters(rows.view(), &within(2..=11, 0)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "n_clusters range 2 to 11 must ascend and lie within 1 to 10, half of the rows"
        );
    }

    #[test]
    fn too_few_rows_to_halve_are_one_group() {
        let rows = Array2::<f32>::eye(3);
        let choice = choose_n_clusters(rows.view(), &ChooseNClustersOptions::new(3)).unwrap();
        assert_eq!((choice.n_clusters, choice.curve), (1, vec![(1, 0.0)]));
    }

    #[test]
    fn rows_that_are_no_numbers_are_refused() {
        let rows = Array2::from_elem((20, 3), f32::NAN);
        let error = choose_n_clusters(rows.view(), &within(2..=4, 0)).unwrap_err();
        assert!(matches!(
            error,
            ChooseNClustersError::KMeans(KMeansError::NotFinite { .. })
        ));
    }

    proptest! {
        #[test]
        fn the_default_range_is_always_allowed(n_rows in 1_usize..5000) {
            let range = default_range(n_rows);
            prop_assert!(*range.start() >= 1 && range.start() <= range.end());
            prop_assert!(*range.end() <= (n_rows / 2).max(1));
        }

        #[test]
        fn a_grid_ascends_from_end_to_end(first in 1_usize..300, length in 0_usize..300) {
            let grid = grid(first, first + length, GRID_POINTS);
            prop_assert!(grid.is_sorted_by(|a, b| a < b));
            prop_assert_eq!((grid[0], grid[grid.len() - 1]), (first, first + length));
        }
    }
}
