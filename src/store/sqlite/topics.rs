//! Reads and writes the rows of topic runs, topics and sub-topics.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::checksum::whole;
use super::columns::{from_json, to_json};
use super::passages::floats;
use crate::model::{Topic, TopicId, TopicModel, TopicRun};
use crate::store::topic_record::{TopicModelRecord, TopicRecord};
use crate::store::{CollectionKey, Damaged, StoreError};

pub(super) const MODEL_IS_WHOLE: &str =
    "checksum(topic_models.collection, topic_models.id, model) IS topic_models.checksum";
const TOPIC_IS_WHOLE: &str =
    "checksum(collection, topic_model, id, position, topic, centroid) IS checksum";

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    kept: &TopicRun,
) -> Result<(), StoreError> {
    let model = kept.model.id;
    db.execute(
        "INSERT INTO topic_models (collection, id, model, checksum) VALUES (?1, ?2, ?3, checksum(?1, ?2, ?3))",
        params![key.0, model, to_json(&TopicModelRecord::from(&kept.model))?],
    )?;
    let rows = kept.topics.iter().flat_map(|topic| {
        let subtopics = topic.subtopics.iter().map(|part| (part, Some(topic.id)));
        std::iter::once((topic, None)).chain(subtopics)
    });
    let mut statement = db.prepare_cached(
        "INSERT INTO topics (collection, topic_model, id, position, topic, centroid, checksum)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, checksum(?1, ?2, ?3, ?4, ?5, ?6))",
    )?;
    let mut next = 1;
    for (position, (topic, parent)) in rows.enumerate() {
        let centroids: Vec<f32> = topic
            .groups
            .iter()
            .flat_map(|group| &group.centroid)
            .copied()
            .collect();
        statement.execute(params![
            key.0,
            model,
            topic.id.0,
            position,
            to_json(&TopicRecord::new(topic, parent))?,
            bytemuck::cast_slice::<f32, u8>(&centroids),
        ])?;
        let highest = topic.groups.iter().map(|group| group.id.0).max();
        next = next.max(topic.id.0.max(highest.unwrap_or_default()) + 1);
    }
    db.execute(
        "UPDATE collections SET next_topic = max(next_topic, ?2) WHERE key = ?1",
        params![key.0, next],
    )?;
    Ok(())
}

pub(super) fn newest_run(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Option<u32>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT max(id) FROM topic_models WHERE collection = ?1")?;
    Ok(statement.query_row([key.0], |row| row.get(0))?)
}

pub(super) fn of_run(
    db: &Transaction<'_>,
    key: CollectionKey,
    run: u32,
) -> Result<Option<TopicRun>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {MODEL_IS_WHOLE}, model FROM topic_models WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut rows = statement.query(params![key.0, run])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let is_damaged = || Damaged::Topics { run };
    let model: TopicModel = whole(row, |row| {
        let json: String = row.get(1)?;
        Ok(from_json::<TopicModelRecord>(&json, "a topic model")?.into_model(run))
    })
    .ok_or_else(is_damaged)?;
    let topics = of_model(db, key, run)?.ok_or_else(is_damaged)?;
    Ok(Some(TopicRun { model, topics }))
}

pub(super) fn last_run_with(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: TopicId,
) -> Result<Option<u32>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT max(topic_model) FROM topics WHERE collection = ?1 AND id = ?2")?;
    Ok(statement.query_row(params![key.0, id.0], |row| row.get(0))?)
}

/// Reads the topics of a run; `None` when one of them is damaged.
fn of_model(
    db: &Transaction<'_>,
    key: CollectionKey,
    model: u32,
) -> Result<Option<Vec<Topic>>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT {TOPIC_IS_WHOLE}, id, topic, centroid FROM topics WHERE collection = ?1 AND topic_model = ?2 ORDER BY position"
    ))?;
    let mut rows = statement.query(params![key.0, model])?;
    let mut topics: Vec<Topic> = Vec::new();
    while let Some(row) = rows.next()? {
        let Some((parent, topic)) = whole(row, topic) else {
            return Ok(None);
        };
        match topics.last_mut().filter(|last| Some(last.id) == parent) {
            Some(parent) => parent.subtopics.push(topic),
            None => topics.push(topic),
        }
    }
    Ok(Some(topics))
}

/// Reads a topic from a row, with the id of its parent when it is a sub-topic.
fn topic(row: &Row<'_>) -> Result<(Option<TopicId>, Topic), StoreError> {
    let json: String = row.get(2)?;
    let centroids: Vec<u8> = row.get(3)?;
    let record: TopicRecord = from_json(&json, "a topic")?;
    let parent = record.parent();
    let topic = record.into_topic(TopicId(row.get(1)?), &floats(&centroids)?)?;
    Ok((parent, topic))
}

pub(super) fn next_number(db: &Transaction<'_>, key: CollectionKey) -> Result<u32, StoreError> {
    let next = db
        .prepare_cached("SELECT next_topic FROM collections WHERE key = ?1")?
        .query_row([key.0], |row| row.get(0))
        .optional()?;
    Ok(next.unwrap_or(1))
}
