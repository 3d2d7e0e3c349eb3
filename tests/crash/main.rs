//! Killed at random points: every acknowledged document is there, nothing is half-written.

mod cleaning;
mod client;
mod damage;
mod jobs;
mod ledger;
mod papers;
#[path = "../cli/program.rs"]
#[expect(dead_code, reason = "the tests of the command line need more of it")]
mod program;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;
use tempfile::TempDir;

use client::{Client, list, text};
use ledger::Ledger;
use papers::Paper;
use program::Service;

const ROUNDS: u32 = 6;
const BATCH: usize = 24;

/// What a sender tells while it works.
enum Progress {
    Sent(Vec<Paper>),
    Acknowledged(Vec<(String, usize)>),
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("the system has room for temporary files")
}

/// Some papers that are new, some of which an older edition is there already.
fn batch(edition: u32, random: &mut Xoshiro256PlusPlus) -> Vec<Paper> {
    let mut numbers: Vec<u32> = (0..BATCH).map(|_| random.gen_range(0..400)).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let write = |number| Paper::write(format!("paper-{number}"), edition, random);
    numbers.into_iter().map(write).collect()
}

fn papers(n: usize, random: &mut Xoshiro256PlusPlus) -> Vec<Paper> {
    let write = |number| Paper::write(format!("paper-{number}"), 1, random);
    (0..n).map(write).collect()
}

/// Sends batch after batch until the service is gone.
fn send_until_gone(client: &Client, seed: u64, first_edition: u32, progress: &Sender<Progress>) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    for edition in first_edition.. {
        let papers = batch(edition, &mut random);
        let told = progress.send(Progress::Sent(papers.clone()));
        let Ok(results) = client.send(&papers) else {
            return;
        };
        let told = told.and_then(|()| progress.send(Progress::Acknowledged(results)));
        told.expect("the test listens until the service is gone");
    }
}

/// Kills the service when so many batches are acknowledged and some more time is over.
fn kill_between(
    service: &mut Service,
    progress: &Receiver<Progress>,
    ledger: &mut Ledger,
    random: &mut Xoshiro256PlusPlus,
) {
    for _ in 0..random.gen_range(0..6) {
        // Each batch is told of twice: when it is sent and when it is acknowledged.
        for _ in 0..2 {
            enter(ledger, progress.recv().expect("the sender works"));
        }
    }
    let more = Duration::from_micros(random.gen_range(0..30_000));
    if let Ok(told) = progress.recv_timeout(more) {
        enter(ledger, told);
    }
    service.process.kill().expect("the service runs");
}

fn enter(ledger: &mut Ledger, progress: Progress) {
    match progress {
        Progress::Sent(papers) => ledger.sent(&papers),
        Progress::Acknowledged(results) => ledger.acknowledged(results),
    }
}

#[test]
fn every_acknowledged_document_survives_being_killed() {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    let mut ledger = Ledger::default();
    for round in 0..ROUNDS {
        let mut service = Service::start(data.path(), &[]);
        let client = Client::new(&service.address);
        ledger.check(&client);
        let is_refreshing = ledger.n_acknowledged() > 0 && round % 2 == 1;
        if is_refreshing {
            let started = client.post("/topics/refresh", &json!({}));
            // One that was killed may be under way again.
            assert!(matches!(started, Ok(_) | Err(ureq::Error::StatusCode(409))));
        }
        let (sender, progress) = channel();
        let sending = thread::spawn(move || {
            send_until_gone(&client, u64::from(round), round * 1000 + 1, &sender);
        });
        kill_between(&mut service, &progress, &mut ledger, &mut random);
        sending.join().expect("the sender stops");
        for told in progress {
            enter(&mut ledger, told);
        }
    }
    assert!(
        ledger.n_acknowledged() > BATCH,
        "too little was sent to tell"
    );
    let service = Service::start(data.path(), &[]);
    ledger.check(&Client::new(&service.address));
}

#[test]
fn a_stream_that_was_cut_off_leaves_only_whole_documents() {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(12);
    let papers = papers(1500, &mut random);
    let mut ledger = Ledger::default();
    ledger.sent(&papers);
    for _ in 0..3 {
        let mut service = Service::start(data.path(), &[]);
        let client = Client::new(&service.address);
        let (sender, answer) = channel();
        let lines = papers.clone();
        let streaming = thread::spawn(move || sender.send(client.stream(&lines).is_ok()));
        let until = Duration::from_micros(random.gen_range(0..400_000));
        let _ = answer.recv_timeout(until);
        service.process.kill().expect("the service runs");
        let told = streaming.join().expect("the client stops");
        told.expect("the test listens until the service is gone");
        drop(service);
        let service = Service::start(data.path(), &[]);
        ledger.check(&Client::new(&service.address));
    }
    let service = Service::start(data.path(), &[]);
    let client = Client::new(&service.address);
    ledger.acknowledged(client.stream(&papers).expect("all of it is taken now"));
    ledger.check(&client);
    assert_eq!(client.ids().len(), papers.len());
}

#[test]
fn topics_are_the_old_ones_or_the_new_ones_when_a_refresh_was_killed() {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(14);
    let papers = papers(200, &mut random);
    let mut n_topics = 3;
    {
        let service = Service::start(data.path(), &[]);
        let client = Client::new(&service.address);
        client.send(&papers).expect("papers are taken");
        let job = client.post("/topics/refresh", &json!({ "n_clusters": n_topics }));
        client.ended_job(&text(&job.expect("it starts"), "id"));
    }
    for wanted in [4, 5, 6, 7, 8] {
        let mut service = Service::start(data.path(), &[]);
        let client = Client::new(&service.address);
        let job = client.post("/topics/refresh", &json!({ "n_clusters": wanted }));
        let id = text(&job.expect("it starts"), "id");
        for _ in 0..random.gen_range(0..40) {
            client.job(&id);
        }
        service.process.kill().expect("the service runs");
        drop(service);

        let service = Service::start(data.path(), &[]);
        let client = Client::new(&service.address);
        let topics = client.get("/topics");
        let found = list(&topics, "topics").len();
        assert!([n_topics, wanted].contains(&found), "{found}");
        assert_eq!(topics["model"]["n_clusters"], found);
        assert_eq!(client.ended_job(&id)["status"], "done");
        assert_eq!(list(&client.get("/topics"), "topics").len(), wanted);
        n_topics = wanted;
    }
}

#[test]
fn a_start_that_was_killed_is_made_good_by_the_next() {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(15);
    for _ in 0..6 {
        let (mut process, log) = Service::spawn(data.path(), &["--sample"]);
        let _ = log.recv_timeout(Duration::from_micros(random.gen_range(0..400_000)));
        process.kill().expect("the service runs");
        process.wait().expect("it ends");
    }
    let service = Service::start(data.path(), &["--sample"]);
    let client = Client::new(&service.address);
    assert_eq!(client.ids().len(), 64);
    assert!(list(&client.get("/topics"), "topics").len() > 1);
}
