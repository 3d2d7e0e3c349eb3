//! A service of its own: engine, store and server in this process, asked over real HTTP.

use std::net::TcpListener;
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use jiff::{SignedDuration, Timestamp};
use likewise::embedding::{Builtin, Embedder};
use likewise::engine::{Clock, Engine, EngineOptions, RefreshOptions};
use likewise::server::{self, ServerOptions};
use likewise::store::{SqliteStore, StoreError};
use likewise::text::ChunkOptions;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::Connection;
use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;
use ureq::config::AutoHeaderValue;
use ureq::http::{HeaderMap, Request, request};

/// Longest text of a document in bytes.
pub const MAX_TEXT_BYTES: usize = 20_000;
/// What the clock of every service says at its start.
pub const NOW: &str = "2025-04-14T06:00:00Z";
/// Articles that were written for this project.
pub const SAMPLE: &str = include_str!("../../assets/sample/articles.jsonl");

const JSON: (&str, &str) = ("content-type", "application/json");
const LINES: (&str, &str) = ("content-type", "application/x-ndjson");

/// Enough for the slowest machine; a service that hangs fails its test instead of stopping them all.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Between two looks at a job.
const POLL: Duration = Duration::from_millis(5);
const MAX_POLLS: usize = 20_000;

/// The clock of a service, which stands still until it is moved.
#[derive(Clone)]
pub struct Hands(Arc<Mutex<Timestamp>>);

impl Hands {
    fn new() -> Self {
        let now = NOW.parse().expect("a moment");
        Self(Arc::new(Mutex::new(now)))
    }

    fn clock(&self) -> Clock {
        let hands = self.clone();
        Clock::new(move || hands.now())
    }

    pub fn now(&self) -> Timestamp {
        *self.0.lock().expect("nobody panics with it")
    }

    pub fn move_on(&self, time: SignedDuration) {
        let now = &mut *self.0.lock().expect("nobody panics with it");
        *now = now.checked_add(time).expect("a moment");
    }
}

/// A running service and a client of it. Paths without a slash in front are those of the default collection.
pub struct TestApp {
    url: String,
    agent: Agent,
    server: ServerHandle,
    thread: Option<JoinHandle<()>>,
    data_dir: Option<TempDir>,
    pub hands: Hands,
}

impl TestApp {
    pub fn start() -> Self {
        Self::start_with(options())
    }

    pub fn start_with(options: ServerOptions) -> Self {
        let data_dir = tempfile::tempdir().expect("a temporary folder can be made");
        Self::start_on(data_dir, builtin(), options)
    }

    /// The same data served with another embedding model.
    pub fn restart_with(mut self, embedder: Arc<dyn Embedder>) -> Self {
        let data_dir = self.data_dir.take().expect("it is taken once");
        drop(self);
        Self::start_on(data_dir, embedder, options())
    }

    /// Stops the service and gives its data directory.
    pub fn stop(mut self) -> TempDir {
        let data_dir = self.data_dir.take().expect("it is taken once");
        drop(self);
        drop(open(&data_dir));
        data_dir
    }

    /// The same data after `change` was done to the database while no service had it open.
    pub fn restart_after(self, change: impl FnOnce(&Connection)) -> Self {
        let data_dir = self.stop();
        let path = data_dir.path().join("likewise.sqlite");
        change(&Connection::open(path).expect("the database opens"));
        Self::start_on(data_dir, builtin(), options())
    }

    /// The database of the running service, to be read or damaged beside it.
    pub fn database(&self) -> Connection {
        let data_dir = self.data_dir.as_ref().expect("the service runs");
        let path = data_dir.path().join("likewise.sqlite");
        Connection::open(path).expect("the database opens")
    }

    fn start_on(data_dir: TempDir, embedder: Arc<dyn Embedder>, options: ServerOptions) -> Self {
        let hands = Hands::new();
        let engine = engine(open(&data_dir), embedder, hands.clock());
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("the listener is bound");
        let (sender, receiver) = mpsc::channel();
        let thread = thread::spawn(move || {
            let serving = async move {
                let serving = Arc::clone(&engine);
                let server = server::start(serving, listener, &options).expect("the server starts");
                engine.resume_jobs().expect("the store answers");
                sender.send(server.handle()).expect("the test waits");
                server.await
            };
            let system = actix_web::rt::System::new();
            system.block_on(serving).expect("the server ends well");
        });
        Self {
            url: format!("http://{address}"),
            agent: agent(),
            server: receiver.recv().expect("the server starts"),
            thread: Some(thread),
            data_dir: Some(data_dir),
            hands,
        }
    }

    /// A service that holds the sample.
    pub fn with_sample() -> Self {
        let app = Self::start();
        let results = app.add_lines(SAMPLE.as_bytes());
        assert!(results.iter().all(|result| result["status"] == "created"));
        app
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], &[])
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[JSON], body.to_string().as_bytes())
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.send("PUT", path, &[JSON], body.to_string().as_bytes())
    }

    /// Sends `body` as it is, whether it is JSON or not, under the name of JSON.
    pub fn post_json(&self, path: &str, body: &[u8]) -> Answer {
        self.send("POST", path, &[JSON], body)
    }

    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = Request::builder().method(method).uri(self.address(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.run(
            request,
            matches!(method, "POST" | "PUT" | "PATCH").then_some(body),
        )
    }

    fn run(&self, request: request::Builder, body: Option<&[u8]>) -> Answer {
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).expect("a valid request")),
            None => self.agent.run(request.body(()).expect("a valid request")),
        };
        let mut answer = answer.expect("the service answers");
        let bytes = answer.body_mut().read_to_vec();
        let bytes = bytes.expect("the answer is whole");
        Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    fn address(&self, path: &str) -> String {
        let prefix = if path.starts_with('/') {
            ""
        } else {
            "/v1/collections/default/"
        };
        format!("{}{prefix}{path}", self.url)
    }

    /// Sends documents and gives what became of each.
    pub fn add(&self, documents: &Value) -> Vec<Value> {
        results(&self.post("documents", documents))
    }

    /// Sends one document of nothing but an id and a text.
    pub fn add_text(&self, id: &str, text: &str) {
        let results = self.add(&json!({ "id": id, "text": text }));
        assert!(results[0]["error"].is_null(), "{results:?}");
    }

    /// Sends documents as NDJSON and gives what became of each.
    pub fn add_lines(&self, lines: &[u8]) -> Vec<Value> {
        results(&self.send("POST", "documents", &[LINES], lines))
    }

    /// Asks for similar documents.
    pub fn similar(&self, question: &Value) -> Value {
        self.post("similar", question).json()
    }

    /// Finds topics, waits until they are there and gives them.
    pub fn refresh(&self, options: &Value) -> Value {
        let job = self.post("topics/refresh", options);
        assert_eq!(job.status, 202, "{}", job.text);
        let job = self.wait_for(&job.json());
        assert_eq!(job["status"], "done", "{job}");
        self.get("topics").json()
    }

    /// Waits until a job has ended and gives it.
    pub fn wait_for(&self, job: &Value) -> Value {
        let path = format!("/v1/jobs/{}", job["id"].as_str().expect("a job has an id"));
        for _ in 0..MAX_POLLS {
            let job = self.get(&path).json();
            if job["finished_at"].is_string() {
                return job;
            }
            thread::park_timeout(POLL);
        }
        panic!("{path} never ends");
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.server.stop(false));
        if thread::panicking() {
            return; // A service that hangs must not keep the failure from being seen.
        }
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the server ends well");
        }
    }
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body of an answer that must not be a refusal.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        serde_json::from_str(&self.text).expect("the answer is JSON")
    }

    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).map(|value| value.to_str());
        value.transpose().expect("headers are text").unwrap_or("")
    }

    /// Checks that this is a refusal as RFC 9457 wants it, with this status and code; gives its detail.
    #[track_caller]
    pub fn expect_problem(&self, status: u16, code: &str) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_str(&self.text).expect("a problem is JSON");
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        for field in ["type", "title", "detail"] {
            let text = problem[field].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{field} is missing: {problem}");
        }
        problem["detail"].as_str().unwrap_or_default().to_owned()
    }
}

fn engine(store: SqliteStore, embedder: Arc<dyn Embedder>, clock: Clock) -> Arc<Engine> {
    let options = EngineOptions {
        chunk: ChunkOptions::new(60, 15).expect("the overlap is smaller than the passage"),
        max_text_bytes: MAX_TEXT_BYTES,
        index_dir: None,
        refresh: RefreshOptions::default(),
    };
    let engine = Engine::new(Arc::new(store), embedder, options, clock);
    Arc::new(engine.expect("the engine starts"))
}

/// Opens the store; waits for threads of a service that was stopped and still hold it.
fn open(data_dir: &TempDir) -> SqliteStore {
    for _ in 0..MAX_POLLS {
        match SqliteStore::open(data_dir.path()) {
            Err(StoreError::InUse { .. }) => thread::park_timeout(POLL),
            opened => return opened.expect("the store opens"),
        }
    }
    panic!("the former service never lets go of its store");
}

pub fn options() -> ServerOptions {
    ServerOptions {
        max_body_bytes: 4 << 20,
        max_text_bytes: MAX_TEXT_BYTES,
        hosts: Vec::new(),
        keys: Vec::new(),
    }
}

pub fn builtin() -> Arc<dyn Embedder> {
    Arc::new(Builtin::new().expect("the built-in model is whole"))
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .max_idle_connections(0)
        .accept_encoding(AutoHeaderValue::None)
        .timeout_global(Some(TIMEOUT));
    config.build().new_agent()
}

#[track_caller]
fn results(answer: &Answer) -> Vec<Value> {
    let mut answer = answer.json();
    let results = answer["results"].take();
    serde_json::from_value(results).expect("one result a document")
}

/// An id as a part of a path.
pub fn encoded(id: &str) -> String {
    utf8_percent_encode(id, NON_ALPHANUMERIC).to_string()
}

/// The elements of a JSON array.
#[track_caller]
pub fn list(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

/// The text at `pointer` of each element.
#[track_caller]
pub fn texts(values: &Value, pointer: &str) -> Vec<String> {
    let text = |value: &Value| {
        let text = value.pointer(pointer).and_then(Value::as_str);
        text.expect("a text").to_owned()
    };
    list(values).iter().map(text).collect()
}

/// The number at `pointer` of each element.
#[track_caller]
pub fn numbers(values: &Value, pointer: &str) -> Vec<f64> {
    let number = |value: &Value| {
        let number = value.pointer(pointer).and_then(Value::as_f64);
        number.expect("a number")
    };
    list(values).iter().map(number).collect()
}
