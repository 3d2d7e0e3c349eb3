//! The map of topics.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;
use std::thread;

use serde_json::{Value, json};

use crate::app::{SAMPLE, TestApp, builtin, list, numbers, texts};
use crate::corpus;

/// Places of points by the ids of their passages.
type Places = BTreeMap<String, (f64, f64)>;

fn with_topics() -> (TestApp, Value) {
    let app = TestApp::with_sample();
    let topics = app.refresh(&json!({}));
    (app, topics)
}

fn map(app: &TestApp) -> Value {
    app.get("topics/map").json()
}

fn places(map: &Value) -> Places {
    let place = |point: &Value| {
        let coordinate = |axis: &str| point[axis].as_f64().expect("a number");
        let id = point["id"].as_str().expect("an id").to_owned();
        (id, (coordinate("x"), coordinate("y")))
    };
    list(&map["points"]).iter().map(place).collect()
}

/// Mean distance of the places that both maps have, over the width of a map, which is 2.
fn movement(before: &Places, after: &Places) -> f64 {
    let moved: Vec<f64> = before
        .iter()
        .filter_map(|(id, a)| {
            let b = after.get(id)?;
            Some((a.0 - b.0).hypot(a.1 - b.1) / 2.0)
        })
        .collect();
    assert!(!moved.is_empty());
    moved.iter().sum::<f64>() / moved.len() as f64
}

#[test]
fn every_passage_is_a_point_of_its_topic() {
    let (app, topics) = with_topics();
    let map = map(&app);
    let n_passages: f64 = numbers(&topics["topics"], "/n_passages").iter().sum();
    assert_eq!(map["n_points"], n_passages as u64);
    assert_eq!(list(&map["points"]).len(), n_passages as usize);
    assert_eq!(
        (&map["n_left_out"], &map["n_arrived"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(map["model"], topics["model"]["id"]);
    assert!((0.5..=1.0).contains(&map["trustworthiness"].as_f64().unwrap()));
    for axis in ["/x", "/y"] {
        let values = numbers(&map["points"], axis);
        assert!(values.iter().all(|value| (-1.0..=1.0).contains(value)));
    }
    let ids = texts(&map["points"], "/id");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    let first = &map["points"][0];
    let document = ids[0].rsplit_once('#').unwrap().0;
    assert_eq!(
        first["title"],
        app.get(&format!("documents/{document}")).json()["title"]
    );
}

#[test]
fn topics_stand_in_the_map_as_they_are_listed() {
    let (app, topics) = with_topics();
    let map = map(&app);
    for field in ["/id", "/label"] {
        assert_eq!(
            texts(&map["topics"], field),
            texts(&topics["topics"], field)
        );
    }
    assert_eq!(
        numbers(&map["topics"], "/n_points"),
        numbers(&topics["topics"], "/n_passages")
    );
    let places = places(&map);
    for topic in list(&map["topics"]) {
        let middle = (topic["x"].as_f64().unwrap(), topic["y"].as_f64().unwrap());
        let of_topic = list(&map["points"])
            .iter()
            .filter(|point| point["topic"] == topic["id"]);
        let mut of_topic = of_topic.map(|point| places[point["id"].as_str().unwrap()]);
        assert!(
            of_topic.any(|place| place == middle),
            "{topic} lies on no point of it"
        );
    }
}

#[test]
fn passages_of_one_subject_lie_together() {
    let (app, _) = with_topics();
    let map = map(&app);
    let places = places(&map);
    let topic_of: BTreeMap<&str, &Value> = list(&map["points"])
        .iter()
        .map(|point| (point["id"].as_str().unwrap(), &point["topic"]))
        .collect();
    let is_beside_its_own = |(id, a): (&String, &(f64, f64))| {
        let others = places.iter().filter(|(other, _)| *other != id);
        let distance = |b: &(f64, f64)| (a.0 - b.0).hypot(a.1 - b.1);
        let nearest = others
            .min_by(|(_, b), (_, c)| distance(b).total_cmp(&distance(c)))
            .unwrap();
        topic_of[nearest.0.as_str()] == topic_of[id.as_str()]
    };
    let n = places
        .iter()
        .filter(|&place| is_beside_its_own(place))
        .count();
    assert!(
        n as f64 > 0.85 * places.len() as f64,
        "{n} of {}",
        places.len()
    );
}

#[test]
fn an_unknown_collection_and_one_without_topics_have_no_map() {
    let app = TestApp::start();
    app.get("/v1/collections/none/topics/map")
        .expect_problem(404, "unknown_collection");
    app.get("topics/map").expect_problem(409, "no_topics_yet");
    app.add(&json!(corpus::documents()));
    let detail = app.get("topics/map").expect_problem(409, "no_topics_yet");
    assert!(detail.contains("refresh"), "{detail}");
}

#[test]
fn parameters_are_refused_because_there_are_none() {
    let (app, _) = with_topics();
    let detail = app
        .get("topics/map?limit=5")
        .expect_problem(400, "invalid_query");
    assert!(detail.contains("limit"), "{detail}");
    app.post("topics/map", &json!({}))
        .expect_problem(405, "method_not_allowed");
}

#[test]
fn a_map_that_is_known_is_not_sent_again_until_it_changes() {
    let (app, _) = with_topics();
    let first = app.get("topics/map");
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag} is a strong tag");
    let known = |tag: &str| app.send("GET", "topics/map", &[("if-none-match", tag)], &[]);
    let again = known(&tag);
    assert_eq!(
        (again.status, again.text.as_str(), again.header("etag")),
        (304, "", tag.as_str())
    );
    assert_eq!(known("\"other\"").text, first.text);
    app.add_text("late", "The tide came over the quay again last night.");
    let changed = known(&tag);
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
}

#[test]
fn what_arrives_is_put_beside_what_it_is_like_and_nothing_else_moves() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3, "max_unassigned": 0 }));
    let before = places(&map(&app));
    app.add_text(
        "late",
        "Let the dough rise, then bake the loaf of bread in the oven.",
    );
    let map = map(&app);
    let mut after = places(&map);
    let (x, y) = after.remove("late#0").expect("it is in the map");
    assert_eq!(before, after);
    assert_eq!(
        (&map["n_arrived"], &map["n_points"]),
        (&json!(1), &json!(13))
    );
    let arrived = list(&map["points"])
        .iter()
        .find(|point| point["id"] == "late#0")
        .unwrap();
    assert_eq!(arrived["has_arrived"], true);
    let distance = |subject: &str| {
        let of_subject = before
            .iter()
            .filter(|(id, _)| corpus::subject(id) == subject);
        let distances = of_subject.map(|(_, place)| (place.0 - x).hypot(place.1 - y));
        distances.fold(f64::MAX, f64::min)
    };
    assert!(distance("bread") < distance("comet") && distance("bread") < distance("tram"));
}

#[test]
fn a_document_that_changed_has_arrived_and_one_that_went_is_gone() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3, "max_unassigned": 0 }));
    map(&app);
    app.add_text(
        "bread-1",
        "The comet shows its bright tail in the telescope among the stars.",
    );
    app.delete("documents/tram-1");
    let map = map(&app);
    assert_eq!(
        (&map["n_arrived"], &map["n_points"]),
        (&json!(1), &json!(11))
    );
    let ids = texts(&map["points"], "/id");
    assert!(!ids.contains(&"tram-1#0".to_owned()));
    let changed = list(&map["points"])
        .iter()
        .find(|point| point["id"] == "bread-1#0")
        .unwrap();
    assert_eq!(changed["has_arrived"], true);
}

#[test]
fn the_map_of_a_new_run_starts_from_the_former_one() {
    let (app, _) = with_topics();
    let before = map(&app);
    let again = {
        app.refresh(&json!({}));
        map(&app)
    };
    assert_eq!(again["model"], 2);
    let unchanged = movement(&places(&before), &places(&again));
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({}));
    let grown = map(&app);
    assert_eq!(grown["n_arrived"], 0);
    let moved = movement(&places(&again), &places(&grown));
    assert!(unchanged < 0.05 && moved < 0.1, "{unchanged} {moved}");
}

#[test]
fn a_topic_that_a_person_hid_is_left_out_and_one_renamed_is_called_so() {
    let app = TestApp::start();
    app.add(&json!(corpus::documents()));
    app.refresh(&json!({ "n_clusters": 3, "max_unassigned": 0 }));
    let before = places(&map(&app));
    let change = |id: &str, body: &Value| {
        let headers = [("content-type", "application/json")];
        let path = format!("topics/{id}");
        let answer = app.send("PATCH", &path, &headers, body.to_string().as_bytes());
        assert_eq!(answer.status, 200, "{answer:?}");
    };
    change("t1", &json!({ "hidden": true }));
    change("t2", &json!({ "label": "Renamed" }));
    let map = map(&app);
    let topics: Vec<&Value> = list(&map["topics"]).iter().collect();
    assert_eq!(topics.len(), 2);
    assert!(topics.iter().all(|topic| topic["id"] != "t1"));
    assert!(topics.iter().any(|topic| topic["label"] == "Renamed"));
    assert_eq!(
        (&map["n_points"], &map["n_left_out"]),
        (&json!(8), &json!(0))
    );
    let after = places(&map);
    assert!(after.iter().all(|(id, place)| before[id] == *place));
}

#[test]
fn a_map_outlives_the_process() {
    let (app, _) = with_topics();
    app.add(&json!(corpus::documents()));
    let before = app.get("topics/map");
    let app = app.restart_with(builtin());
    let after = app.get("topics/map");
    assert_eq!(after.text, before.text);
    assert_eq!(after.header("etag"), before.header("etag"));
}

#[test]
fn the_order_of_arrival_does_not_matter() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let reversed: Vec<&str> = lines.iter().rev().copied().collect();
    let text = |lines: &[&str]| {
        let app = TestApp::start();
        app.add_lines(lines.join("\n").as_bytes());
        app.refresh(&json!({ "n_clusters": 7 }));
        app.get("topics/map").text
    };
    assert_eq!(text(&lines), text(&reversed));
}

#[test]
fn who_asks_while_a_map_is_drawn_gets_the_same_one() {
    let (app, _) = with_topics();
    let start = Barrier::new(4);
    let ask = || {
        start.wait();
        app.get("topics/map").text
    };
    let answers = thread::scope(|scope| {
        let asked = [(); 4].map(|()| scope.spawn(ask));
        asked.map(|thread| thread.join().unwrap())
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn few_documents_identical_documents_and_none_at_all_have_maps() {
    let app = TestApp::start();
    app.add_text("a", "The tide came over the quay.");
    app.refresh(&json!({}));
    assert_eq!(places(&map(&app))["a#0"], (0.0, 0.0));
    for number in 0..40 {
        app.add_text(&format!("same-{number}"), "The tide came over the quay.");
    }
    app.refresh(&json!({ "n_clusters": 1, "max_unassigned": 0 }));
    assert_eq!(map(&app)["n_points"], 41);
    for id in texts(&map(&app)["points"], "/id") {
        let document = id.trim_end_matches("#0");
        assert_eq!(app.delete(&format!("documents/{document}")).status, 204);
    }
    let map = map(&app);
    assert_eq!((&map["n_points"], &map["points"]), (&json!(0), &json!([])));
    assert!(map["topics"][0]["x"].is_null());
}

#[test]
fn a_large_collection_is_shown_by_a_sample_that_says_so() {
    let app = TestApp::start();
    let documents: Vec<Value> = (0..70)
        .map(|number| {
            let text = format!("Story {number}. {}", corpus::long_text(100 + number));
            json!({ "id": format!("d{number}"), "text": text })
        })
        .collect();
    app.add(&json!(documents));
    app.refresh(&json!({ "n_clusters": 4, "max_unassigned": 0 }));
    let n_passages = app.get("/v1/collections/default").json()["n_passages"]
        .as_u64()
        .unwrap();
    assert!(n_passages > 2_000, "{n_passages}");
    let before = map(&app);
    assert_eq!(before["n_points"], 2_000);
    assert_eq!(before["n_left_out"].as_u64().unwrap() + 2_000, n_passages);
    app.delete("documents/d3");
    let after = map(&app);
    let (before, after) = (places(&before), places(&after));
    assert_eq!(after.len(), 2_000);
    let stayed = before.keys().filter(|id| !id.starts_with("d3#"));
    assert!(
        stayed.clone().all(|id| after[id] == before[id]),
        "the sample stays the same"
    );
}
