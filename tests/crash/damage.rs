//! Files of the data directory that are damaged, left over or from another version.

use std::fs;
use std::path::Path;

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::client::Client;
use crate::ledger::Ledger;
use crate::program::{PATIENCE, Service, likewise};
use crate::{folder, papers};

const DATABASE: &str = "likewise.sqlite";
const LOG: &str = "likewise.sqlite-wal";
const SHARED_MEMORY: &str = "likewise.sqlite-shm";

/// A data directory whose service was killed, with its log left over, and what it acknowledged.
fn killed() -> (TempDir, Ledger) {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(21);
    let papers = papers(40, &mut random);
    let mut ledger = Ledger::default();
    let mut service = Service::start(data.path(), &[]);
    ledger.sent(&papers);
    let results = Client::new(&service.address).send(&papers);
    ledger.acknowledged(results.expect("papers are taken"));
    service.process.kill().expect("the service runs");
    drop(service);
    assert!(
        data.path().join(LOG).exists(),
        "a killed service leaves its log"
    );
    (data, ledger)
}

fn assert_survives(data: &Path, ledger: &Ledger) {
    let service = Service::start(data, &[]);
    ledger.check(&Client::new(&service.address));
}

/// The message of a start that is refused.
fn refusal(data: &Path) -> String {
    let (mut process, log) = Service::spawn(data, &[]);
    let mut message = String::new();
    while let Ok(line) = log.recv_timeout(PATIENCE) {
        assert!(
            !line.contains("serving http"),
            "it starts as if all were well"
        );
        message += &line;
        message.push('\n');
    }
    let status = process.wait().expect("it ends");
    assert_eq!(status.code(), Some(1), "{message}");
    message
}

#[test]
fn a_log_that_was_left_over_is_taken_in() {
    let (data, ledger) = killed();
    let copy = folder();
    for name in [DATABASE, LOG] {
        fs::copy(data.path().join(name), copy.path().join(name)).unwrap();
    }
    assert_survives(copy.path(), &ledger);
}

#[test]
fn a_record_that_was_torn_at_the_end_of_the_log_is_left_out() {
    let (data, ledger) = killed();
    let path = data.path().join(LOG);
    let mut log = fs::read(&path).unwrap();
    log.extend_from_slice(&[0xAB; 3000]);
    fs::write(&path, log).unwrap();
    assert_survives(data.path(), &ledger);
}

#[test]
fn shared_memory_that_is_cut_off_garbled_or_gone_is_made_anew() {
    let (data, ledger) = killed();
    let path = data.path().join(SHARED_MEMORY);
    for bytes in [
        Some(vec![0x5A; 100]),
        Some(vec![0xFF; 32768]),
        Some(Vec::new()),
        None,
    ] {
        match bytes {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => drop(fs::remove_file(&path)),
        }
        assert_survives(data.path(), &ledger);
    }
}

#[test]
fn a_lock_file_that_was_left_over_locks_nobody_out() {
    let (data, ledger) = killed();
    assert!(data.path().join("likewise.lock").exists());
    assert_survives(data.path(), &ledger);
    assert_survives(data.path(), &ledger);
}

#[test]
fn a_database_of_a_newer_version_is_refused_and_left_as_it_is() {
    let (data, _) = killed();
    let open = || Connection::open(data.path().join(DATABASE)).unwrap();
    open().pragma_update(None, "user_version", 99).unwrap();
    let message = refusal(data.path());
    assert!(message.contains("newer likewise"), "{message}");
    let version: u32 = open()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
    let n_documents: u32 = open()
        .query_row("SELECT count(*) FROM documents", [], |row| row.get(0))
        .unwrap();
    assert_eq!(n_documents, 40);
}

#[test]
fn a_file_that_is_no_database_is_refused_by_its_name() {
    let data = folder();
    let path = data.path().join(DATABASE);
    let words = "These are somebody's holiday notes and not a database. ".repeat(100);
    fs::write(&path, &words).unwrap();
    let message = refusal(data.path());
    assert!(message.contains("no database of likewise"), "{message}");
    assert!(message.contains(path.to_str().unwrap()), "{message}");
    assert_eq!(fs::read_to_string(&path).unwrap(), words);
}

#[test]
fn a_data_directory_that_cannot_be_made_is_named() {
    let data = folder();
    let file = data.path().join("taken");
    fs::write(&file, "").unwrap();
    let output = likewise()
        .args(["topics", "--data-dir"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains(file.to_str().unwrap()), "{message}");
}
