//! A headless browser, driven through `WebDriver` (W3C) as plain JSON.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

/// How long the driver looks for an element before it says that there is none, in milliseconds.
const PATIENCE_MS: u32 = 30_000;
/// A request to the driver takes no longer than what it waits for.
const ANSWER_WITHIN: Duration = Duration::from_mins(2);
/// How often a driver is started until one has its port.
const STARTS: usize = 10;
/// What names an element in the answers of a driver.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub const ARROW_DOWN: &str = "\u{E015}";
pub const ENTER: &str = "\u{E007}";

/// A browser with a profile of its own; it ends when dropped.
pub struct Browser {
    driver: Child,
    /// Kept open, so that the driver may write.
    _stdout: BufReader<ChildStdout>,
    profile: TempDir,
    agent: Agent,
    session: String,
}

/// An element of the page that is shown.
pub struct Element<'b> {
    browser: &'b Browser,
    path: String,
}

impl Browser {
    pub fn start() -> Self {
        let (driver, stdout, port) = driver();
        let settings = Agent::config_builder()
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false);
        let mut browser = Self {
            driver,
            _stdout: stdout,
            profile: tempfile::tempdir().expect("the system has room for temporary files"),
            agent: settings.build().into(),
            session: format!("http://127.0.0.1:{port}/session"),
        };
        let begun = browser.post("", &browser.capabilities());
        let id = begun["sessionId"].as_str().expect("a session has an id");
        browser.session = format!("{}/{id}", browser.session);
        browser.post(
            "/timeouts",
            &json!({"implicit": PATIENCE_MS, "script": PATIENCE_MS}),
        );
        browser
    }

    fn capabilities(&self) -> Value {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {"args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-dev-shm-usage", "--window-size=1200,900", profile,
            ]},
        }}})
    }

    pub fn open(&self, url: &str) {
        self.post("/url", &json!({ "url": url }));
    }

    /// The first element, as soon as it is there.
    pub fn find(&self, css: &str) -> Element<'_> {
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        self.element(&found)
    }

    /// All elements, as soon as there is one.
    pub fn all(&self, css: &str) -> Vec<Element<'_>> {
        let found = self.post("/elements", &json!({"using": "css selector", "value": css}));
        let found = found.as_array().expect("elements come as a list");
        assert!(!found.is_empty(), "there is no {css}");
        found.iter().map(|found| self.element(found)).collect()
    }

    /// Returns as soon as a JavaScript expression is true.
    pub fn wait_until(&self, condition: &str) {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const look = () => ({condition}) ? done(true) : setTimeout(look, 20);
             look();"
        );
        self.post("/execute/async", &json!({"script": script, "args": []}));
    }

    /// The part of the address after `#`, decoded.
    pub fn route(&self) -> String {
        let script = "return decodeURIComponent(location.hash.replaceAll('+', ' '));";
        let route = self.post("/execute/sync", &json!({"script": script, "args": []}));
        route.as_str().expect("the route is a text").to_owned()
    }

    /// What the pages complained of since it was last asked.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({"type": "browser"}));
        let log = log.as_array().expect("the log is a list");
        log.iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    fn element(&self, found: &Value) -> Element<'_> {
        let id = found[ELEMENT].as_str().expect("an element has an id");
        Element {
            browser: self,
            path: format!("/element/{id}"),
        }
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self
            .agent
            .post(format!("{}{path}", self.session))
            .send_json(body);
        value(answer, &format!("{path} {body}"))
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        let answer = self.agent.get(format!("{}{path}", self.session)).call();
        value(answer, path)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver closes the browser with the session; it may be gone already.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Element<'_> {
    pub fn click(&self) {
        self.browser
            .post(&format!("{}/click", self.path), &json!({}));
    }

    pub fn write(&self, text: &str) {
        let path = format!("{}/value", self.path);
        self.browser.post(&path, &json!({ "text": text }));
    }

    pub fn text(&self) -> String {
        self.property("textContent")
    }

    /// A property as text: `true` and `false` for those that are set or not.
    pub fn property(&self, name: &str) -> String {
        let value = self.browser.get(&format!("{}/property/{name}", self.path));
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    }

    pub fn attribute(&self, name: &str) -> String {
        let value = self.browser.get(&format!("{}/attribute/{name}", self.path));
        value.as_str().unwrap_or_default().to_owned()
    }

    pub fn is_shown(&self) -> bool {
        self.browser.get(&format!("{}/displayed", self.path)) == true
    }
}

/// A driver, its output and its port. It takes a port that is free for IPv6 and gives up where another process has the same
/// port for IPv4, so it is started again.
fn driver() -> (Child, BufReader<ChildStdout>, u16) {
    let mut said = String::new();
    for _ in 0..STARTS {
        let driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut driver = driver.unwrap_or_else(|error| {
            panic!("chromedriver cannot be started ({error}); install the packages chromium and chromium-driver (Debian), or put both programs on PATH")
        });
        let mut stdout = BufReader::new(driver.stdout.take().expect("stdout is a pipe"));
        if let Some(port) = port(&mut stdout, &mut said) {
            return (driver, stdout, port);
        }
        driver.wait().expect("a driver that gave up has ended");
    }
    panic!("chromedriver did not say its port in {STARTS} starts:\n{said}");
}

/// The port that a driver says, or none when it ends before; what it wrote is added to `said`.
fn port(stdout: &mut BufReader<ChildStdout>, said: &mut String) -> Option<u16> {
    loop {
        let before = said.len();
        let n = stdout.read_line(said).expect("the driver can be read");
        if n == 0 {
            return None;
        }
        let line = said[before..].trim_end().trim_end_matches('.');
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return Some(port.parse().expect("a port is a number"));
        }
    }
}

/// The value of an answer; an error of the driver fails the test with what was asked.
#[track_caller]
fn value(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>, asked: &str) -> Value {
    let mut answer = answer.unwrap_or_else(|error| panic!("{asked}: {error}"));
    let mut body: Value = answer
        .body_mut()
        .read_json()
        .expect("drivers answer in JSON");
    assert!(
        answer.status().is_success(),
        "{asked}: {}",
        body["value"]["message"]
    );
    body["value"].take()
}
