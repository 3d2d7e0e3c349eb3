//! Builds and loads the index in a process of its own, whose memory is that of the index and of nothing else.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use likewise::index::PassageIndex;
use likewise::model::DocumentKey;

use super::memory::memory_kib;
use super::{DIMENSION, PASSAGES};

/// The size of a vector as it is kept, in bytes: 16 bits a number.
const VECTOR_BYTES: f64 = 2.0 * DIMENSION as f64;

/// The time that the allocator needs to give memory back.
const SETTLING: Duration = Duration::from_millis(100);

/// Lets a process of its own do `task`: build an index from `rows.f32` in the folder, or load the one that was built.
pub fn start(task: &str, folder: &Path) {
    let program = std::env::current_exe().expect("the path of this program");
    let status = Command::new(program).arg(task).arg(folder).status();
    assert!(status.expect("it starts").success(), "{task} failed");
}

/// Builds the index and keeps its graph in the folder.
pub fn build(folder: &Path) {
    let before = bytes("VmRSS");
    let started = Instant::now();
    let mut index = inserted(folder);
    let inserted = started.elapsed().as_secs_f64();
    index.catch_up();
    let linked = started.elapsed().as_secs_f64();
    println!("inserted in {inserted:.1} s, linked after {linked:.1} s");
    print_memory(&index, before);
    let started = Instant::now();
    index
        .write_graph(&folder.join("graph"))
        .expect("there is room");
    println!("graph written in {:.2} s", started.elapsed().as_secs_f64());
}

/// Loads the index as the service does when it starts.
pub fn load(folder: &Path) {
    let before = bytes("VmRSS");
    let started = Instant::now();
    let mut index = inserted(folder);
    let inserted = started.elapsed().as_secs_f64();
    let graph = folder.join("graph");
    let started = Instant::now();
    let n_linked = index.read_graph(&graph).expect("the file was written");
    println!(
        "loaded: vectors in {inserted:.2} s, graph of {:.0} MB in {:.2} s, {n_linked} are linked",
        std::fs::metadata(graph).map_or(0.0, |file| file.len() as f64) / 1e6,
        started.elapsed().as_secs_f64()
    );
    print_memory(&index, before);
}

/// Makes an index of the rows in the folder, which are read a document at a time.
pub fn inserted(folder: &Path) -> PassageIndex {
    let rows = File::open(folder.join("rows.f32")).expect("the rows were written");
    let mut rows = BufReader::with_capacity(1 << 20, rows);
    let mut index = PassageIndex::new(DIMENSION);
    let mut bytes = Vec::with_capacity(PASSAGES * DIMENSION * 4);
    for key in 0.. {
        bytes.clear();
        let mut document = rows.by_ref().take((PASSAGES * DIMENSION * 4) as u64);
        document.read_to_end(&mut bytes).expect("a readable file");
        if bytes.is_empty() {
            break;
        }
        let numbers = bytes.as_chunks().0.iter();
        let vectors: Vec<f32> = numbers.map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let n_tokens = vec![100; vectors.len() / DIMENSION];
        index.insert(DocumentKey(key), &vectors, &n_tokens);
    }
    index
}

/// Prints the memory once searches have used the index and the allocator has given back what is free.
fn print_memory(index: &PassageIndex, before: f64) {
    for _ in 0..3 {
        std::thread::sleep(SETTLING);
        rayon::broadcast(|_| {
            for key in (0..index.n_documents() as i64).step_by(97) {
                let (_, vectors) = index.document(DocumentKey(key)).expect("it was put in");
                let query = vectors.row(0).to_vec();
                drop(index.nearest(&query, 10, None));
            }
        });
    }
    let n_bytes = (bytes("VmRSS") - before) / index.n_passages() as f64;
    let most = (bytes("VmHWM") - before) / index.n_passages() as f64;
    println!(
        "  memory: {n_bytes:.0} bytes a passage, {:.2} times its vector of {VECTOR_BYTES} bytes; {most:.0} at most on the way",
        n_bytes / VECTOR_BYTES
    );
}

/// A figure about the memory of this process, in bytes.
fn bytes(figure: &str) -> f64 {
    memory_kib(figure) as f64 * 1024.0
}
