//! How good are topics and their labels, and how much time and memory do they take?
//!
//! `cargo bench --bench topics -- FILE...` ingests each file, finds its topics, and does it all again. `--clusters N`
//! sets the number of topics; `--labels` prints the topics with their passages. `--peers` gives `BERTopic` the
//! documents and vectors in the same run (`benches/topics/peers.py`).
//!
//! What is printed:
//! - V-measure and adjusted Rand index beside the labels of the documents, where they have some. A document counts for
//!   its largest topic; what `BERTopic` leaves out as noise counts as one group.
//! - agreement: adjusted Rand index between the two runs, which have one seed, and with a run from another seed; the same
//!   for sub-topics.
//! - NPMI: normalised pointwise mutual information of the pairs of a topic's ten keywords, mean over topics, as gensim's
//!   `c_npmi` with whole documents for windows. A keyword of several words is there where they follow one another.
//! - diversity: share of different keywords among the ten of all topics.
//! - coverage: share of a topic's documents that hold at least one of the label's terms, just as it is written; mean
//!   over topics, and the least. Of `BERTopic`'s names, which are four words, the first three count.

#[path = "../process/memory.rs"]
mod memory;

mod agreement;
mod terms;
mod evaluation;
mod ours;
mod peers;

use std::path::{Path, PathBuf};

use evaluation::Evaluation;
use memory::memory_kib;
use ours::Service;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc; // as in the program

#[derive(Default)]
struct Wanted {
    n_clusters: Option<usize>,
    labels: bool,
    peers: bool,
}

fn main() {
    let (mut paths, mut wanted) = (Vec::new(), Wanted::default());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => {}
            "--peers" => wanted.peers = true,
            "--labels" => wanted.labels = true,
            "--clusters" => {
                let n = arguments.next().and_then(|n| n.parse().ok());
                wanted.n_clusters = Some(n.expect("--clusters takes a number"));
            }
            path => paths.push(PathBuf::from(path)),
        }
    }
    for path in paths {
        measure(&path, &wanted);
    }
}

fn measure(path: &Path, wanted: &Wanted) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let service = Service::new(ours::read(path));
    let duration = service.refresh(wanted.n_clusters);
    println!(
        "{name}: {} documents, ingested in {:.2} s, topics in {:.2} s, {} MB at most since the start",
        service.n_documents,
        service.ingest_s,
        duration,
        memory_kib("VmHWM") / 1000
    );
    let corpus = service.corpus();
    let found = service.found(&corpus);
    let evaluation = Evaluation::new(&corpus);
    evaluation::header();
    let parts = service.found_parts(&corpus);
    let again = service_again(path, wanted);
    let found_again = again.found(&corpus);
    evaluation.print("likewise", &found, Some(&found_again));
    assert!(
        found.topics == found_again.topics,
        "words differ from run to run"
    );
    again.refresh_from_another_seed();
    evaluation.print("  another seed", &again.found(&corpus), Some(&found));
    evaluation.print("  sub-topics", &parts, None);
    let other_parts = again.found_parts(&corpus);
    evaluation.print("  another seed", &other_parts, Some(&parts));
    drop(again);
    if wanted.labels {
        service.print_labels(&evaluation, &found);
    }
    if wanted.peers {
        compare(&service, &evaluation, found.topics.len());
    }
}

/// Ingests a file and finds its topics from the start once more.
fn service_again(path: &Path, wanted: &Wanted) -> Service {
    let service = Service::new(ours::read(path));
    service.refresh(wanted.n_clusters);
    service
}

/// Compares with `BERTopic` as it comes, with its topics merged until they are as many as ours, and with as many of
/// ours as it found.
fn compare(service: &Service, evaluation: &Evaluation, n_topics: usize) {
    let bertopic = peers::bertopic(evaluation.corpus, n_topics);
    evaluation.print("BERTopic", &bertopic.first, Some(&bertopic.second));
    evaluation.print("  no stop words", &bertopic.without_stop_words, None);
    evaluation.print("  merged to our n", &bertopic.merged, None);
    service.refresh(Some(bertopic.first.topics.len()));
    let finer = service.found(evaluation.corpus);
    evaluation.print("likewise, its n", &finer, None);
    println!("  BERTopic: {}", bertopic.costs);
}
