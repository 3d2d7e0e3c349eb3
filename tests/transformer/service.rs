//! The service with a transformer behind it: moved over to it, killed meanwhile, asked too much.

use std::path::Path;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

use crate::program::Service;
use crate::{folder, library, model};

const COLLECTION: &str = "/v1/collections/default";
const N_DOCUMENTS: usize = 300;

fn agent() -> Agent {
    let config = Agent::config_builder().http_status_as_error(false);
    config.build().new_agent()
}

fn post(address: &str, path: &str, body: &Value) -> (u16, Value) {
    let answer = agent().post(format!("{address}{path}")).send_json(body);
    let mut answer = answer.expect("the service answers");
    let body = answer.body_mut().read_json().expect("answers are JSON");
    (answer.status().as_u16(), body)
}

fn get(service: &Service, path: &str) -> Value {
    let mut answer = agent().get(service.url(path)).call().expect("an answer");
    answer.body_mut().read_json().expect("answers are JSON")
}

fn documents(n: usize) -> Value {
    let document = |number: usize| {
        let text = format!("Note {number}. ")
            + &"The tide came over the quay and the bakery stayed shut. ".repeat(number % 9 + 1);
        json!({ "id": format!("note-{number}"), "text": text })
    };
    json!({ "documents": (0..n).map(document).collect::<Vec<_>>() })
}

/// Serves `data_dir` with the transformer.
fn start(data_dir: &Path, settings: &str) -> Service {
    let file = data_dir.join("settings.toml");
    let embedding = format!(
        "[embedding]\nmodel_path = \"{}\"\nonnxruntime = \"{}\"\n{settings}",
        model().display(),
        library().display()
    );
    std::fs::write(&file, embedding).expect("the folder can be written");
    Service::start(data_dir, &["--config", file.to_str().expect("a text")])
}

/// Looks at a job until `is_enough` of it.
fn wait_for(service: &Service, job: &Value, is_enough: impl Fn(&Value) -> bool) -> Value {
    let path = format!("/v1/jobs/{}", job["id"].as_str().expect("a job has an id"));
    for _ in 0..20_000 {
        let job = get(service, &path);
        if is_enough(&job) {
            return job;
        }
        thread::park_timeout(Duration::from_millis(5));
    }
    panic!("{path} never comes so far");
}

#[test]
fn a_move_to_another_model_survives_being_killed_and_goes_on() {
    let data = folder();
    let service = Service::start(data.path(), &[]);
    let (status, _) = post(
        &service.address,
        &format!("{COLLECTION}/documents"),
        &documents(N_DOCUMENTS),
    );
    assert_eq!(status, 200);
    drop(service);

    let mut service = start(data.path(), "");
    let (_, job) = post(
        &service.address,
        &format!("{COLLECTION}/reembed"),
        &json!({}),
    );
    wait_for(&service, &job, |job| job["progress"].as_f64() > Some(0.3));
    let collection = get(&service, COLLECTION);
    assert_eq!(collection["model"]["id"], "builtin", "{collection}");
    let similar = get(&service, &format!("{COLLECTION}/documents/note-1/similar"));
    assert!(similar["matches"].is_array(), "the old vectors answer");
    service.process.kill().expect("the service runs");
    service.ended();

    // The job goes on by itself, under its id.
    let service = start(data.path(), "");
    let job = wait_for(&service, &job, |job| {
        job["attempts"] == 2 && job["progress"].as_f64() > Some(0.0)
    });
    assert!(
        job["progress"].as_f64() > Some(0.2),
        "it goes on where it was: {job}"
    );
    let job = wait_for(&service, &job, |job| job["finished_at"].is_string());
    assert_eq!(job["status"], "done", "{job}");
    let collection = get(&service, COLLECTION);
    assert_eq!(collection["model"]["dimension"], 384);
    assert_eq!(collection["n_documents"], N_DOCUMENTS);
    let question = json!({ "like": [{ "text": "flood at the quay" }], "limit": 1000, "min_strength": "unrelated" });
    let (_, found) = post(
        &service.address,
        &format!("{COLLECTION}/similar"),
        &question,
    );
    assert_eq!(found["matches"].as_array().map(Vec::len), Some(N_DOCUMENTS));
}

#[test]
fn a_service_that_is_asked_too_much_says_so_and_answers_on() {
    let data = folder();
    let service = start(data.path(), "queue_limit = 1\n");
    let texts: Vec<String> = (0..64)
        .map(|n| format!("{n} ") + &"tide ".repeat(150))
        .collect();
    let body = json!({ "model": "all-MiniLM-L6-v2", "input": texts });
    let statuses: Vec<(u16, Value)> = thread::scope(|scope| {
        let address = service.address.as_str();
        let body = &body;
        let ask = move || post(address, "/v1/embeddings", body);
        let asked: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asked
            .into_iter()
            .map(|asking| asking.join().expect("it answers"))
            .collect()
    });
    let n_of = |wanted: u16| {
        statuses
            .iter()
            .filter(|(status, _)| *status == wanted)
            .count()
    };
    assert_eq!(
        n_of(200) + n_of(503),
        8,
        "{:?}",
        statuses.iter().map(|s| s.0).collect::<Vec<_>>()
    );
    assert!(n_of(200) >= 1 && n_of(503) >= 1);
    for (_, refused) in statuses.iter().filter(|(status, _)| *status == 503) {
        assert_eq!(refused["error"]["code"], "model_busy");
    }
    let (status, _) = post(&service.address, "/v1/embeddings", &body);
    assert_eq!(status, 200);
}
