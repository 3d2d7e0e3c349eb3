//! Which share of documents in one frame is put into one story?

use std::collections::HashMap;
use std::path::Path;

use likewise::model::{Content, NewDocument};

use crate::{engine, frames, group, ingest, read, stories};

/// Prints which share of pairs of different events of one kind is one story, among the first documents of a file.
pub fn measure(path: &Path) {
    let others: Vec<NewDocument> = read(path).into_iter().take(600).collect();
    println!(
        "pairs of different events put into one story, beside {} documents:",
        others.len()
    );
    for (n, days_apart) in [(20, 0), (20, 21), (3, 0), (2, 0)] {
        let (kinds, texts): (Vec<usize>, Vec<String>) = frames::notices(n).into_iter().unzip();
        let share = share_joined(&others, &kinds, texts, days_apart);
        println!("  {n} notices of each kind, {days_apart} days apart: {share:.3}");
    }
    let mails = frames::mails();
    let share = share_joined(&others, &vec![0; mails.len()], mails, 0);
    println!("  mails with one footer: {share:.3}");
    println!("pairs of one event put into one story:");
    let articles: Vec<String> = read(path)
        .into_iter()
        .skip(600)
        .take(60)
        .map(|article| article.content.raw().to_owned())
        .collect();
    for (what, versions) in [
        ("notices that are put right", frames::corrected(20)),
        ("an article in eight papers", frames::printed(&articles)),
        ("a report that grows", frames::growing(&articles)),
    ] {
        let (events, texts): (Vec<usize>, Vec<String>) = versions.into_iter().unzip();
        let share = share_joined(&others, &events, texts, 0);
        println!("  {what}: {share:.3}");
    }
}

/// The share of pairs of texts of one kind that are put into one story beside other documents.
fn share_joined(
    others: &[NewDocument],
    kinds: &[usize],
    texts: Vec<String>,
    days_apart: i64,
) -> f64 {
    let first: jiff::civil::Date = "2016-03-01".parse().expect("a date");
    let texts = texts.into_iter().zip(0..);
    let framed = texts.map(|(text, at): (String, i64)| NewDocument {
        published_at: Some(
            first
                .saturating_add(jiff::Span::new().days(days_apart * at))
                .to_string(),
        ),
        ..NewDocument::new(Content::Text(text))
    });
    let documents: Vec<NewDocument> = others.iter().cloned().chain(framed).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let engine = engine(folder.path());
    let ids = ingest(&engine, &documents);
    group(&engine);
    let (_, found) = stories(&engine, usize::MAX);
    let stories = found.iter().enumerate();
    let story_of: HashMap<&str, usize> = stories
        .flat_map(|(story, members)| {
            members
                .iter()
                .map(move |member| (member.id.as_str(), story))
        })
        .collect();
    let framed = &ids[others.len()..];
    let (mut n_joined, mut n_pairs) = (0.0, 0.0);
    for (b, kind) in kinds.iter().enumerate() {
        for a in (0..b).filter(|&a| kinds[a] == *kind) {
            n_pairs += 1.0;
            let same = story_of.get(framed[a].as_str()) == story_of.get(framed[b].as_str());
            n_joined += f64::from(u8::from(same));
        }
    }
    n_joined / n_pairs
}
