//! Do the weights of the score fit only the sets that they were chosen on? For each set they are chosen anew on all
//! other sets, and measured on the one left out.

use std::path::{Path, PathBuf};

use likewise::engine::{Explanation, Match};
use rayon::prelude::*;

use super::quality::{Asked, Figures, answers, load};

/// The weights of the best passage that are tried in place of the shipped one.
const PASSAGE: [f32; 4] = [0.0, 0.2, 0.4, 0.6];
/// The factors that are tried on the shipped weights of matching words and of equal wording.
const FACTORS: [f32; 7] = [0.25, 0.5, 0.7, 1.0, 1.4, 2.0, 4.0];
const SHIPPED: Weights = Weights {
    passage: 0.2,
    matched: 1.0,
    wording: 1.0,
};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Weights {
    passage: f32,
    matched: f32,
    wording: f32,
}

/// A set of questions with everything that was found for them.
struct Set {
    name: String,
    asked: Vec<Asked>,
    found: Vec<Vec<Match>>,
}

pub fn measure(paths: &[PathBuf]) {
    let sets: Vec<Set> = paths.iter().map(|path| Set::read(path)).collect();
    let grid = grid();
    // The mean average precision of each set, by each of the weights.
    let precisions: Vec<Vec<f64>> = grid
        .par_iter()
        .map(|weights| sets.iter().map(|set| set.precision(*weights)).collect())
        .collect();
    println!(
        "mAP                      shipped  chosen on the others                          chosen on itself"
    );
    for (out, set) in sets.iter().enumerate() {
        let on_others = |row: &[f64]| row.iter().sum::<f64>() - row[out];
        let by_others = best(&precisions, on_others);
        let by_itself = best(&precisions, |row| row[out]);
        let Weights {
            passage,
            matched,
            wording,
        } = grid[by_others];
        println!(
            "{:22}   {:.4}   {:.4} (passage {passage:.1}, matched x {matched:<4}, wording x {wording:<4})   {:.4}",
            set.name,
            set.precision(SHIPPED),
            precisions[by_others][out],
            precisions[by_itself][out]
        );
    }
}

impl Set {
    fn read(path: &Path) -> Self {
        let (documents, asked, name) = load(path);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let engine = crate::engine(folder.path());
        crate::ingest(&engine, documents);
        let found = asked.iter().map(|question| answers(&engine, question));
        let found = found.collect();
        Self { name, asked, found }
    }

    fn precision(&self, weights: Weights) -> f64 {
        let mut figures = Figures::default();
        for (question, found) in self.asked.iter().zip(&self.found) {
            let mut ranked: Vec<(f32, &str)> = found
                .iter()
                .map(|found| (weights.total(found), found.document.id.as_str()))
                .collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
            let ranked: Vec<&str> = ranked.into_iter().map(|(_, id)| id).collect();
            figures.add(&ranked, &question.right, self.asked.len());
        }
        figures.map
    }
}

impl Weights {
    /// The likeness that an answer would have under these weights.
    fn total(self, found: &Match) -> f32 {
        let Some(Explanation {
            compared,
            likeness,
            background_mean,
            background_deviation,
            ..
        }) = &found.explanation
        else {
            return 0.0;
        };
        let cosine = (1.0 - self.passage) * compared.whole + self.passage * compared.best_passage;
        let meaning = (cosine - background_mean) / background_deviation;
        meaning + self.matched * likeness.matched + self.wording * likeness.wording
    }
}

fn grid() -> Vec<Weights> {
    let mut grid = Vec::new();
    for passage in PASSAGE {
        for matched in FACTORS {
            grid.extend(FACTORS.map(|wording| Weights {
                passage,
                matched,
                wording,
            }));
        }
    }
    grid
}

/// The position of the row with the largest value, and of equal ones the first.
fn best(rows: &[Vec<f64>], value: impl Fn(&[f64]) -> f64) -> usize {
    let mut best = 0;
    for at in 1..rows.len() {
        if value(&rows[at]) > value(&rows[best]) {
            best = at;
        }
    }
    best
}
