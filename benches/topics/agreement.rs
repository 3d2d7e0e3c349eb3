//! How far do two groupings of the same documents agree?

use std::collections::HashMap;
use std::hash::Hash;

/// The number of documents that each pair of groups has in common.
pub struct Table {
    n: f64,
    pairs: Vec<f64>,
    left: Vec<f64>,
    right: Vec<f64>,
}

impl Table {
    pub fn new<A: Eq + Hash, B: Eq + Hash>(pairs: impl Iterator<Item = (A, B)>) -> Self {
        let mut met: HashMap<(usize, usize), f64> = HashMap::new();
        let (mut names_left, mut names_right) = (HashMap::new(), HashMap::new());
        let (mut left, mut right): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
        let mut n = 0.0;
        for (a, b) in pairs {
            let a = number(a, &mut names_left, &mut left);
            let b = number(b, &mut names_right, &mut right);
            *met.entry((a, b)).or_default() += 1.0;
            n += 1.0;
        }
        Self {
            n,
            pairs: met.into_values().collect(),
            left,
            right,
        }
    }

    /// The V-measure (Rosenberg and Hirschberg 2007): the harmonic mean of homogeneity and completeness.
    pub fn v_measure(&self) -> f64 {
        let entropy = |sizes: &[f64]| -> f64 {
            let shares = sizes.iter().map(|size| size / self.n);
            -shares.map(|share| share * share.ln()).sum::<f64>()
        };
        let (left, right) = (entropy(&self.left), entropy(&self.right));
        let shared = left + right - entropy(&self.pairs);
        2.0 * shared / (left + right).max(f64::MIN_POSITIVE)
    }

    /// The adjusted Rand index (Hubert and Arabie 1985).
    pub fn adjusted_rand(&self) -> f64 {
        let n_pairs = |sizes: &[f64]| -> f64 { sizes.iter().map(|n| n * (n - 1.0) / 2.0).sum() };
        let (together, left, right) = (
            n_pairs(&self.pairs),
            n_pairs(&self.left),
            n_pairs(&self.right),
        );
        let expected = left * right / n_pairs(&[self.n]);
        let most = f64::midpoint(left, right);
        if most <= expected {
            return 1.0;
        }
        (together - expected) / (most - expected)
    }
}

/// Counts a document in the group called `name`, and gives the number of the group.
fn number<T: Eq + Hash>(name: T, names: &mut HashMap<T, usize>, sizes: &mut Vec<f64>) -> usize {
    let number = *names.entry(name).or_insert(sizes.len());
    if number == sizes.len() {
        sizes.push(0.0);
    }
    sizes[number] += 1.0;
    number
}
