//! Bits of a database flipped, as a failing disk does it.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params};

/// A value in a database: a table, a column of it, and the condition that one row fulfils.
#[derive(Debug, Clone, Copy)]
pub struct Place<'p> {
    pub table: &'p str,
    pub column: &'p str,
    pub row: &'p str,
}

/// Flips the lowest bit of the byte in the middle of a value.
pub fn flip(db: &Connection, place: Place<'_>) {
    let is_flipped = flip_one(db, place, |n_bits| n_bits / 16 * 8);
    assert!(is_flipped, "{place:?} has no bits");
}

/// Flips the bit of a value that `choose` chooses of so many, and says whether there was one.
pub fn flip_one(db: &Connection, place: Place<'_>, choose: impl Fn(usize) -> usize) -> bool {
    let Place { table, column, row } = place;
    let read = format!("SELECT {column} FROM {table} WHERE {row}");
    let value = db.query_row(&read, [], |row| Ok(flipped(row.get_ref(0)?, choose)));
    let value = value.unwrap_or_else(|error| panic!("{place:?}: {error}"));
    let Some((value, kind)) = value else {
        return false;
    };
    db.pragma_update(None, "foreign_keys", false)
        .expect("the setting is known");
    let write = format!("UPDATE {table} SET {column} = CAST(?1 AS {kind}) WHERE {row}");
    assert_eq!(db.execute(&write, params![value]), Ok(1), "{place:?}");
    true
}

fn flipped(value: ValueRef<'_>, choose: impl Fn(usize) -> usize) -> Option<(Value, &'static str)> {
    let in_bytes = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let bit = choose(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        Value::Blob(bytes)
    };
    match value {
        ValueRef::Integer(integer) => {
            Some((Value::Integer(integer ^ (1 << choose(64))), "INTEGER"))
        }
        ValueRef::Text([]) | ValueRef::Blob([]) | ValueRef::Null | ValueRef::Real(_) => None,
        ValueRef::Text(bytes) => Some((in_bytes(bytes), "TEXT")),
        ValueRef::Blob(bytes) => Some((in_bytes(bytes), "BLOB")),
    }
}
