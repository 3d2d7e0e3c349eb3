//! Bits of a database flipped, as a failing disk does it.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params};

/// A value in a database: a table, a column of it, and which row.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub table: &'static str,
    pub column: &'static str,
    /// Condition that only one row, or the first of several, fulfils.
    pub row: &'static str,
}

/// Flips the lowest bit of the byte in the middle of a value.
pub fn flip(db: &Connection, place: Place) {
    let Place { table, column, row } = place;
    let read = format!("SELECT {column} FROM {table} WHERE {row} LIMIT 1");
    let value = db.query_row(&read, [], |row| Ok(flipped(row.get_ref(0)?)));
    let (value, kind) = value.unwrap_or_else(|error| panic!("{place:?}: {error}"));
    let write = format!(
        "UPDATE {table} SET {column} = CAST(?1 AS {kind}) WHERE {row} AND {column} = (
             SELECT {column} FROM {table} WHERE {row} LIMIT 1
         )"
    );
    db.pragma_update(None, "foreign_keys", false)
        .expect("the setting is known");
    let n_rows = db.execute(&write, params![value]);
    assert_eq!(n_rows, Ok(1), "{place:?}");
}

fn flipped(value: ValueRef<'_>) -> (Value, &'static str) {
    let in_the_middle = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        Value::Blob(bytes)
    };
    match value {
        ValueRef::Integer(integer) => (Value::Integer(integer ^ 1), "INTEGER"),
        ValueRef::Text(bytes) => (in_the_middle(bytes), "TEXT"),
        ValueRef::Blob(bytes) => (in_the_middle(bytes), "BLOB"),
        ValueRef::Null | ValueRef::Real(_) => panic!("nothing of this kind is kept: {value:?}"),
    }
}
