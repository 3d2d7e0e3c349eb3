//! How good is the ranking of similar documents?

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;

use flate2::bufread::MultiGzDecoder;
use likewise::engine::{Engine, Example, Explain, Match, PageLimit, SimilarQuery};
use likewise::model::{CollectionName, Content, DocumentId, NewDocument};
use likewise::similarity::Strength;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

/// Most documents of a labelled file, taken by chance.
const MAX_DOCUMENTS: usize = 3_000;
/// Most documents of a labelled file that are asked about.
const MAX_QUESTIONS: usize = 300;
/// Most answers of one question that are looked at.
const MAX_ANSWERS: usize = 1_000;
/// The field that holds the label in data sets; the service keeps unknown fields as metadata.
const LABEL: &str = "label";

/// A question and the documents that answer it.
pub struct Asked {
    example: Example,
    pub right: HashSet<String>,
}

/// The mean average precision, and the nDCG of the first ten answers.
#[derive(Default, Clone, Copy)]
pub struct Figures {
    pub map: f64,
    ndcg: f64,
}

/// For each strength the number of pairs with equal labels, and of all pairs.
type Strengths = BTreeMap<Strength, (usize, usize)>;

pub fn header() {
    println!("mAP/nDCG@10              together        vectors         words");
}

/// Whether TF-IDF and BM25 by scikit-learn are measured too.
#[derive(Clone, Copy, PartialEq)]
pub enum Peers {
    Measured,
    LeftOut,
}

pub fn measure(path: &Path, peers: Peers) {
    let (documents, asked, name) = load(path);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let engine = crate::engine(folder.path());
    crate::ingest(&engine, documents.clone());
    let mut figures = [Figures::default(); 3];
    let mut strengths = Strengths::new();
    for question in &asked {
        let found = answers(&engine, question);
        let parts: [fn(&Match) -> f32; 3] = [
            |found| found.score,
            |found| {
                found
                    .explanation
                    .as_ref()
                    .map_or(0.0, |e| e.likeness.meaning)
            },
            |found| {
                found
                    .explanation
                    .as_ref()
                    .map_or(0.0, |e| e.likeness.matched + e.likeness.wording)
            },
        ];
        for (figures, part) in figures.iter_mut().zip(parts) {
            figures.add(&ranked(&found, part), &question.right, asked.len());
        }
        for answer in &found {
            let (right, all) = strengths.entry(answer.strength).or_default();
            *right += usize::from(question.right.contains(answer.document.id.as_str()));
            *all += 1;
        }
    }
    print!("{name:22}");
    for Figures { map, ndcg } in figures {
        print!("   {map:.4}/{ndcg:.4}");
    }
    println!();
    print_strengths(
        &strengths,
        asked.iter().map(|question| question.right.len()).sum(),
    );
    if peers == Peers::Measured {
        compare_with_peers(&documents, &asked);
    }
}

impl Figures {
    pub fn add(&mut self, ranked: &[&str], right: &HashSet<String>, n_questions: usize) {
        let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let (mut n_right, mut precision, mut gained) = (0, 0.0, 0.0);
        for (rank, id) in ranked
            .iter()
            .enumerate()
            .filter(|(_, id)| right.contains(**id))
        {
            n_right += 1;
            precision += f64::from(n_right) / (rank + 1) as f64;
            gained += if rank < 10 { gain(rank) } else { 0.0 };
            let _ = id;
        }
        let best: f64 = (0..right.len().min(10)).map(gain).sum();
        self.map += precision / right.len() as f64 / n_questions as f64;
        self.ndcg += gained / best / n_questions as f64;
    }
}

pub fn answers(engine: &Engine, question: &Asked) -> Vec<Match> {
    let query = SimilarQuery {
        limit: PageLimit::new(MAX_ANSWERS).expect("the most that may be asked for"),
        explain: Explain::Score,
        min_strength: Strength::Unrelated,
        ..SimilarQuery::new(CollectionName::default(), vec![question.example.clone()])
    };
    engine.similar(&query).expect("an answer").matches
}

fn ranked(found: &[Match], part: fn(&Match) -> f32) -> Vec<&str> {
    let mut ranked: Vec<&Match> = found.iter().collect();
    ranked.sort_by(|a, b| part(b).total_cmp(&part(a)));
    ranked
        .into_iter()
        .map(|found| found.document.id.as_str())
        .collect()
}

fn print_strengths(strengths: &Strengths, n_right: usize) {
    let n_wrong: usize = strengths.values().map(|(right, all)| all - right).sum();
    for (strength, (right, all)) in strengths.iter().rev() {
        println!(
            "    {:12} right {:.3} of {all:7}, {:.3} of what is right, {:.5} of what is wrong",
            format!("{strength:?}"),
            *right as f64 / (*all).max(1) as f64,
            *right as f64 / n_right.max(1) as f64,
            (all - right) as f64 / n_wrong.max(1) as f64
        );
    }
}

pub fn load(path: &Path) -> (Vec<NewDocument>, Vec<Asked>, String) {
    let file = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let name = file.split('.').next().unwrap_or_default().to_owned();
    let mut documents = crate::read(path);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(0);
    if let Some(set) = name.strip_suffix("_docs") {
        let beside = |kind: &str| path.with_file_name(file.replacen("_docs", kind, 1));
        let asked = questions(&beside("_queries"), &beside("_qrels"));
        return (documents, asked, set.to_owned());
    }
    documents.shuffle(&mut random);
    documents.truncate(MAX_DOCUMENTS);
    let asked = labelled(&mut documents);
    (documents, asked, name)
}

/// Takes the labels out of documents, and makes questions of some of them.
fn labelled(documents: &mut [NewDocument]) -> Vec<Asked> {
    let mut members: HashMap<String, HashSet<String>> = HashMap::new();
    let mut labels: Vec<(String, String)> = Vec::new();
    for document in documents {
        let id = document.id.as_ref().map(|id| id.as_str().to_owned());
        let label = document.metadata.remove(LABEL);
        document.published_at = None;
        if let (Some(id), Some(label)) = (id, label.as_ref().and_then(|label| label.as_str())) {
            members
                .entry(label.to_owned())
                .or_default()
                .insert(id.clone());
            labels.push((id, label.to_owned()));
        }
    }
    labels.retain(|(_, label)| members[label].len() > 1);
    labels.truncate(MAX_QUESTIONS);
    let asked = labels.into_iter().map(|(id, label)| {
        let mut right = members[&label].clone();
        right.remove(&id);
        Asked {
            example: Example::Document(DocumentId::new(id).expect("it was one")),
            right,
        }
    });
    asked.collect()
}

/// Reads questions with judged answers: rows of question, document and grade, in one of the usual orders of columns.
fn questions(queries: &Path, judged: &Path) -> Vec<Asked> {
    let queries = crate::read(queries);
    let is_numbered_through = queries.iter().zip(1..).any(|(query, number)| {
        query
            .id
            .as_ref()
            .is_some_and(|id| id.as_str() != format!("{number}"))
    });
    let mut right: HashMap<usize, HashSet<String>> = HashMap::new();
    for columns in rows(judged) {
        let number = |at: usize| columns.get(at).and_then(|c: &String| c.parse::<i64>().ok());
        let document = match (columns.len(), number(1)) {
            (3, _) if number(2).is_some_and(|grade| grade < 1) => continue,
            (4, Some(0)) => number(2),
            _ => number(1),
        };
        if let (Some(question), Some(document)) = (number(0), document) {
            right
                .entry(question as usize)
                .or_default()
                .insert(document.to_string());
        }
    }
    let numbered = queries.into_iter().zip(1..);
    let asked = numbered.filter_map(|(query, number)| {
        let own = query.id.as_ref().and_then(|id| id.as_str().parse().ok());
        let number = if is_numbered_through { number } else { own? };
        let right = right.remove(&number)?;
        Some(Asked {
            example: Example::Text(query.content.raw().to_owned()),
            right,
        })
    });
    asked.collect()
}

/// The columns of each row of a file of judgements: `{"raw": [...]}`, one a line, compressed or not.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let file = BufReader::new(File::open(path).expect("the judgements lie beside the questions"));
    let reader: Box<dyn BufRead> = match path.extension() {
        Some(extension) if extension == "gz" => Box::new(BufReader::new(MultiGzDecoder::new(file))),
        _ => Box::new(file),
    };
    let row = |line: String| {
        let row: serde_json::Value = serde_json::from_str(&line).expect("a row is JSON");
        let columns = row["raw"].as_array().into_iter().flatten();
        columns
            .filter_map(|column| column.as_str().map(str::to_owned))
            .collect()
    };
    reader
        .lines()
        .map(|line| row(line.expect("the rows are text")))
        .collect()
}

/// Ranks the documents for each question by their words, in Python.
fn compare_with_peers(documents: &[NewDocument], asked: &[Asked]) {
    let id = |document: &NewDocument| document.id.as_ref().map(|id| id.as_str().to_owned());
    let text = |document: &NewDocument| match &document.content {
        Content::Text(text) => format!("{}\n{text}", document.title.as_deref().unwrap_or_default()),
        other => other.raw().to_owned(),
    };
    let documents: Vec<_> = documents.iter().map(|d| (id(d), text(d))).collect();
    let asked: Vec<_> = asked
        .iter()
        .map(|question| match &question.example {
            Example::Text(text) => (None, Some(text.clone()), &question.right),
            Example::Document(id) => (Some(id.as_str().to_owned()), None, &question.right),
            Example::Passage(_) => unreachable!("passages are not asked about"),
        })
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("questions.json");
    let json = serde_json::json!({ "documents": documents, "asked": asked });
    std::fs::write(&file, json.to_string()).expect("a file");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/similar/peers.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let status = Command::new(python).arg(script).arg(&file).status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "the peers need Python with scikit-learn"
    );
}
