//! Ids and names of documents, passages, topics and collections, checked once when they are made.

use std::fmt;
use std::str::FromStr;

/// Longest document id that is accepted, in bytes.
const MAX_DOCUMENT_ID_BYTES: usize = 512;
/// Longest collection name that is accepted, in bytes.
const MAX_COLLECTION_NAME_BYTES: usize = 64;

/// Identifies a document in its collection: 1 to 512 bytes without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(String);

impl DocumentId {
    /// Checks `text` and makes a document id of it; an error when it is empty, too long or has control characters.
    pub fn new(text: impl Into<String>) -> Result<Self, IdentityError> {
        let text = text.into();
        if text.trim().is_empty() {
            return Err(IdentityError::EmptyDocumentId);
        }
        if text.len() > MAX_DOCUMENT_ID_BYTES {
            return Err(IdentityError::LongDocumentId { length: text.len() });
        }
        if text.chars().any(char::is_control) {
            return Err(IdentityError::ControlCharacter);
        }
        Ok(Self(text))
    }

    /// The document id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names a document inside the process and its store. The key is kept when the document is replaced and never used
/// again after it is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey(pub i64);

/// Names a collection: `[a-z0-9][a-z0-9_-]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionName(String);

impl CollectionName {
    /// The collection name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for CollectionName {
    /// The name of the collection that always exists, `default`.
    fn default() -> Self {
        Self("default".to_owned())
    }
}

impl FromStr for CollectionName {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let starts_well = text.bytes().next().is_some_and(plain);
        let is_plain = text
            .bytes()
            .all(|byte| plain(byte) || matches!(byte, b'_' | b'-'));
        if starts_well && is_plain && text.len() <= MAX_COLLECTION_NAME_BYTES {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentityError::CollectionName {
                name: text.chars().take(80).collect(),
            })
        }
    }
}

impl fmt::Display for CollectionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Identifies a passage by its document and its position in it, written `DOCUMENT#ORDINAL`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageId {
    /// The document that the passage belongs to.
    pub document: DocumentId,
    /// The position of the passage in its document, from 0.
    pub ordinal: u32,
}

impl FromStr for PassageId {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let wrong = || IdentityError::PassageId {
            id: text.chars().take(80).collect(),
        };
        let (document, ordinal) = text.rsplit_once('#').ok_or_else(wrong)?;
        Ok(Self {
            document: DocumentId::new(document)?,
            ordinal: plain_number(ordinal).ok_or_else(wrong)?,
        })
    }
}

impl fmt::Display for PassageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.document, self.ordinal)
    }
}

/// Identifies a topic in its collection, written `tNUMBER`, and is never used again for another topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicId(pub u32);

impl FromStr for TopicId {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        text.strip_prefix('t')
            .and_then(plain_number)
            .map(Self)
            .ok_or_else(|| IdentityError::TopicId {
                id: text.chars().take(80).collect(),
            })
    }
}

/// Identifies a correction in its collection, written `cNUMBER`, and is never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CorrectionId(pub u32);

impl FromStr for CorrectionId {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        text.strip_prefix('c')
            .and_then(plain_number)
            .map(Self)
            .ok_or_else(|| IdentityError::CorrectionId {
                id: text.chars().take(80).collect(),
            })
    }
}

impl fmt::Display for CorrectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0)
    }
}

impl fmt::Display for TopicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "t{}", self.0)
    }
}

/// Identifies a story in its collection, written `s` and 16 hexadecimal digits. It is derived from the id of the
/// story's first document, so that equal documents have equal story ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryId(u64);

impl StoryId {
    /// Derives the story id from the id of the story's first document.
    pub fn of(first: &DocumentId) -> Self {
        let mut bytes = [0; 8];
        blake3::Hasher::new()
            .update(first.0.as_bytes())
            .finalize_xof()
            .fill(&mut bytes);
        Self(u64::from_be_bytes(bytes))
    }
}

impl FromStr for StoryId {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let id = text
            .strip_prefix('s')
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .map(Self);
        id.filter(|id| id.to_string() == text)
            .ok_or_else(|| IdentityError::StoryId {
                id: text.chars().take(80).collect(),
            })
    }
}

impl fmt::Display for StoryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{:016x}", self.0)
    }
}

/// Reads a number in the one way in which it is written: digits without a sign or leading zeros.
pub(super) fn plain_number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// Why a text is not a valid id or name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// The document id is empty or only white space.
    #[error("a document id must not be empty")]
    EmptyDocumentId,
    /// The document id is longer than 512 bytes.
    #[error("a document id of {length} bytes is longer than {MAX_DOCUMENT_ID_BYTES}")]
    LongDocumentId {
        /// The length of the document id in bytes.
        length: usize,
    },
    /// The document id has a control character, such as a line break or a NUL.
    #[error("a document id must not contain control characters")]
    ControlCharacter,
    /// The collection name does not match `[a-z0-9][a-z0-9_-]{0,63}`.
    #[error(
        "collection name {name:?} must be 1 to 64 of a-z, 0-9, - and _, and start with a letter or a digit"
    )]
    CollectionName {
        /// The collection name as given.
        name: String,
    },
    /// The passage id is not written `DOCUMENT#ORDINAL`.
    #[error("passage id {id:?} must be a document id, # and the passage's number")]
    PassageId {
        /// The passage id as given.
        id: String,
    },
    /// The story id is not `s` and 16 hexadecimal digits.
    #[error("story id {id:?} must be s and 16 of 0-9 and a-f")]
    StoryId {
        /// The story id as given.
        id: String,
    },
    /// The correction id is not written `cNUMBER`.
    #[error("correction id {id:?} must be c and a number")]
    CorrectionId {
        /// The correction id as given.
        id: String,
    },
    /// The topic id is not written `tNUMBER`.
    #[error("topic id {id:?} must be t and a number")]
    TopicId {
        /// The topic id as given.
        id: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passage_id_reads_back_even_when_the_document_id_has_a_hash() {
        let id = PassageId {
            document: DocumentId::new("https://a.example/b#c").unwrap(),
            ordinal: 7,
        };
        assert_eq!(id.to_string().parse::<PassageId>(), Ok(id));
    }

    #[test]
    fn a_collection_name_is_short_lower_case_and_plain() {
        for good in ["default", "a", "news-2024_q1", &"x".repeat(64)] {
            assert!(good.parse::<CollectionName>().is_ok(), "{good}");
        }
        for bad in ["", "A", "-a", "a b", "é", "../x", &"x".repeat(65)] {
            assert!(bad.parse::<CollectionName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_story_id_reads_back_and_nothing_else_does() {
        let id = StoryId::of(&DocumentId::new("a").unwrap());
        assert_eq!(id.to_string().parse::<StoryId>(), Ok(id));
        for bad in ["", "s", "s1", "s00000000000000AB", "t0000000000000001"] {
            assert!(bad.parse::<StoryId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_document_id_has_no_control_characters_and_a_bounded_length() {
        assert!(DocumentId::new("folder/page 1.html").is_ok());
        assert_eq!(DocumentId::new(" "), Err(IdentityError::EmptyDocumentId));
        assert_eq!(
            DocumentId::new("a\nb"),
            Err(IdentityError::ControlCharacter)
        );
        assert!(DocumentId::new("x".repeat(513)).is_err());
    }
}
