//! What was sent and what was acknowledged, and whether the service keeps it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::client::{Client, list, number, text};
use crate::papers::Paper;

/// What the service must hold of one document.
#[derive(Debug, Default)]
struct Entry {
    /// The newest edition that was acknowledged, and its passages.
    kept: Option<(Paper, usize)>,
    /// Editions that were sent later, without an answer: either of them may be there.
    uncertain: Vec<Paper>,
}

/// Everything that was ever sent.
#[derive(Debug, Default)]
pub struct Ledger(BTreeMap<String, Entry>);

impl Ledger {
    pub fn sent(&mut self, papers: &[Paper]) {
        for paper in papers {
            let entry = self.0.entry(paper.id.clone()).or_default();
            entry.uncertain.push(paper.clone());
        }
    }

    pub fn acknowledged(&mut self, results: Vec<(String, usize)>) {
        for (id, n_passages) in results {
            let entry = self
                .0
                .get_mut(&id)
                .expect("an answer is about what was sent");
            let newest = entry.uncertain.pop().expect("it was sent before");
            entry.uncertain.clear();
            entry.kept = Some((newest, n_passages));
        }
    }

    pub fn n_acknowledged(&self) -> usize {
        self.0.values().filter(|entry| entry.kept.is_some()).count()
    }

    /// Fails unless every acknowledged document is there as it was sent and everything that is there is whole.
    pub fn check(&self, client: &Client) {
        let ids = client.ids();
        let there: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(there.len(), ids.len(), "a document is listed twice");
        for (id, entry) in &self.0 {
            assert!(
                entry.kept.is_none() || there.contains(id),
                "{id} was acknowledged and is gone"
            );
        }
        let n_passages: usize = ids.iter().map(|id| self.check_document(client, id)).sum();
        let collection = client.get("");
        assert_eq!(number(&collection, "n_documents"), ids.len());
        assert_eq!(number(&collection, "n_passages"), n_passages);
        if let Some(id) = ids.first() {
            check_similar(client, id, ids.len());
        }
    }

    /// The number of its passages.
    fn check_document(&self, client: &Client, id: &str) -> usize {
        let entry = self.0.get(id).expect("only what was sent is there");
        let document = client.get(&format!("/documents/{id}"));
        let passages = client.get(&format!("/documents/{id}/passages"));
        let passages = list(&passages, "passages");
        let kept = entry.kept.iter().map(|(paper, _)| paper);
        let found = kept
            .chain(&entry.uncertain)
            .find(|paper| paper.title() == document["title"])
            .unwrap_or_else(|| panic!("{id} is of an edition that was replaced: {document}"));
        assert_eq!(document["text"], found.text, "{id} is half-written");
        if let Some((paper, n_passages)) = &entry.kept
            && paper == found
        {
            assert_eq!(passages.len(), *n_passages, "{id} lost passages");
        }
        check_passages(id, &found.text, passages);
        passages.len()
    }
}

/// Passages are numbered, stand in the text where they say, and leave nothing of it out.
fn check_passages(id: &str, whole: &str, passages: &[Value]) {
    let mut covered = 0;
    for (ordinal, passage) in passages.iter().enumerate() {
        assert_eq!(number(passage, "ordinal"), ordinal, "{id}");
        let (start, end) = (number(passage, "start"), number(passage, "end"));
        let there = whole.get(start..end);
        assert_eq!(
            there,
            Some(text(passage, "text").as_str()),
            "{id}#{ordinal}"
        );
        let between = whole.get(covered..start).unwrap_or_default();
        assert!(
            between.trim().is_empty(),
            "{id}#{ordinal} leaves out {between:?}"
        );
        covered = end;
    }
    assert_eq!(
        whole[covered..].trim(),
        "",
        "{id} is not covered by its passages"
    );
}

/// The index answers: a document is the closest to its own text, and every other one is found from it.
fn check_similar(client: &Client, id: &str, n_documents: usize) {
    let own_text = text(&client.get(&format!("/documents/{id}")), "text");
    let query = json!({"like": [{"text": own_text}], "limit": 1});
    let answer = client.post("/similar", &query).expect("similar works");
    assert_eq!(
        list(&answer, "matches")[0]["document"]["id"],
        *id,
        "{answer}"
    );
    let others = client.get(&format!(
        "/documents/{id}/similar?limit=1000&min_strength=unrelated"
    ));
    let n_others = (n_documents - 1).min(1000);
    assert_eq!(list(&others, "matches").len(), n_others);
}
