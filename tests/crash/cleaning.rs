//! A cleaning that was killed goes on where it was.

use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::json;

use crate::client::{Client, text};
use crate::folder;
use crate::papers::Paper;
use crate::program::Service;

const N_PAPERS: u32 = 900;
const FOOTER: &str = "Write to letters@gazette.example";

fn with_footer(paper: Paper) -> Paper {
    let text = format!("{}\n\n{FOOTER}", paper.text);
    Paper { text, ..paper }
}

fn n_with_footer(client: &Client) -> usize {
    let has_footer = |id: &&String| {
        let document = client.get(&format!("/documents/{id}"));
        text(&document, "text").contains(FOOTER)
    };
    client.ids().iter().filter(has_footer).count()
}

#[test]
fn a_cleaning_that_was_killed_goes_on_and_leaves_whole_documents() {
    let data = folder();
    let mut random = Xoshiro256PlusPlus::seed_from_u64(21);
    let papers =
        (0..N_PAPERS).map(|number| Paper::write(format!("paper-{number}"), 1, &mut random));
    let papers: Vec<Paper> = papers.map(with_footer).collect();
    {
        let service = Service::start(data.path(), &[]);
        // All at once: the first batch learns nothing before it is kept.
        let sent = Client::new(&service.address).stream(&papers);
        assert_eq!(sent.expect("papers are taken").len(), papers.len());
    }
    let mut id = None;
    for _ in 0..2 {
        let mut service = Service::start(data.path(), &[]);
        let client = Client::new(&service.address);
        // The second service goes on with what the first was asked for.
        id.get_or_insert_with(|| {
            let job = client.post("/clean", &json!({})).expect("it starts");
            text(&job, "id")
        });
        std::thread::park_timeout(Duration::from_millis(random.gen_range(0..60)));
        service.process.kill().expect("the service runs");
    }
    let service = Service::start(data.path(), &[]);
    let client = Client::new(&service.address);
    for (paper, id) in papers.iter().map(|paper| (paper, &paper.id)) {
        let kept = text(&client.get(&format!("/documents/{id}")), "text");
        let cleaned = paper
            .text
            .strip_suffix(FOOTER)
            .expect("it has one")
            .trim_end();
        assert!(kept == paper.text || kept == cleaned, "{id}: {kept}");
    }
    let job = client.ended_job(&id.expect("it was started"));
    assert_eq!(job["status"], "done", "{job}");
    assert_eq!(job["result"]["n_documents"], papers.len(), "{job}");
    assert_eq!(n_with_footer(&client), 0);
    assert_eq!(client.ids().len(), papers.len());
}
