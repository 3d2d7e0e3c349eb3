//! The graph as another process reads it.

use super::*;

/// The index as another process reads it, with equal documents and the graph of the file, and the number of
/// vectors that the file linked.
fn read_again(documents: &[(i64, &Vec<f32>)], path: &std::path::Path) -> (PassageIndex, usize) {
    let mut index = PassageIndex::new(DIMENSION);
    for (key, vector) in documents {
        index.insert(DocumentKey(*key), vector, &[10]);
    }
    let n_linked = index.read_graph(path).unwrap_or_default();
    (index, n_linked)
}

#[test]
fn the_graph_is_of_use_while_most_vectors_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph");
    let vectors = clustered(MANY + 300, 13);
    let all: Vec<(i64, &Vec<f32>)> = (0..).zip(&vectors).collect();
    let (former, new) = all.split_at(MANY);
    let index = of(&vectors[..MANY]);
    index.write_graph(&path).unwrap();
    let (same, n_linked) = read_again(former, &path);
    assert_eq!(n_linked, index.n_linked());
    assert_eq!(same.nodes.graph.all_links(), index.nodes.graph.all_links());
    let changed = [&new[..200], &former[300..]].concat();
    let (index, n_linked) = read_again(&changed, &path);
    assert!(n_linked > MANY * 7 / 10 && n_linked <= MANY - 300);
    let queries: Vec<Vec<f32>> = new[200..300].iter().map(|(_, v)| (*v).clone()).collect();
    let recall = recall(&index, &queries, 10, None);
    assert!(recall > 0.97, "recall {recall}");
}

#[test]
fn a_graph_of_other_vectors_or_a_damaged_one_is_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph");
    let vectors = clustered(MANY, 14);
    of(&vectors).write_graph(&path).unwrap();
    let others = clustered(MANY, 15);
    let others: Vec<(i64, &Vec<f32>)> = (0..).zip(&others).collect();
    assert_eq!(read_again(&others, &path).1, 0);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let same: Vec<(i64, &Vec<f32>)> = (0..).zip(&vectors).collect();
    let (mut index, n_linked) = read_again(&same, &path);
    assert_eq!(n_linked, 0);
    assert!(index.read_graph(&path).is_err());
    index.catch_up();
    assert_eq!(keys(&index.nearest(&vectors[3], 1, None)), [3]);
}
