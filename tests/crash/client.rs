//! What a client asks of the service over HTTP, and what it may believe.

use std::time::Instant;

use serde_json::{Value, json};
use ureq::Agent;

use crate::papers::Paper;
use crate::program::PATIENCE;

/// Asks for everything in the default collection.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    collection: String,
    jobs: String,
}

impl Client {
    pub fn new(address: &str) -> Self {
        let settings = Agent::config_builder().timeout_global(Some(PATIENCE));
        Self {
            agent: settings.build().into(),
            collection: format!("{address}/v1/collections/default"),
            jobs: format!("{address}/v1/jobs"),
        }
    }

    /// Sends papers; the id and number of passages of each when all are acknowledged.
    pub fn send(&self, papers: &[Paper]) -> Result<Vec<(String, usize)>, ureq::Error> {
        let documents: Vec<Value> = papers.iter().map(Paper::body).collect();
        let answer = self.post("/documents", &json!({ "documents": documents }))?;
        Ok(acknowledged(&answer))
    }

    /// Sends papers as one stream of lines.
    pub fn stream(&self, papers: &[Paper]) -> Result<Vec<(String, usize)>, ureq::Error> {
        let lines: Vec<String> = papers
            .iter()
            .map(|paper| paper.body().to_string())
            .collect();
        let url = format!("{}/documents", self.collection);
        let request = self.agent.post(url).content_type("application/x-ndjson");
        let answer = request.send(lines.join("\n"))?.body_mut().read_json()?;
        Ok(acknowledged(&answer))
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value, ureq::Error> {
        let url = format!("{}{path}", self.collection);
        self.agent.post(url).send_json(body)?.body_mut().read_json()
    }

    /// What is at a path of the collection, which must be there.
    pub fn get(&self, path: &str) -> Value {
        self.read(&format!("{}{path}", self.collection))
    }

    /// Ids of all documents, page by page.
    pub fn ids(&self) -> Vec<String> {
        let mut ids = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("/documents?limit=500{cursor}"));
            ids.extend(
                list(&page, "documents")
                    .iter()
                    .map(|found| text(found, "id")),
            );
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return ids,
            }
        }
    }

    pub fn job(&self, id: &str) -> Value {
        self.read(&format!("{}/{id}", self.jobs))
    }

    /// The job once it has ended.
    pub fn ended_job(&self, id: &str) -> Value {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let job = self.job(id);
            if !matches!(job["status"].as_str(), Some("queued" | "running")) {
                return job;
            }
        }
        panic!("job {id} does not end");
    }

    fn read(&self, url: &str) -> Value {
        let answer = self.agent.get(url).call();
        let mut answer = answer.unwrap_or_else(|error| panic!("{url}: {error}"));
        answer.body_mut().read_json().expect("answers are JSON")
    }
}

fn acknowledged(answer: &Value) -> Vec<(String, usize)> {
    list(answer, "results")
        .iter()
        .map(|result| {
            assert_ne!(result["status"], "rejected", "{result}");
            (text(result, "id"), number(result, "n_passages"))
        })
        .collect()
}

pub fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().expect("a list was promised")
}

pub fn text(value: &Value, name: &str) -> String {
    value[name]
        .as_str()
        .expect("a text was promised")
        .to_owned()
}

pub fn number(value: &Value, name: &str) -> usize {
    value[name].as_u64().expect("a number was promised") as usize
}
