use proptest::prelude::*;

use super::*;
use crate::embedding::model_file::writer::Parts;

const MOSCOW: &str = "The two leaders met in Moscow and praised their partnership.";
const VISIT: &str = "China's president visited Russia for talks with Vladimir Putin.";
const BREAD: &str = "How to bake sourdough bread at home";

fn embed(texts: &[&str]) -> Vec<Option<Embedding>> {
    let model = Builtin::new().unwrap();
    model.embed(texts, Purpose::Passage).unwrap()
}

#[test]
fn vectors_are_those_of_the_training_program() {
    let expected = [
        [-0.1329, -0.0773, -0.2609, 0.0207, -0.0289, -0.1451],
        [-0.2523, -0.1228, -0.0256, 0.1041, 0.0228, -0.3433],
        [0.0352, -0.0845, -0.0135, -0.0672, 0.0713, -0.0419],
    ];
    for (embedding, expected) in embed(&[MOSCOW, VISIT, BREAD]).iter().zip(expected) {
        let begins = &embedding.as_ref().unwrap().as_slice()[..6];
        for (found, expected) in begins.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{found} {expected}");
        }
    }
}

#[test]
fn a_text_without_a_known_word_has_no_vector() {
    let none = ["", " \n\t", "\u{200B}\0", "\u{1F9FF}\u{1F9FF}"];
    assert!(embed(&none).iter().all(Option::is_none));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let model = Builtin::new().unwrap();
    let texts: Vec<&str> = [MOSCOW, VISIT, BREAD].repeat(50);
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .unwrap();
    let alone = one.install(|| model.embed(&texts, Purpose::Passage).unwrap());
    assert_eq!(alone, model.embed(&texts, Purpose::Passage).unwrap());
}

#[test]
fn a_long_text_is_read_to_its_end() {
    let long = format!("{} {BREAD}", MOSCOW.repeat(20_000));
    let embeddings = embed(&[&long, &MOSCOW.repeat(20_000)]);
    assert!(embeddings.iter().all(Option::is_some));
    assert_ne!(embeddings[0], embeddings[1]);
}

/// A model whose rows are the unit vectors, so that the vector of a text shows how often each row was counted.
fn small_model(phrases: &[&[u16]]) -> Builtin {
    let tokens = ["[UNK]", "new", "york", "times", "##s", "square"];
    let dimension = tokens.len() + phrases.len();
    let mut rows = vec![0; dimension * dimension];
    (0..dimension).for_each(|row| rows[row * (dimension + 1)] = 1);
    let mut weights = vec![1.0; dimension];
    weights[0] = 0.0;
    let parts = Parts {
        dimension,
        rows,
        weights,
        phrases: phrases.iter().map(|phrase| phrase.to_vec()).collect(),
        vocabulary: tokens.join("\n"),
    };
    Builtin::read(parts.write()).unwrap()
}

/// How often each row was counted, read off the vector of `text`.
fn counts(model: &Builtin, text: &str) -> Vec<u32> {
    let embedding = model.embed_one(text).unwrap();
    let smallest = embedding
        .as_slice()
        .iter()
        .copied()
        .filter(|&value| value > 0.0);
    let smallest = smallest.fold(f32::INFINITY, f32::min);
    let counts = embedding.as_slice().iter().map(|value| value / smallest);
    counts.map(|root| (root * root).round() as u32).collect()
}

#[test]
fn a_row_counts_with_the_root_of_its_occurrences() {
    let model = small_model(&[]);
    assert_eq!(
        counts(&model, "York, new news times unheard"),
        [0, 2, 1, 1, 1, 0]
    );
    assert!(model.embed_one("unheard").is_none());
}

#[test]
fn the_longest_phrases_count_beside_their_parts() {
    let model = small_model(&[&[1, 2], &[1, 2, 3], &[3, 5], &[2, 3, 5, 5]]);
    assert_eq!(counts(&model, "new york"), [0, 1, 1, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(counts(&model, "york new"), [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(
        counts(&model, "new york times square"),
        [0, 1, 1, 1, 0, 1, 0, 1, 0, 0]
    );
    assert_eq!(
        counts(&model, "york times square"),
        [0, 0, 1, 1, 0, 1, 0, 0, 1, 0]
    );
    assert_eq!(
        counts(&model, "new new york"),
        [0, 2, 1, 0, 0, 0, 1, 0, 0, 0]
    );
}

proptest! {
    #[test]
    fn the_sum_is_that_of_a_plain_loop(
        dimension in 1_usize..300,
        terms in prop::collection::vec((0_usize..10, -9.0_f32..9.0), 0..40),
    ) {
        let rows: Vec<i8> = (0..10 * dimension).map(|at| (at * at + 7) as i8).collect();
        let terms: Vec<WeightedRow> = terms.iter().map(|&(row, factor)| WeightedRow { row, factor }).collect();
        let mut expected = vec![0.0_f32; dimension];
        for term in &terms {
            for (sum, &value) in expected.iter_mut().zip(&rows[term.row * dimension..]) {
                *sum += term.factor * f32::from(value);
            }
        }
        prop_assert_eq!(sum::weighted(&rows, dimension, &terms), expected);
    }
}
