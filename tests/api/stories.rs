//! Stories: copies, near-copies and reports of one event.

use std::thread;

use serde_json::{Value, json};

use crate::app::{TestApp, builtin, list, texts};

const FLOOD: &str = "Saltgate harbour flooded on Tuesday when a record tide climbed over the quay wall. \
    Harbourmaster Edda Quill said that forty boats broke loose and that the fish market lost its floor. \
    Engineers from the county pumped water out of Lantern Street until midnight. The ferry to Orrin Island \
    is cancelled until Friday, and the mayor of Saltgate asked the county for sandbags and generators.";
const FLOOD_AGAIN: &str = "A record tide has flooded the harbour of Saltgate and torn forty boats from the quay. \
    Edda Quill, the harbourmaster, told reporters that the fish market is closed. Ferry crossings to Orrin \
    Island will not run before Friday. County engineers pumped Lantern Street dry during the night, and \
    sandbags are on their way to the mayor.";
const BAKERY: &str = "The bakery on Juniper Lane sells rye loaves again after a month of repairs to its brick oven. \
    Baker Tomas Weld kneads by hand from three in the morning and sells out before nine. A loaf costs four crowns. \
    Neighbours queued along the lane with baskets, thermos flasks and folding chairs.";

fn id_of_story(app: &TestApp, id: &str) -> String {
    let document = app.get(&format!("documents/{id}")).json();
    document["story"]["id"].as_str().expect("an id").to_owned()
}

fn size_of_story(app: &TestApp, id: &str) -> u64 {
    let document = app.get(&format!("documents/{id}")).json();
    document["story"]["n_documents"].as_u64().expect("a number")
}

fn story(app: &TestApp, id: &str) -> Value {
    app.get(&format!("stories/{}", id_of_story(app, id))).json()
}

fn document(id: &str, text: &str, day: &str) -> Value {
    json!({ "id": id, "title": id, "text": text, "source": "gazette", "url": format!("https://{id}.example/"), "published_at": day })
}

fn app_with_flood() -> TestApp {
    let app = TestApp::start();
    app.add(&json!([
        document("again", FLOOD_AGAIN, "2025-03-05"),
        document("copy", &FLOOD.to_uppercase(), "2025-03-06"),
        document("flood", FLOOD, "2025-03-04"),
        document(
            "near",
            &FLOOD.replace("sandbags and generators", "pumps"),
            "2025-03-07"
        ),
        document("bakery", BAKERY, "2025-03-04"),
    ]));
    app
}

#[test]
fn stories_are_listed_of_which_a_document_passes_the_filter() {
    let app = app_with_flood();
    let filtered = |filter: &str, rest: &str| {
        let filter =
            percent_encoding::utf8_percent_encode(filter, percent_encoding::NON_ALPHANUMERIC);
        app.get(&format!("stories?filter={filter}{rest}"))
    };
    let late = filtered("published_at >= 2025-03-06", "").json();
    assert_eq!(
        (&late["n_stories"], list(&late["stories"]).len()),
        (&json!(1), 1)
    );
    let flood = &late["stories"][0];
    assert_eq!(
        (&flood["n_documents"], &flood["n_passing"]),
        (&json!(4), &json!(2))
    );
    assert_eq!(flood["first"]["id"], "flood", "which does not pass itself");
    assert_eq!(filtered("id = \"nothing\"", "").json()["n_stories"], 0);
    assert!(
        app.get("stories").json()["stories"][0]
            .get("n_passing")
            .is_none()
    );
    filtered("source =", "").expect_problem(400, "invalid_filter");
}

#[test]
fn a_cursor_of_filtered_stories_belongs_to_its_filter() {
    let app = app_with_flood();
    let page = |filter: &str, cursor: &str| app.get(&format!("stories?limit=1{filter}{cursor}"));
    let (one, other) = ("&filter=source%20EXISTS", "&filter=title%20EXISTS");
    let first = page(one, "").json();
    let cursor = format!("&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = page(one, &cursor).json();
    assert_eq!(second["stories"][0]["first"]["id"], "bakery");
    assert!(second.get("next_cursor").is_none());
    page(other, &cursor).expect_problem(400, "invalid_cursor");
    page("", &cursor).expect_problem(400, "invalid_cursor");
    let plain = page("", "").json()["next_cursor"]
        .as_str()
        .unwrap()
        .to_owned();
    page(one, &format!("&cursor={plain}")).expect_problem(400, "invalid_cursor");
}

#[test]
fn members_stand_in_order_of_time_with_how_they_belong() {
    let app = app_with_flood();
    let story = story(&app, "near");
    assert_eq!(story["n_documents"], 4, "{story}");
    assert_eq!(
        texts(&story["members"], "/id"),
        ["flood", "again", "copy", "near"]
    );
    assert_eq!(
        texts(&story["members"], "/belonging"),
        ["same_story", "same_story", "duplicate", "near_duplicate"]
    );
    let first = &story["members"][0];
    assert_eq!(first["source"], "gazette");
    assert_eq!(first["url"], "https://flood.example/");
    assert_eq!(first["published_at"], "2025-03-04T00:00:00Z");
}

#[test]
fn a_document_alone_is_a_story_of_one() {
    let app = app_with_flood();
    assert_eq!(size_of_story(&app, "bakery"), 1);
    assert_ne!(id_of_story(&app, "bakery"), id_of_story(&app, "flood"));
}

#[test]
fn the_largest_stories_come_first_page_by_page() {
    let app = app_with_flood();
    let page = app.get("stories?limit=1").json();
    assert_eq!(page["n_stories"], 2);
    assert_eq!(page["is_current"], true);
    assert_eq!(page["stories"][0]["n_documents"], 4);
    assert_eq!(page["stories"][0]["first"]["id"], "flood");
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = app.get(&format!("stories?limit=1&cursor={cursor}")).json();
    assert_eq!(page["stories"][0]["first"]["id"], "bakery");
    assert!(page.get("next_cursor").is_none());
    let id = id_of_story(&app, "flood");
    let page = app.get(&format!("stories/{id}?limit=3&cursor=1")).json();
    assert_eq!(texts(&page["members"], "/id"), ["again", "copy", "near"]);
}

#[test]
fn an_unknown_story_is_not_found_and_a_bad_page_is_refused() {
    let app = app_with_flood();
    for id in ["s0000000000000000", "nonsense", "S1"] {
        app.get(&format!("stories/{id}"))
            .expect_problem(404, "unknown_story");
    }
    app.get("stories?limit=0")
        .expect_problem(400, "invalid_limit");
    app.get("stories?cursor=x")
        .expect_problem(400, "invalid_cursor");
    app.get("/v1/collections/none/stories")
        .expect_problem(404, "unknown_collection");
}

#[test]
fn an_empty_collection_has_no_stories() {
    let app = TestApp::start();
    let page = app.get("stories").json();
    assert_eq!(
        (page["n_stories"].as_u64(), list(&page["stories"]).len()),
        (Some(0), 0)
    );
}

#[test]
fn the_order_of_arrival_changes_nothing() {
    let mut documents = vec![
        document("flood", FLOOD, "2025-03-04"),
        document("again", FLOOD_AGAIN, "2025-03-05"),
        document("bakery", BAKERY, "2025-03-04"),
        document("copy", FLOOD, "2025-03-06"),
    ];
    let stories = |documents: &[Value]| {
        let app = TestApp::start();
        for document in documents {
            app.add(document);
            id_of_story(&app, document["id"].as_str().unwrap());
        }
        let ids = ["flood", "again", "bakery", "copy"];
        ids.map(|id| id_of_story(&app, id))
    };
    let one = stories(&documents);
    documents.reverse();
    assert_eq!(one, stories(&documents));
}

#[test]
fn an_update_moves_a_document_out_of_its_story_and_into_another() {
    let app = app_with_flood();
    app.add(&document("near", BAKERY, "2025-03-07"));
    assert_eq!(size_of_story(&app, "flood"), 3);
    assert_eq!(id_of_story(&app, "near"), id_of_story(&app, "bakery"));
    app.add(&document("near", FLOOD, "2025-03-07"));
    assert_eq!(id_of_story(&app, "near"), id_of_story(&app, "flood"));
    assert_eq!(size_of_story(&app, "bakery"), 1);
}

#[test]
fn a_story_outlives_the_document_it_began_with() {
    let app = app_with_flood();
    let id = id_of_story(&app, "flood");
    assert_eq!(app.delete("documents/flood").status, 204);
    let left = story(&app, "copy");
    assert_eq!(texts(&left["members"], "/id"), ["again", "copy", "near"]);
    assert_eq!(left["members"][1]["belonging"], "same_story");
    app.get(&format!("stories/{id}"))
        .expect_problem(404, "unknown_story");
}

#[test]
fn a_story_is_found_under_the_id_it_had_before_an_earlier_document_arrived() {
    let app = app_with_flood();
    let id = id_of_story(&app, "flood");
    app.add(&document("earlier", FLOOD, "2025-03-01"));
    let story = app.get(&format!("stories/{id}")).json();
    assert_eq!(story["id"], id_of_story(&app, "earlier"));
    assert_eq!(story["n_documents"], 5);
}

#[test]
fn very_short_texts_are_stories_of_their_own_unless_they_are_the_same() {
    let app = TestApp::start();
    for (id, text) in [
        ("a", "Hello there"),
        ("b", "hello, THERE!"),
        ("c", "Hello you"),
        ("d", "🦀"),
        ("e", "🦑"),
    ] {
        app.add_text(id, text);
    }
    assert_eq!(id_of_story(&app, "a"), id_of_story(&app, "b"));
    for id in ["c", "d", "e"] {
        assert_eq!(size_of_story(&app, id), 1, "{id}");
    }
}

#[test]
fn look_alike_events_that_lie_years_apart_are_two_stories() {
    let app = TestApp::start();
    app.add(&json!([
        document("then", FLOOD, "2015-03-04"),
        document("now", FLOOD_AGAIN, "2025-03-05"),
    ]));
    assert_ne!(id_of_story(&app, "then"), id_of_story(&app, "now"));
}

#[test]
fn ten_thousand_identical_documents_are_one_story() {
    let app = TestApp::start();
    for batch in 0..20 {
        let documents = (0..500).map(|i| json!({ "id": format!("{batch}-{i}"), "text": BAKERY }));
        app.add(&json!(documents.collect::<Vec<_>>()));
    }
    when_current(&app);
    assert_eq!(size_of_story(&app, "7-77"), 10_000);
    let story = app
        .get(&format!("stories/{}?limit=5", id_of_story(&app, "0-0")))
        .json();
    assert_eq!(story["members"][0]["belonging"], "same_story");
    assert_eq!(story["members"][4]["belonging"], "duplicate");
    app.add_text("late", BAKERY);
    app.add_text("flood", FLOOD);
    assert_eq!(size_of_story(&app, "late"), 10_001);
    assert_eq!(size_of_story(&app, "flood"), 1);
}

/// The first page of stories once no grouping is under way.
fn when_current(app: &TestApp) -> Value {
    loop {
        let page = app.get("stories").json();
        if page["is_current"] == true {
            return page;
        }
    }
}

#[test]
fn many_documents_that_come_to_a_large_collection_are_in_their_story_once_it_is_current() {
    let app = TestApp::start();
    let add = |batches: std::ops::Range<usize>| {
        for batch in batches {
            let documents =
                (0..500).map(|i| json!({ "id": format!("{batch}-{i}"), "text": BAKERY }));
            app.add(&json!(documents.collect::<Vec<_>>()));
        }
    };
    add(0..12);
    let page = app.get("stories").json();
    assert_eq!(
        (&page["is_current"], &page["n_stories"]),
        (&json!(false), &json!(6_000)),
        "nobody waits"
    );
    let page = when_current(&app);
    assert_eq!(page["n_stories"], 1);
    assert_eq!(size_of_story(&app, "0-0"), 6_000);
    add(12..14);
    let mut page = app.get("stories").json();
    while page["is_current"] != true {
        assert_eq!(page["stories"][0]["n_documents"], 6_000);
        page = app.get("stories").json();
    }
    assert_eq!(page["stories"][0]["n_documents"], 7_000);
    assert_eq!(size_of_story(&app, "13-499"), 7_000);
}

#[test]
fn documents_that_arrive_at_once_and_are_read_meanwhile_end_in_their_stories() {
    let app = TestApp::start();
    thread::scope(|scope| {
        for thread in 0..4 {
            let app = &app;
            scope.spawn(move || {
                for i in 0..10 {
                    let id = format!("{thread}-{i}");
                    app.add_text(&id, if i % 2 == 0 { FLOOD } else { BAKERY });
                    assert!(size_of_story(app, &id) >= 1);
                }
            });
        }
    });
    assert_eq!(size_of_story(&app, "0-0"), 20);
    assert_eq!(size_of_story(&app, "3-9"), 20);
}

#[test]
fn stories_are_the_same_after_a_restart() {
    let app = app_with_flood();
    let before = app.get("stories").text;
    let app = app.restart_with(builtin());
    assert_eq!(app.get("stories").text, before);
}

#[test]
fn matches_of_one_story_are_one_answer_when_stories_are_asked_for() {
    let app = app_with_flood();
    let answer = app
        .get("documents/bakery/similar?min_strength=unrelated&group_by=story")
        .json();
    let matches = list(&answer["matches"]);
    assert_eq!(matches.len(), 1, "{answer}");
    assert_eq!(list(&matches[0]["also_in"]).len(), 3);
    assert_eq!(matches[0]["also_in"][0]["source"], "gazette");
    let question = json!({ "like": [{ "text": "boats broke loose in the harbour" }], "group_by": "story", "limit": 1 });
    let answer = app.similar(&question);
    assert_eq!(list(&answer["matches"]).len(), 1);
    let mut ids = texts(&answer["matches"][0]["also_in"], "/id");
    ids.push(texts(&answer["matches"], "/document/id").remove(0));
    ids.sort();
    assert_eq!(ids, ["again", "copy", "flood", "near"]);
    let answer = app
        .get("documents/bakery/similar?min_strength=unrelated")
        .json();
    assert_eq!(list(&answer["matches"]).len(), 4);
    assert!(
        list(&answer["matches"])
            .iter()
            .all(|found| list(&found["also_in"]).is_empty())
    );
}

#[test]
fn documents_of_which_nothing_is_left_are_no_copies_of_each_other() {
    let app = TestApp::start();
    for (id, title) in [("a", "Tides"), ("b", "Bread"), ("c", "Bees")] {
        app.add(&json!({ "id": id, "title": title, "text": "Advertisement" }));
    }
    for id in ["a", "b", "c"] {
        let document = app.get(&format!("documents/{id}")).json();
        assert_eq!(document["is_empty"], true, "{document}");
        assert_eq!(document["story"]["n_documents"], 1, "{document}");
    }
}
