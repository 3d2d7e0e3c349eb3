//! Reads and writes the rows of topic events, ended topics and corrections.

use rusqlite::{Connection, Transaction, params};

use super::columns::{from_json, timestamp, to_json};
use super::topics::{self, MODEL_IS_WHOLE};
use crate::model::{
    Correction, CorrectionId, DatedEvent, DocumentKey, EndedTopic, EventPosition, TopicChanges,
    TopicEvent, TopicId, TopicModel, TopicRun,
};
use crate::store::correction_record::ChangeRecord;
use crate::store::event_record::TopicEventRecord;
use crate::store::topic_record::TopicModelRecord;
use crate::store::{CollectionKey, StoreError};

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    topics: &TopicRun,
    changes: &TopicChanges,
) -> Result<(), StoreError> {
    topics::write(db, key, topics)?;
    write_events(db, key, &topics.model, &changes.events)?;
    write_ended(db, key, changes)
}

pub(super) fn write_correction(
    db: &Transaction<'_>,
    key: CollectionKey,
    correction: &Correction,
) -> Result<CorrectionId, StoreError> {
    db.prepare_cached(
        "INSERT INTO corrections (collection, created_at, change) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![
        key.0,
        correction.created_at.as_millisecond(),
        to_json(&ChangeRecord::from(&correction.change))?,
    ])?;
    number(db).map(CorrectionId)
}

pub(super) fn delete_corrections(
    db: &Transaction<'_>,
    key: CollectionKey,
    ids: &[CorrectionId],
) -> Result<usize, StoreError> {
    let mut statement =
        db.prepare_cached("DELETE FROM corrections WHERE collection = ?1 AND id = ?2")?;
    let mut n_deleted = 0;
    for id in ids {
        n_deleted += statement.execute(params![key.0, id.0])?;
    }
    Ok(n_deleted)
}

/// Returns the row id of the last insert.
fn number(db: &Connection) -> Result<u32, StoreError> {
    u32::try_from(db.last_insert_rowid()).map_err(|_| StoreError::Unreadable {
        what: "four billion corrections",
    })
}

fn write_events(
    db: &Transaction<'_>,
    key: CollectionKey,
    model: &TopicModel,
    events: &[TopicEvent],
) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached(
        "INSERT INTO topic_events (collection, topic_model, position, event) VALUES (?1, ?2, ?3, ?4)",
    )?;
    for (position, event) in events.iter().enumerate() {
        let json = to_json(&TopicEventRecord::from(event))?;
        statement.execute(params![key.0, model.id, position, json])?;
    }
    Ok(())
}

fn write_ended(
    db: &Transaction<'_>,
    key: CollectionKey,
    changes: &TopicChanges,
) -> Result<(), StoreError> {
    let mut forget =
        db.prepare_cached("DELETE FROM ended_topics WHERE collection = ?1 AND id = ?2")?;
    for id in &changes.revived {
        forget.execute(params![key.0, id.0])?;
    }
    let mut keep = db.prepare_cached(
        "INSERT OR REPLACE INTO ended_topics (collection, id, documents) VALUES (?1, ?2, ?3)",
    )?;
    for topic in &changes.ended {
        let keys = topic.documents.iter().flat_map(|key| key.0.to_le_bytes());
        keep.execute(params![key.0, topic.id.0, keys.collect::<Vec<u8>>()])?;
    }
    Ok(())
}

pub(super) fn ended(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Vec<EndedTopic>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, documents FROM ended_topics WHERE collection = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut ended = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(1)?;
        let (keys, rest) = bytes.as_chunks();
        if !rest.is_empty() {
            let what = "the documents of a topic that ended";
            return Err(StoreError::Unreadable { what });
        }
        ended.push(EndedTopic {
            id: TopicId(row.get(0)?),
            documents: keys
                .iter()
                .map(|key| DocumentKey(i64::from_le_bytes(*key)))
                .collect(),
        });
    }
    Ok(ended)
}

pub(super) fn events(
    db: &Transaction<'_>,
    key: CollectionKey,
    after: Option<EventPosition>,
    limit: usize,
) -> Result<Vec<DatedEvent>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT topic_model, position, event, model FROM topic_events
         JOIN topic_models ON topic_models.collection = topic_events.collection AND topic_models.id = topic_model
         WHERE topic_events.collection = ?1 AND (topic_model < ?2 OR (topic_model = ?2 AND position > ?3))
             AND {MODEL_IS_WHOLE}
         ORDER BY topic_model DESC, position LIMIT ?4"
    ))?;
    let after = after.map_or((i64::MAX, -1), |after| {
        (i64::from(after.topic_model), i64::from(after.position))
    });
    let mut rows = statement.query(params![key.0, after.0, after.1, limit])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let event: String = row.get(2)?;
        let event: TopicEventRecord = from_json(&event, "an event")?;
        let model: String = row.get(3)?;
        let model: TopicModelRecord = from_json(&model, "a topic model")?;
        events.push(DatedEvent {
            topic_model: row.get(0)?,
            position: row.get(1)?,
            created_at: model.created_at(),
            event: event.into_event()?,
        });
    }
    Ok(events)
}

pub(super) fn corrections(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Vec<Correction>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, created_at, change FROM corrections WHERE collection = ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut corrections = Vec::new();
    while let Some(row) = rows.next()? {
        let change: String = row.get(2)?;
        let change: ChangeRecord = from_json(&change, "a correction")?;
        let what = "when a correction was made";
        corrections.push(Correction {
            id: CorrectionId(row.get(0)?),
            created_at: timestamp(row.get(1)?)?.ok_or(StoreError::Unreadable { what })?,
            change: change.into_change()?,
        });
    }
    Ok(corrections)
}
