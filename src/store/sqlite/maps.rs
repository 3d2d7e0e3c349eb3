//! Reads and writes the rows of topic maps.

use rusqlite::{OptionalExtension, Transaction, params};

use super::columns::to_json;
use crate::store::map_record::MapRecord;
use crate::store::{CollectionKey, KeptMap, StoreError};

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    map: &KeptMap,
) -> Result<(), StoreError> {
    let json = to_json(&MapRecord::from(map))?;
    db.execute(
        "INSERT OR REPLACE INTO topic_maps (collection, topic_model, map) VALUES (?1, ?2, ?3)",
        params![key.0, map.topic_model, json],
    )?;
    Ok(())
}

pub(super) fn newest(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Option<KeptMap>, StoreError> {
    let found: Option<(u32, Vec<u8>)> = db
        .prepare_cached("SELECT topic_model, map FROM topic_maps WHERE collection = ?1")?
        .query_row([key.0], |row| {
            Ok((row.get(0)?, row.get_ref(1)?.as_bytes()?.to_vec()))
        })
        .optional()?;
    Ok(found.and_then(|(topic_model, json)| {
        let record: MapRecord = serde_json::from_slice(&json).ok()?;
        record.into_map(topic_model)
    }))
}
