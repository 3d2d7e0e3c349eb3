//! Which of many near nodes become neighbours of a node: none that is much nearer to a chosen one than to the node
//! (robust pruning; Jayaram Subramanya et al. 2019, `DiskANN`).

use super::beam_search::ScoredNode;
use super::graph::{DEGREE, Links, NONE};
use crate::index::codes::VectorCodes;
use crate::index::products;

/// A candidate is left out when a chosen neighbour is nearer to it than the node by this factor of the squared
/// distance.
const ALPHA: f32 = 1.1;

/// The links of `node` among `candidates`, which must not hold the node itself.
pub(super) fn pruned_links(
    codes: &VectorCodes,
    node: u32,
    candidates: impl Iterator<Item = u32>,
) -> Links {
    let candidates: Vec<u32> = candidates.collect();
    let mut products = Vec::with_capacity(candidates.len());
    products::approximate(&codes.query(node), codes, &candidates, &mut products);
    let pairs = candidates.iter().zip(products);
    let mut scored = pairs
        .map(|(&node, product)| ScoredNode::new(node, product))
        .collect();
    prune(codes, &mut scored)
}

/// The links of a node among `candidates`, which are scored by their products with the node and do not hold the node
/// itself. The nearest come first.
pub(super) fn prune(codes: &VectorCodes, candidates: &mut Vec<ScoredNode>) -> Links {
    candidates.sort_unstable_by(|a, b| b.cmp(a));
    candidates.dedup();
    let mut links = [NONE; DEGREE];
    let mut left: Vec<u32> = candidates.iter().map(|scored| scored.node()).collect();
    let mut distances: Vec<f32> = candidates
        .iter()
        .map(|scored| squared_distance(scored.product()))
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
                && ALPHA * squared_distance(products[position]) > distances[position];
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

/// The squared distance of two vectors of length 1 that have this dot product.
fn squared_distance(product: f32) -> f32 {
    (2.0 - 2.0 * product).max(0.0)
}
