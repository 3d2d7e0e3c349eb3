//! What became of every document, and how a report was made. Nothing is escaped.

use crate::model::{Ledger, Report};

use super::escape::plain;
use super::words;

/// Explains the numbers of a report.
pub const MEANING: &str = "A share is a topic's documents over all documents of the period that have a topic. A change is \
    the difference between two shares, in percentage points. Topics, labels, keywords and quotes are chosen by a \
    program; quotes are the documents' own words. Days and times are in UTC.";

/// One part of the documents of a collection.
pub struct LedgerLine {
    /// What became of the documents of the part.
    pub part: &'static str,
    /// The number of documents in the part.
    pub n_documents: usize,
}

/// The position of the part with hidden topics in the ledger, which is left out where no document has one.
const HIDDEN: usize = 2;

/// The parts of the ledger, without those that cannot occur where a report covers all time.
pub fn ledger(report: &Report) -> Vec<LedgerLine> {
    let ledger = &report.ledger;
    let parts = [
        ("In this report, with a topic", ledger.n_reported),
        (
            "In the period, without a topic: no known word, or far from every topic",
            ledger.n_without_topic,
        ),
        (
            "In the period, with a topic that is hidden",
            ledger.n_hidden,
        ),
        ("Dated outside the period", ledger.n_outside_period),
        ("Without a date", ledger.n_undated),
    ];
    let is_dated = report.period.is_some();
    let is_shown =
        |&(at, (_, n)): &(usize, (&str, usize))| n > 0 || at < 2 || (is_dated && at > HIDDEN);
    let shown = parts.into_iter().enumerate().filter(is_shown);
    shown
        .map(|(_, (part, n_documents))| LedgerLine { part, n_documents })
        .collect()
}

/// The sum of the ledger as a sentence, which says so where the parts do not add up.
pub fn ledger_sum(report: &Report) -> String {
    let parts = ledger(report);
    let terms: Vec<String> = parts.iter().map(|p| words::number(p.n_documents)).collect();
    let (sum, all) = (parts_sum(&report.ledger), report.ledger.n_documents);
    let terms = terms.join(" + ");
    let documents = words::count(all, "document");
    if sum == all {
        format!("{terms} = {documents}, all that the collection has.")
    } else {
        let sum = words::number(sum);
        format!(
            "{terms} = {sum}, but the collection has {documents}: this report does not account for every document."
        )
    }
}

/// How the report was made, in pairs of a name and a text.
pub fn manifest(report: &Report) -> Vec<(&'static str, String)> {
    let manifest = &report.manifest;
    let baseline = report.baseline.as_ref();
    vec![
        (
            "Report",
            format!("{} of collection {}", report.id, plain(&report.collection)),
        ),
        ("Made", words::moment(report.created_at)),
        ("Period", words::edges(report.period.as_ref())),
        (
            "Baseline",
            baseline.map_or_else(|| "none".to_owned(), |b| words::edges(Some(b))),
        ),
        ("Embedding model", plain(&manifest.model)),
        (
            "Topic model",
            format!("run {}, seed {}", manifest.topic_model, manifest.seed),
        ),
        ("Version", format!("Likewise {}", plain(&manifest.version))),
    ]
}

fn parts_sum(ledger: &Ledger) -> usize {
    ledger.n_reported
        + ledger.n_without_topic
        + ledger.n_hidden
        + ledger.n_outside_period
        + ledger.n_undated
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::example;
    use super::*;

    proptest! {
        #[test]
        fn the_shown_parts_add_up_to_the_collection(parts in prop::array::uniform5(0_usize..100), all_time: bool) {
            let mut report = example::weekly();
            let [n_reported, n_without_topic, n_hidden, n_outside_period, n_undated] = parts;
            let n_documents = parts.iter().sum();
            report.ledger = Ledger {
                n_documents, n_reported, n_without_topic, n_hidden, n_outside_period, n_undated,
            };
            report.period = report.period.filter(|_| !all_time);
            let shown: usize = ledger(&report).iter().map(|part| part.n_documents).sum();
            prop_assert_eq!(shown, n_documents);
            prop_assert!(ledger_sum(&report).ends_with("all that the collection has."));
        }
    }

    #[test]
    fn a_ledger_that_does_not_add_up_says_so() {
        let mut report = example::weekly();
        report.ledger.n_documents += 1;
        assert_eq!(
            ledger_sum(&report),
            "20 + 1 + 23 + 2 = 46, but the collection has 47 documents: this report does not account for every document."
        );
    }
}
