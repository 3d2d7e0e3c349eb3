//! Which of many near nodes become neighbours: none that is much nearer to a chosen one (robust pruning, `DiskANN`, 2019).

use super::beam::Near;
use super::links::{DEGREE, Links, NONE};
use crate::index::codes::Codes;
use crate::index::products;

/// A node is left out when a neighbour is nearer to it by this factor of the squared distance.
const ALPHA: f32 = 1.1;

/// The neighbours of a node among `candidates`, nearest first; the node itself must not be among them.
pub(super) fn prune(codes: &Codes, candidates: &mut Vec<Near>) -> Links {
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    candidates.dedup();
    let mut links = [NONE; DEGREE];
    let mut left: Vec<u32> = candidates.iter().map(|near| near.node()).collect();
    let mut distances: Vec<f32> = candidates
        .iter()
        .map(|near| distance(near.product()))
        .collect();
    let mut products = Vec::with_capacity(left.len());
    for link in &mut links {
        let Some(&chosen) = left.first() else { break };
        *link = chosen;
        products.clear();
        products::approximate(&codes.rough_query(chosen), codes, &left, &mut products);
        let mut position = 0;
        let mut is_kept = || {
            let kept = left[position] != chosen
                && ALPHA * distance(products[position]) > distances[position];
            position += 1;
            kept
        };
        let kept: Vec<bool> = (0..products.len()).map(|_| is_kept()).collect();
        let mut kept_nodes = kept.iter();
        left.retain(|_| kept_nodes.next().copied().unwrap_or_default());
        let mut kept_distances = kept.iter();
        distances.retain(|_| kept_distances.next().copied().unwrap_or_default());
    }
    links
}

/// Squared distance of two vectors of length 1.
fn distance(product: f32) -> f32 {
    (2.0 - 2.0 * product).max(0.0)
}
