//! Equal contents have equal answers, whatever the order in which documents came, changed and went.

use serde_json::{Value, json};

use crate::app::{SAMPLE, TestApp, encoded, list};

const FOOTER: &str = "The evening letter comes by mail to all who ask for it.";
const PLACES: [&str; 7] = [
    "harbour",
    "market",
    "depot",
    "bakery",
    "library",
    "bridge",
    "observatory",
];
const EVENTS: [&str; 9] = [
    "flood", "fire", "strike", "election", "eclipse", "festival", "auction", "blackout", "race",
];

/// With these there are more documents than are measured after every change.
const N_MADE_UP: usize = 1_300;

/// Short documents in threes that tell the same at other places; most share a footer.
fn made_up(number: usize) -> Value {
    let (place, event) = (PLACES[number % 7], EVENTS[number / 7 % 9]);
    let (telling, day) = (number / 3, number % 27 + 1);
    let said: Vec<String> = (0..18).map(|at| name(telling, at)).collect();
    let said = said.join(" ");
    let text = format!(
        "The {event} at the {place} began before noon, and {telling} people came to see the {event}.\nThey spoke of {said}."
    );
    json!({
        "id": format!("made-up-{number}"),
        "source": format!("Paper {}", number % 4),
        "published_at": format!("2025-03-{day:02}"),
        "text": if number.is_multiple_of(5) { text } else { format!("{text}\n{FOOTER}") },
    })
}

/// One of nine hundred names.
fn name(telling: usize, at: usize) -> String {
    let number = telling * 37 + at * (101 + telling * 13);
    let syllable = |number: usize| {
        [
            &"bdfgkl"[number % 6..=number % 6],
            &"aeiou"[number / 6 % 5..=number / 6 % 5],
        ]
        .concat()
    };
    format!("{}{}na", syllable(number % 30), syllable(number / 30 % 30))
}

fn documents() -> Vec<Value> {
    let sample = SAMPLE
        .lines()
        .map(|line| serde_json::from_str(line).expect("an article"));
    sample.chain((0..N_MADE_UP).map(made_up)).collect()
}

fn add(app: &TestApp, documents: &[Value]) {
    let answer = app.post("documents", &json!({ "documents": documents }));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

/// Cleans, and finds topics from nothing.
fn settle(app: &TestApp) {
    for (path, body) in [
        ("clean", json!({})),
        ("topics/refresh", json!({"fresh": true, "n_clusters": 5})),
    ] {
        let answer = app.post(path, &body);
        assert_eq!(answer.status, 202, "{}", answer.text);
        assert_eq!(app.wait_for(&answer.json())["status"], "done");
    }
}

/// All documents at once, in their order.
fn in_order(documents: &[Value]) -> TestApp {
    let app = TestApp::start();
    documents.chunks(500).for_each(|part| add(&app, part));
    settle(&app);
    app
}

/// The last first, a few at a time, beside others that go again; some come with another text first.
fn by_detours(documents: &[Value]) -> TestApp {
    let app = TestApp::start();
    let mut backwards = documents.to_vec();
    backwards.reverse();
    for (turn, part) in backwards.chunks(450).enumerate() {
        let passing = json!({"id": format!("passing-{turn}"), "text": "A ship passes by night."});
        let mut former = part[0].clone();
        former["text"] = json!("Nothing is known yet.");
        add(&app, &[passing, former]);
        add(&app, part);
        // Whatever is remembered between two questions is made from what is there by now.
        assert_eq!(
            similar(&app, part[1]["id"].as_str().expect("an id"), "").status,
            200
        );
    }
    for turn in 0..backwards.chunks(450).len() {
        let path = format!("documents/passing-{turn}");
        assert_eq!(app.delete(&path).status, 204);
    }
    settle(&app);
    app
}

fn similar(app: &TestApp, id: &str, options: &str) -> crate::app::Answer {
    app.get(&format!(
        "documents/{}/similar?limit=30{options}",
        encoded(id)
    ))
}

#[test]
fn equal_contents_have_equal_answers_in_any_order_of_arrival() {
    let documents = documents();
    let (one, other) = (in_order(&documents), by_detours(&documents));
    let same = |path: &str| {
        let (one, other) = (one.get(path), other.get(path));
        assert_eq!(one.status, 200, "{path}: {}", one.text);
        assert_eq!(one.json(), other.json(), "{path}");
        one.json()
    };
    same("documents?limit=1000");
    same("stories?limit=1000");
    let topics = same("topics");
    same("topics/map");
    for topic in list(&topics["topics"]) {
        let id = topic["id"].as_str().expect("an id");
        let page = same(&format!("topics/{id}/documents?limit=40"));
        let cursor = page["next_cursor"].as_str().map(encoded);
        if let Some(cursor) = cursor {
            same(&format!("topics/{id}/documents?limit=40&cursor={cursor}"));
        }
        same(&format!("topics/{id}/passages?limit=40"));
    }
    for document in documents.iter().step_by(263) {
        let id = document["id"].as_str().expect("an id");
        same(&format!("documents/{}", encoded(id)));
        for options in [
            "",
            "&group_by=story",
            "&group_by=passage",
            "&explain=true",
            "&filter=source%20%3D%20%22Paper%201%22",
        ] {
            let (one, other) = (similar(&one, id, options), similar(&other, id, options));
            assert_eq!(one.json(), other.json(), "{id} {options}");
        }
    }
    for text in [
        "flood",
        "the fire at the depot",
        "an eclipse seen from the observatory",
    ] {
        let question = json!({"like": [{"text": text}], "limit": 50});
        let (one, other) = (
            one.post("similar", &question),
            other.post("similar", &question),
        );
        assert_eq!(one.json(), other.json(), "{text}");
    }
    let period = json!({"start": "2025-03-03", "end": "2025-03-09"});
    let (one, other) = (one.post("reports", &period), other.post("reports", &period));
    assert_eq!(one.json(), other.json());
}
