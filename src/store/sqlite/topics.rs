//! Topics as rows.

use rusqlite::{OptionalExtension, Transaction, params};

use super::documents::from_json;
use super::reading::floats;
use crate::model::{Topic, TopicId, TopicRun};
use crate::store::topic_record::{TopicModelRecord, TopicRecord};
use crate::store::{CollectionKey, StoreError};

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    kept: &TopicRun,
) -> Result<(), StoreError> {
    let model = kept.model.id;
    db.execute(
        "INSERT INTO topic_models (collection, id, model) VALUES (?1, ?2, ?3)",
        params![key.0, model, to_json(&TopicModelRecord::from(&kept.model))?],
    )?;
    let rows = kept.topics.iter().flat_map(|topic| {
        let subtopics = topic.subtopics.iter().map(|part| (part, Some(topic.id)));
        std::iter::once((topic, None)).chain(subtopics)
    });
    let mut statement = db.prepare_cached(
        "INSERT INTO topics (collection, topic_model, id, position, topic, centroid)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
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

pub(super) fn newest(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Option<TopicRun>, StoreError> {
    let newest: Option<u32> = db
        .prepare_cached("SELECT max(id) FROM topic_models WHERE collection = ?1")?
        .query_row([key.0], |row| row.get(0))?;
    match newest {
        Some(run) => of_run(db, key, run),
        None => Ok(None),
    }
}

pub(super) fn of_run(
    db: &Transaction<'_>,
    key: CollectionKey,
    run: u32,
) -> Result<Option<TopicRun>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT model FROM topic_models WHERE collection = ?1 AND id = ?2")?
        .query_row(params![key.0, run], |row| row.get(0))
        .optional()?;
    let Some(json) = json else {
        return Ok(None);
    };
    let model: TopicModelRecord = from_json(&json, "a topic model")?;
    Ok(Some(TopicRun {
        model: model.into_model(run),
        topics: of_model(db, key, run)?,
    }))
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

fn of_model(
    db: &Transaction<'_>,
    key: CollectionKey,
    model: u32,
) -> Result<Vec<Topic>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, topic, centroid FROM topics WHERE collection = ?1 AND topic_model = ?2 ORDER BY position",
    )?;
    let mut rows = statement.query(params![key.0, model])?;
    let mut topics: Vec<Topic> = Vec::new();
    while let Some(row) = rows.next()? {
        let json: String = row.get(1)?;
        let centroids: Vec<u8> = row.get(2)?;
        let record: TopicRecord = from_json(&json, "a topic")?;
        let parent = record.parent();
        let topic = record.into_topic(TopicId(row.get(0)?), &floats(&centroids)?)?;
        match topics.last_mut().filter(|last| Some(last.id) == parent) {
            Some(parent) => parent.subtopics.push(topic),
            None => topics.push(topic),
        }
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
