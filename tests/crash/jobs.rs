//! Jobs that were under way when the service was killed: each goes on under its id.

use std::path::Path;

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Client, list, text};
use crate::program::Service;
use crate::{folder, papers};

const N_PAPERS: usize = 600;

/// A data directory that holds papers and is served by nobody.
fn data_with_papers() -> TempDir {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(31);
    let service = Service::start(data.path(), &[]);
    let papers = papers(N_PAPERS, &mut random);
    let sent = Client::new(&service.address).stream(&papers);
    assert_eq!(sent.expect("papers are taken").len(), N_PAPERS);
    data
}

/// Changes the database while nobody has it open.
fn change(data: &Path, statement: &str) {
    let db = Connection::open(data.join("likewise.sqlite")).expect("the database answers");
    let n_changed = db.execute(statement, []).expect("the database answers");
    assert_eq!(n_changed, 1, "{statement}");
}

/// The id of a job that a service was asked for just before it was killed.
fn killed_job(data: &Path, path: &str, body: &Value) -> String {
    let mut service = Service::start(data, &[]);
    let job = Client::new(&service.address).post(path, body);
    service.process.kill().expect("the service runs");
    text(&job.expect("it starts"), "id")
}

/// The job once another service has brought it to its end.
fn ended(data: &Path, id: &str) -> (Value, Service) {
    let service = Service::start(data, &[]);
    let job = Client::new(&service.address).ended_job(id);
    (job, service)
}

#[test]
fn a_refresh_that_was_killed_begins_again_with_what_it_was_asked_for() {
    let data = data_with_papers();
    let id = killed_job(
        data.path(),
        "/topics/refresh",
        &json!({ "n_clusters": 5, "seed": 9 }),
    );
    let (job, service) = ended(data.path(), &id);
    assert_eq!(job["status"], "done", "{job}");
    assert_eq!(job["result"]["n_clusters"], 5, "{job}");
    let topics = Client::new(&service.address).get("/topics");
    assert_eq!(list(&topics, "topics").len(), 5);
    assert_eq!(topics["model"]["seed"], 9);
}

#[test]
fn a_change_of_model_that_was_killed_goes_on() {
    let data = data_with_papers();
    change(
        data.path(),
        "UPDATE collections SET fingerprint = 'of another model'",
    );
    let id = killed_job(data.path(), "/reembed", &json!({}));
    let (job, service) = ended(data.path(), &id);
    assert_eq!(job["status"], "done", "{job}");
    assert_eq!(job["result"], json!({ "n_documents": N_PAPERS }));
    let collection = Client::new(&service.address).get("");
    assert_eq!(collection["needs_reembedding"], false);
}

#[test]
fn a_cleaning_that_was_killed_goes_on() {
    let data = data_with_papers();
    let id = killed_job(data.path(), "/clean", &json!({}));
    let (job, _service) = ended(data.path(), &id);
    assert_eq!(job["status"], "done", "{job}");
    assert_eq!(job["result"]["n_documents"], N_PAPERS, "{job}");
}

#[test]
fn a_job_that_stopped_the_service_three_times_is_given_up() {
    let data = data_with_papers();
    let id = killed_job(data.path(), "/topics/refresh", &json!({}));
    change(
        data.path(),
        "UPDATE jobs SET status = 'running', finished_at = NULL, attempts = 3",
    );
    let (job, service) = ended(data.path(), &id);
    assert_eq!(
        (&job["status"], &job["attempts"]),
        (&json!("failed"), &json!(3))
    );
    assert!(text(&job, "error").contains("stopped 3 times"), "{job}");
    let client = Client::new(&service.address);
    let again = client.post("/topics/refresh", &json!({ "n_clusters": 5 }));
    let again = client.ended_job(&text(&again.expect("it starts"), "id"));
    assert_eq!(again["status"], "done", "{again}");
}

#[test]
fn a_job_that_was_cancelled_before_the_service_was_killed_stays_cancelled() {
    let data = data_with_papers();
    let mut service = Service::start(data.path(), &[]);
    let client = Client::new(&service.address);
    let job = client.post("/topics/refresh", &json!({}));
    let id = text(&job.expect("it starts"), "id");
    let url = format!("{}/v1/jobs/{id}", service.address);
    let cancelled = ureq::delete(url).call();
    service.process.kill().expect("the service runs");
    drop(service);
    let (job, _service) = ended(data.path(), &id);
    // It may have been done before it could be cancelled.
    let expected = if cancelled.is_ok() {
        "cancelled"
    } else {
        "done"
    };
    assert_eq!(job["status"], expected, "{job}");
}
