//! The maps of topics as rows.

use rusqlite::{OptionalExtension, Transaction, params};

use super::SqliteStore;
use super::topics::to_json;
use crate::store::map_record::MapRecord;
use crate::store::{CollectionKey, KeptMap, MapStore, StoreError};

impl MapStore for SqliteStore {
    fn write_map(&self, key: CollectionKey, map: &KeptMap) -> Result<(), StoreError> {
        self.connections.write(|db| write(db, key, map))
    }

    fn map(&self, key: CollectionKey) -> Result<Option<KeptMap>, StoreError> {
        self.connections.read(|db| newest(db, key))
    }
}

fn write(db: &Transaction<'_>, key: CollectionKey, map: &KeptMap) -> Result<(), StoreError> {
    let json = to_json(&MapRecord::from(map))?;
    db.execute(
        "INSERT OR REPLACE INTO topic_maps (collection, topic_model, map) VALUES (?1, ?2, ?3)",
        params![key.0, map.topic_model, json],
    )?;
    Ok(())
}

fn newest(db: &Transaction<'_>, key: CollectionKey) -> Result<Option<KeptMap>, StoreError> {
    let found: Option<(u32, String)> = db
        .prepare_cached("SELECT topic_model, map FROM topic_maps WHERE collection = ?1")?
        .query_row([key.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(topic_model, json)| {
        let record: MapRecord = serde_json::from_str(&json).ok()?;
        record.into_map(topic_model)
    }))
}
