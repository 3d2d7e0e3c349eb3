//! The values that filters hold, the values that documents hold, and how the two compare.

use std::cmp::Ordering;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::{self, DateTime};
use jiff::tz::{Offset, TimeZone};

use crate::text::parse_date;

const DAY_MS: i64 = 86_400_000;

/// A value in a filter, which decides how the values of documents that are compared with it are read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Text(String),
    Number(Number),
    Boolean(bool),
    Date(Date),
}

/// A value of a field of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'v> {
    Text(&'v str),
    Number(Number),
    Boolean(bool),
    /// A time in milliseconds since 1970.
    Time(i64),
    /// A value that compares with nothing, such as an object.
    Other,
}

/// A number; whole ones are not rounded, so that long ids are told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Whole(i64),
    Real(f64),
}

/// A day in UTC, or a millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Date {
    Day(civil::Date),
    Moment(Timestamp),
}

impl Literal {
    /// The order of `value` relative to this literal; `None` when the two do not compare.
    pub(super) fn compare(&self, value: Value<'_>) -> Option<Ordering> {
        match (self, value) {
            (Self::Text(text), Value::Text(value)) => Some(value.cmp(text)),
            (Self::Number(number), Value::Number(value)) => value.compare(*number),
            (Self::Number(number), Value::Text(value)) => Number::read(value)?.compare(*number),
            (Self::Boolean(boolean), Value::Boolean(value)) => Some(value.cmp(boolean)),
            (Self::Boolean(boolean), Value::Text(value)) => {
                Some(value.parse::<bool>().ok()?.cmp(boolean))
            }
            (Self::Date(date), Value::Time(value)) => Some(date.compare(value)),
            (Self::Date(date), Value::Text(value)) => {
                Some(date.compare(parse_date(value)?.as_millisecond()))
            }
            (_, Value::Number(_) | Value::Boolean(_) | Value::Time(_) | Value::Other) => None,
        }
    }
}

impl Number {
    /// Reads a number as JSON writes it, or with a plus sign or further zeros in front.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(whole) = text.parse() {
            return Some(Self::Whole(whole));
        }
        let is_plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
        let real: f64 = text.parse().ok().filter(|_| text.bytes().all(is_plain))?;
        real.is_finite().then_some(Self::Real(real))
    }

    pub(super) fn of(number: &serde_json::Number) -> Self {
        match number.as_i64() {
            Some(whole) => Self::Whole(whole),
            None => Self::Real(number.as_f64().unwrap_or(f64::NAN)),
        }
    }

    fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            _ => self.as_real().partial_cmp(&other.as_real()),
        }
    }

    fn as_real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }
}

impl Date {
    /// Reads `2024-01-31` as a day and RFC 3339 as a time to the millisecond, in UTC where no zone is given.
    pub(super) fn read(text: &str) -> Option<Self> {
        if let Some(day) = read_day(text) {
            return Some(Self::Day(day));
        }
        let in_utc = || {
            let datetime: DateTime = text
                .contains(['T', 't', ' '])
                .then(|| text.parse().ok())??;
            Offset::UTC.to_timestamp(datetime).ok()
        };
        let moment: Timestamp = text.parse().ok().or_else(in_utc)?;
        let moment = Timestamp::from_millisecond(moment.as_millisecond()).ok()?;
        let year = moment.to_zoned(TimeZone::UTC).year();
        (1..=9999).contains(&year).then_some(Self::Moment(moment))
    }

    /// The order of a time relative to this date; any time within the date is equal to it.
    fn compare(self, milliseconds: i64) -> Ordering {
        let (start, length) = match self {
            Self::Day(day) => {
                let since_1970 = day.duration_since(civil::date(1970, 1, 1));
                (since_1970.as_secs() * 1000, DAY_MS)
            }
            Self::Moment(moment) => (moment.as_millisecond(), 1),
        };
        if milliseconds < start {
            Ordering::Less
        } else if milliseconds < start + length {
            Ordering::Equal
        } else {
            Ordering::Greater
        }
    }
}

fn read_day(text: &str) -> Option<civil::Date> {
    let form = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let is_day = text.len() == 10 && text.bytes().enumerate().all(form);
    let day: civil::Date = text.parse().ok().filter(|_| is_day)?;
    (day.year() >= 1).then_some(day)
}

/// Whether `text` in lower case contains `needle`, which is in lower case.
pub(super) fn contains_ignoring_case(text: &str, needle: &str) -> bool {
    let Some(&first) = needle.as_bytes().first() else {
        return true;
    };
    if !text.is_ascii() {
        return text.to_lowercase().contains(needle);
    }
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), text).any(|start| {
        let found = text.get(start..start + needle.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(needle))
    })
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write_quoted(f, text),
            Self::Number(Number::Whole(whole)) => write!(f, "{whole}"),
            Self::Number(Number::Real(real)) => write!(f, "{real:?}"),
            Self::Boolean(boolean) => write!(f, "{boolean}"),
            Self::Date(Date::Day(day)) => write!(f, "{day}"),
            Self::Date(Date::Moment(moment)) => write!(f, "{moment}"),
        }
    }
}

/// Writes a text in quotes so that it reads back as it was, without characters that would steer a terminal.
pub(super) fn write_quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(f, "\\{character}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ if character.is_control() => write!(f, "\\u{{{:x}}}", u32::from(character))?,
            _ => write!(f, "{character}")?,
        }
    }
    f.write_str("\"")
}
