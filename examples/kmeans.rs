//! Finds groups of vectors with `likewise::clustering`: how many there are, how large they are, and how well each one
//! holds.
//!
//! `cargo run --release --example kmeans`

use std::error::Error;

use likewise::clustering::{
    ChooseNClustersOptions, KMeans, SOLID_STABILITY, StabilityOptions, choose_n_clusters, stability,
};
use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2, ArrayView2, Axis};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// The number of vectors in each of the groups that are made.
const SIZES: [usize; 6] = [900, 700, 500, 400, 300, 200];
/// The dimension of the vectors.
const DIMENSION: usize = 64;
/// The length of the noise around the centre of a group, whose own length is 1.
const NOISE: f32 = 1.2;
/// The seed of all randomness, so that the example prints the same each time.
const SEED: u64 = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let made = MadeGroups::new(SEED);
    let rows = made.rows(&SIZES, SEED);
    println!("{} vectors of {} numbers", rows.nrows(), rows.ncols());

    let n_clusters = number_of_groups(rows.view())?;
    show_groups(rows.view(), n_clusters)?;
    // Half as many again: what is cut in two is not found again.
    show_groups(rows.view(), n_clusters + n_clusters / 2)?;

    let dataset = DatasetBase::from(rows);
    let model = KMeans::params(n_clusters).seed(SEED).fit(&dataset)?;
    let labels: Array1<usize> = model.predict(&made.rows(&[1; SIZES.len()], SEED + 1));
    println!("\none new vector of each group has the label\n  {labels}");
    Ok(())
}

/// Prints the scores of the numbers tried, and returns the best one.
fn number_of_groups(rows: ArrayView2<'_, f32>) -> Result<usize, Box<dyn Error>> {
    let options = ChooseNClustersOptions {
        range: 2..=40,
        seed: SEED,
        ..ChooseNClustersOptions::new(rows.nrows())
    };
    let choice = choose_n_clusters(rows, &options)?;
    println!("\ngroups   score");
    for (n_clusters, score) in &choice.curve {
        let mark = if *n_clusters == choice.n_clusters {
            " <"
        } else {
            ""
        };
        println!("{n_clusters:>6}  {score:>6.3}{mark}");
    }
    Ok(choice.n_clusters)
}

/// Finds `n_clusters` groups and prints how large they are and how well each one is found again.
fn show_groups(rows: ArrayView2<'_, f32>, n_clusters: usize) -> Result<(), Box<dyn Error>> {
    let model = KMeans::params(n_clusters)
        .seed(SEED)
        .fit(&DatasetBase::from(rows))?;
    let found_again = stability(rows, model.labels().view(), &StabilityOptions::default())?;
    println!(
        "\n{n_clusters} groups after {} rounds: inertia {:.1}, quality {:.3}",
        model.n_iterations(),
        model.inertia(),
        model.quality(),
    );
    println!("vectors  stability");
    for (size, stability) in model.sizes().into_iter().zip(found_again) {
        let verdict = if stability >= SOLID_STABILITY {
            "solid"
        } else {
            "shaky"
        };
        println!("{size:>7}  {stability:>9.2}  {verdict}");
    }
    Ok(())
}

/// Groups of vectors around random directions.
struct MadeGroups {
    /// The centres of the groups, one in each row, each of length 1.
    centres: Array2<f32>,
}

impl MadeGroups {
    fn new(seed: u64) -> Self {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let centres = directions(SIZES.len(), &mut random);
        Self { centres }
    }

    /// As many vectors of each group as `sizes` says, group after group, each of length 1.
    fn rows(&self, sizes: &[usize], seed: u64) -> Array2<f32> {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed + 1000);
        let groups = sizes.iter().enumerate();
        let centres: Vec<usize> = groups
            .flat_map(|(group, &size)| std::iter::repeat_n(group, size))
            .collect();
        let noise = directions(centres.len(), &mut random) * NOISE;
        normalised(self.centres.select(Axis(0), &centres) + noise)
    }
}

/// Random directions, one in each row, each of length 1.
fn directions(n_rows: usize, random: &mut impl Rng) -> Array2<f32> {
    let uniform = || random.gen_range(-1.0_f32..1.0);
    normalised(Array2::from_shape_simple_fn((n_rows, DIMENSION), uniform))
}

/// The vectors brought to length 1, which spherical k-means requires.
fn normalised(mut rows: Array2<f32>) -> Array2<f32> {
    for mut row in rows.outer_iter_mut() {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}
