//! Checksums of rows: writes them, and tells which rows still match theirs.

use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use crate::model::{DocumentId, DocumentKey};
use crate::store::{DamagedDocument, StoreError};

/// Temporary views that hold the current checksums of each document's parts; they live as long as a connection.
pub(super) const VIEWS: &str = include_str!("views.sql");

/// Parts of a document with a checksum of their own, by the names of their columns in `document_checksums`.
pub(super) const ALL_PARTS: &[&str] = &[
    "fields",
    "text",
    "passages",
    "vectors",
    "original",
    "cleaning",
    "signature",
];

/// Registers the SQL function `checksum(value, ...)` on a connection.
pub(super) fn register(db: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    db.create_scalar_function("checksum", -1, flags, |context| {
        let values = (0..context.len()).map(|at| context.get_raw(at));
        Ok(checksum(values))
    })
}

/// Computes the CRC-32 of the types, lengths and bytes of values. It detects every error of a single bit and every
/// burst of up to 32 bits; of other errors, one in 2^32 goes undetected.
fn checksum<'v>(values: impl Iterator<Item = ValueRef<'v>>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    for value in values {
        match value {
            ValueRef::Null => hasher.update(&[0]),
            ValueRef::Integer(integer) => {
                hasher.update(&[1]);
                hasher.update(&integer.to_le_bytes());
            }
            ValueRef::Real(real) => {
                hasher.update(&[2]);
                hasher.update(&real.to_le_bytes());
            }
            ValueRef::Text(bytes) => add_bytes(&mut hasher, 3, bytes),
            ValueRef::Blob(bytes) => add_bytes(&mut hasher, 4, bytes),
        }
    }
    hasher.finalize()
}

/// Hashes a value with its type and length; the length separates the end of one value from the start of the next.
fn add_bytes(hasher: &mut crc32fast::Hasher, kind: u8, bytes: &[u8]) {
    hasher.update(&[kind]);
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

/// Writes the current checksums of parts of a document. Must be called in the transaction that wrote the parts.
pub(super) fn seal(
    db: &Transaction<'_>,
    key: DocumentKey,
    parts: &[&str],
) -> Result<(), StoreError> {
    db.prepare_cached(&format!("{} WHERE document = ?1", sealing(parts)))?
        .execute([key.0])?;
    Ok(())
}

/// Builds the SQL statement that writes the checksums of `parts`; the caller appends which documents.
pub(super) fn sealing(parts: &[&str]) -> String {
    let now: Vec<String> = parts.iter().map(|part| format!("{part}_now")).collect();
    format!(
        "UPDATE document_checksums SET ({}) = (SELECT {} FROM document_parts WHERE key = document)",
        parts.join(", "),
        now.join(", ")
    )
}

/// Builds the SQL condition that `parts` of a document match their checksums.
pub(super) fn are_whole(parts: &[&str]) -> String {
    let each: Vec<String> = parts
        .iter()
        .map(|part| format!("{part}_now IS {part}_written"))
        .collect();
    each.join(" AND ")
}

/// Applies `read` to a row whose first column tells whether it matches its checksum; `None` when it does not or when
/// `read` fails.
pub(super) fn whole<'r, 's, T>(
    row: &'r Row<'s>,
    read: impl FnOnce(&'r Row<'s>) -> Result<T, StoreError>,
) -> Option<T> {
    let is_whole: bool = row.get(0).unwrap_or_default();
    if is_whole { read(row).ok() } else { None }
}

/// Names a damaged document by its id, read from the index over ids because the row itself may hold a wrong one.
pub(super) fn damaged(
    db: &Transaction<'_>,
    key: DocumentKey,
) -> Result<DamagedDocument, StoreError> {
    // The plus sign keeps SQLite from looking up the row by its key.
    let name = db
        .prepare_cached("SELECT id FROM documents WHERE +key = ?1")?
        .query_row([key.0], |row| {
            let bytes = row.get_ref(0)?.as_bytes_or_null()?;
            Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
        })
        .optional()?;
    Ok(DamagedDocument {
        key,
        id: readable(&name.flatten().unwrap_or_default(), key),
    })
}

/// Turns a possibly damaged name into a valid document id; falls back to the key.
fn readable(name: &str, key: DocumentKey) -> DocumentId {
    let name = name.replace(char::is_control, "");
    DocumentId::new(name).unwrap_or_else(|_| {
        DocumentId::new(format!("document {}", key.0))
            .expect("it is short and has no control characters")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rusqlite::types::Value;

    fn a_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<i64>().prop_map(Value::Integer),
            "\\PC{0,40}".prop_map(Value::Text),
            prop::collection::vec(any::<u8>(), 0..200).prop_map(Value::Blob),
        ]
    }

    fn sum(values: &[Value]) -> u32 {
        checksum(values.iter().map(ValueRef::from))
    }

    fn bits(value: &Value) -> usize {
        match value {
            Value::Null | Value::Real(_) => 0,
            Value::Integer(_) => 64,
            Value::Text(text) => text.len() * 8,
            Value::Blob(bytes) => bytes.len() * 8,
        }
    }

    /// Computes the checksum of values after flipping one bit; a flipped text need not be valid UTF-8.
    fn sum_with_flipped(values: &[Value], at: usize, bit: usize) -> u32 {
        let mut bytes = match &values[at] {
            Value::Integer(integer) => integer.to_le_bytes().to_vec(),
            Value::Text(text) => text.clone().into_bytes(),
            Value::Blob(bytes) => bytes.clone(),
            Value::Null | Value::Real(_) => Vec::new(),
        };
        bytes[bit / 8] ^= 1 << (bit % 8);
        let flipped = match &values[at] {
            Value::Integer(_) => ValueRef::Integer(i64::from_le_bytes(
                bytes.as_slice().try_into().expect("eight bytes"),
            )),
            Value::Text(_) => ValueRef::Text(&bytes),
            _ => ValueRef::Blob(&bytes),
        };
        let others = values.iter().map(ValueRef::from).enumerate();
        checksum(others.map(|(position, value)| if position == at { flipped } else { value }))
    }

    proptest! {
        #[test]
        fn a_single_flipped_bit_is_noticed(
            values in prop::collection::vec(a_value(), 1..12),
            choice: prop::sample::Index,
        ) {
            let n_bits: Vec<usize> = values.iter().map(bits).collect();
            let all: usize = n_bits.iter().sum();
            prop_assume!(all > 0);
            let mut bit = choice.index(all);
            let at = n_bits.iter().position(|&n| {
                let is_inside = bit < n;
                bit -= if is_inside { 0 } else { n };
                is_inside
            });
            prop_assert_ne!(sum(&values), sum_with_flipped(&values, at.expect("it is one of all"), bit));
        }

        #[test]
        fn where_one_value_ends_and_the_next_begins_counts(text in "[a-z]{2,20}", cut in 1_usize..20) {
            let cut = cut.min(text.len() - 1);
            let one = [Value::Text(text.clone()), Value::Text(String::new())];
            let two = [Value::Text(text[..cut].to_owned()), Value::Text(text[cut..].to_owned())];
            prop_assert_ne!(sum(&one), sum(&two));
        }
    }

    #[test]
    fn a_name_that_cannot_be_one_is_made_one() {
        let name = |name| readable(name, DocumentKey(7)).to_string();
        assert_eq!(name("a\u{7}b"), "ab");
        assert_eq!(name(""), "document 7");
    }
}
