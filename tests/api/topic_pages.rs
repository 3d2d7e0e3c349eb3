//! Pages of a topic's documents and passages while documents come and go.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::app::{SAMPLE, TestApp, encoded, texts};

/// The sample but for its last articles, with two topics; and those articles.
fn app_with_most() -> (TestApp, Vec<&'static str>) {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let (first, late) = lines.split_at(40);
    let app = TestApp::start();
    app.add_lines(first.join("\n").as_bytes());
    app.refresh(&json!({ "n_clusters": 2 }));
    (app, late.to_vec())
}

fn topics(app: &TestApp) -> Vec<String> {
    texts(&app.get("topics").json()["topics"], "/id")
}

fn page(app: &TestApp, list: &str, cursor: Option<&str>) -> Value {
    let cursor = cursor.map(|cursor| format!("&cursor={}", encoded(cursor)));
    let path = format!("topics/{list}?limit=2{}", cursor.unwrap_or_default());
    app.get(&path).json()
}

/// What two kinds of lists hold, and where its id and its document stand.
const LISTS: [(&str, &str, &str); 2] = [
    ("documents", "/document/id", "/document/id"),
    ("passages", "/id", "/document/id"),
];

#[test]
fn nothing_that_stays_comes_twice_or_is_left_out() {
    for (kind, id, document) in LISTS {
        let (app, mut late) = app_with_most();
        let topic = topics(&app).remove(0);
        let list = format!("{topic}/{kind}");
        let whole = app.get(&format!("topics/{list}?limit=1000")).json();
        let before = texts(&whole[kind], id);
        let (mut found, mut gone, mut cursor): (Vec<String>, BTreeSet<String>, Option<String>) =
            (Vec::new(), BTreeSet::new(), None);
        loop {
            let answer = page(&app, &list, cursor.as_deref());
            found.extend(texts(&answer[kind], id));
            if let Some(line) = late.pop() {
                app.add_lines(line.as_bytes());
                let shown = texts(&answer[kind], document).remove(0);
                app.delete(&format!("documents/{}", encoded(&shown)));
                gone.insert(shown);
            }
            match answer["next_cursor"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => break,
            }
        }
        let unique: BTreeSet<&String> = found.iter().collect();
        assert_eq!(unique.len(), found.len(), "{kind}: {found:?}");
        let is_gone = |id: &str| gone.contains(id.split('#').next().unwrap_or_default());
        let stayed = before.iter().filter(|id| !is_gone(id));
        for id in stayed {
            assert!(unique.contains(id), "{kind}: {id} was left out");
        }
        assert!(gone.len() > 5);
    }
}

#[test]
fn a_cursor_goes_with_its_list_and_its_run() {
    let (app, _) = app_with_most();
    let ids = topics(&app);
    let refused = |path: String, status: u16, code: &str| {
        app.get(&path).expect_problem(status, code);
    };
    for (kind, other) in [("documents", "passages"), ("passages", "documents")] {
        let first = page(&app, &format!("{}/{kind}", ids[0]), None);
        let cursor = encoded(first["next_cursor"].as_str().unwrap());
        let path = format!("topics/{}/{kind}?cursor={cursor}", ids[0]);
        assert_eq!(app.get(&path).status, 200);
        refused(
            format!("topics/{}/{other}?cursor={cursor}", ids[0]),
            400,
            "invalid_cursor",
        );
        refused(
            format!("topics/{}/{kind}?cursor={cursor}", ids[1]),
            400,
            "invalid_cursor",
        );
        let path_of_none = format!("topics/{}/{kind}?cursor=x{cursor}", ids[0]);
        refused(path_of_none, 400, "invalid_cursor");
        app.refresh(&json!({ "n_clusters": 2 }));
        refused(path, 410, "expired_cursor");
    }
}
