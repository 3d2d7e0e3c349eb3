//! Connected components of a sparse graph of pairs.

use super::pair::SimilarPair;

/// Elements that pairs connect, and all known pairs among them.
#[derive(Default)]
pub(super) struct Component {
    /// The elements in ascending order.
    pub(super) elements: Vec<u32>,
    /// The pairs among the elements, by the positions of the two in `elements`.
    pub(super) pairs: Vec<SimilarPair>,
}

/// The components of two and more of `n` elements that pairs with a similarity of at least `least` connect.
pub(super) fn components(n: usize, pairs: &[SimilarPair], least: f32) -> Vec<Component> {
    let mut root: Vec<u32> = (0..n as u32).collect();
    for pair in pairs.iter().filter(|pair| pair.similarity >= least) {
        let (a, b) = (find(&mut root, pair.a), find(&mut root, pair.b));
        root[a.max(b) as usize] = a.min(b);
    }
    let mut components: Vec<Component> = Vec::new();
    components.resize_with(n, Component::default);
    let mut position = vec![0; n];
    for element in 0..n as u32 {
        let first = find(&mut root, element) as usize;
        position[element as usize] = components[first].elements.len() as u32;
        components[first].elements.push(element);
    }
    for &SimilarPair { a, b, similarity } in pairs {
        let first = find(&mut root, a);
        if first == find(&mut root, b) {
            let [a, b] = [a, b].map(|element| position[element as usize]);
            let pair = SimilarPair { a, b, similarity };
            components[first as usize].pairs.push(pair);
        }
    }
    components.retain(|component| component.elements.len() > 1);
    components
}

/// The first of the elements that are connected with one; shortens the way to it.
fn find(root: &mut [u32], mut element: u32) -> u32 {
    while root[element as usize] != element {
        let next = root[root[element as usize] as usize];
        root[element as usize] = next;
        element = next;
    }
    element
}
