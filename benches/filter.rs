//! How long does a filter of 300,000 documents take, and how much memory do their fields take?

#[path = "process/memory.rs"]
mod memory;

use std::time::Instant;

use jiff::{Timestamp, ToSpan};
use likewise::digest::GOLDEN_RATIO;
use likewise::filter::{Attributes, DocumentFields, Filter};
use likewise::model::DocumentKey;
use serde_json::{Value, json};

use memory::memory_kib;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const N_DOCUMENTS: i64 = 300_000;
/// How often each filter is asked; the median time counts.
const N_TURNS: usize = 21;

const FILTERS: [&str; 9] = [
    r#"source = "source 17""#,
    r#"source = "source 17" AND published_at >= 2024-01-01 AND tags IN ("tag 17", "tag 40")"#,
    r"published_at >= 2023-03-01 AND published_at < 2023-04-01",
    r#"tags != "tag 1""#,
    r#"metadata.section = "section 5" AND metadata.words > 500"#,
    r#"metadata.author CONTAINS "7""#,
    r#"title CONTAINS "harbour 9""#,
    r#"id IN ("document 5", "document 6", "document 299999")"#,
    r#"NOT (source IN ("source 1", "source 2") OR language EXISTS AND url NOT EXISTS)"#,
];

fn main() {
    let before = memory_kib("VmRSS");
    let started = Instant::now();
    let attributes = table();
    let built = started.elapsed();
    let bytes = memory_kib("VmRSS").saturating_sub(before) * 1024;
    println!(
        "{N_DOCUMENTS} documents: {:.0} MB, {:.0} bytes each; put in in {:.2} s",
        bytes as f64 / 1e6,
        bytes as f64 / N_DOCUMENTS as f64,
        built.as_secs_f64()
    );
    for text in FILTERS {
        let filter: Filter = text.parse().expect("the filters here can be read");
        let mut times: Vec<f64> = Vec::with_capacity(N_TURNS);
        let mut n_passing = 0;
        for _ in 0..N_TURNS {
            let started = Instant::now();
            n_passing = filter.select(&attributes).n_documents();
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!("{:6.2} ms  {n_passing:6} pass  {text}", times[N_TURNS / 2]);
    }
}

/// A table of documents as a news site has them: 200 sources, 500 tags, 20,000 authors, five fields of metadata.
fn table() -> Attributes {
    let start: Timestamp = "2020-01-01T00:00:00Z".parse().expect("a moment");
    let mut attributes = Attributes::default();
    for number in 0..N_DOCUMENTS {
        // Without a pattern that a branch predictor could learn.
        let spread = (number as u64).wrapping_mul(GOLDEN_RATIO) >> 16;
        let source = format!("source {}", spread % 200);
        let url = format!("https://{}.example/2024/03/articles/{number}", spread % 200);
        let title = format!("What the tide left in the harbour {spread}");
        let tags: Vec<String> = (0..spread % 4)
            .map(|tag| format!("tag {}", (spread >> (8 * tag)) % 500))
            .collect();
        let metadata = json!({
            "section": format!("section {}", spread % 12),
            "words": spread % 1500,
            "author": format!("Author {}", spread % 20_000),
            "rating": (spread % 50) as f64 / 10.0,
            "premium": spread.is_multiple_of(7),
        });
        let Value::Object(metadata) = metadata else {
            unreachable!("it is an object")
        };
        let id = format!("document {number}");
        let fields = DocumentFields {
            id: &id,
            title: Some(&title),
            url: Some(&url),
            source: Some(&source),
            language: Some("en"),
            published_at: Some(start + ((spread % 44_000) as i64).hours()),
            first_ingested_at: start,
            ingested_at: start,
            tags: &tags,
            metadata: &metadata,
        };
        attributes.insert(DocumentKey(number), &fields);
    }
    attributes
}
