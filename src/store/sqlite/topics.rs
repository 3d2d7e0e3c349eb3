//! Topics as rows.

use rusqlite::{OptionalExtension, Transaction, params};

use super::documents::from_json;
use super::reading::floats;
use crate::model::{Topic, TopicId};
use crate::store::topic_record::{TopicModelRecord, TopicRecord};
use crate::store::{CollectionKey, KeptTopics, StoreError};

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    kept: &KeptTopics,
) -> Result<(), StoreError> {
    let model = kept.model.id;
    db.execute(
        "INSERT INTO topic_models (collection, id, model) VALUES (?1, ?2, ?3)",
        params![key.0, model, to_json(&TopicModelRecord::from(&kept.model))?],
    )?;
    let mut statement = db.prepare_cached(
        "INSERT INTO topics (collection, topic_model, id, position, topic, centroid)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for (position, topic) in kept.topics.iter().enumerate() {
        statement.execute(params![
            key.0,
            model,
            topic.id.0,
            position,
            to_json(&TopicRecord::from(topic))?,
            bytemuck::cast_slice::<f32, u8>(&topic.centroid),
        ])?;
    }
    let highest = kept.topics.iter().map(|topic| topic.id.0).max();
    db.execute(
        "UPDATE collections SET next_topic = max(next_topic, ?2) WHERE key = ?1",
        params![key.0, highest.unwrap_or_default() + 1],
    )?;
    Ok(())
}

pub(super) fn newest(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Option<KeptTopics>, StoreError> {
    let found: Option<(u32, String)> = db
        .prepare_cached(
            "SELECT id, model FROM topic_models WHERE collection = ?1 ORDER BY id DESC LIMIT 1",
        )?
        .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((id, json)) = found else {
        return Ok(None);
    };
    let model: TopicModelRecord = from_json(&json, "a topic model")?;
    Ok(Some(KeptTopics {
        model: model.into_model(id),
        topics: of_model(db, key, id)?,
    }))
}

fn of_model(
    db: &Transaction<'_>,
    key: CollectionKey,
    model: u32,
) -> Result<Vec<Topic>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, topic, centroid FROM topics WHERE collection = ?1 AND topic_model = ?2 ORDER BY position",
    )?;
    let mut rows = statement.query(params![key.0, model])?;
    let mut topics = Vec::new();
    while let Some(row) = rows.next()? {
        let json: String = row.get(1)?;
        let centroid: Vec<u8> = row.get(2)?;
        let record: TopicRecord = from_json(&json, "a topic")?;
        topics.push(record.into_topic(TopicId(row.get(0)?), floats(&centroid)?)?);
    }
    Ok(topics)
}

pub(super) fn next_number(db: &Transaction<'_>, key: CollectionKey) -> Result<u32, StoreError> {
    let next = db
        .prepare_cached("SELECT next_topic FROM collections WHERE key = ?1")?
        .query_row([key.0], |row| row.get(0))
        .optional()?;
    Ok(next.unwrap_or(1))
}

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::Unreadable {
        what: "a value that JSON cannot hold",
    })
}
