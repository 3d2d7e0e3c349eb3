//! When was this written? Dates as feeds, pages and people write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::{rfc2822, temporal};
use jiff::tz::{Offset, TimeZone};

/// Longest date in bytes; longer strings are prose.
const MAX_BYTES: usize = 64;

static ISO_8601: temporal::DateTimeParser = temporal::DateTimeParser::new();
static RFC_2822: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);

/// Reads RFC 3339, ISO 8601, RFC 2822 and written-out English dates ("20 March 2023 14:00").
///
/// It also reads "20.03.2023", where the day always comes first, and Unix time in seconds (10 digits) or milliseconds
/// (13). A date without a time means midnight, one without a zone UTC. Other numbers alone, dates whose day and month
/// could be swapped ("03/04/2023") and years outside 1000 to 9000 are not accepted.
#[must_use]
pub fn parse_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > MAX_BYTES {
        return None;
    }
    if !text.contains(|c: char| !c.is_ascii_digit()) {
        return parse_unix_time(text);
    }
    let timestamp = parse_standard(text).or_else(|| parse_written(text))?;
    let year = timestamp.to_zoned(TimeZone::UTC).year();
    (1000..=9000).contains(&year).then_some(timestamp)
}

/// Reads ten digits as the seconds of the years 2001 to 2286 and thirteen as milliseconds; other numbers may be
/// anything.
fn parse_unix_time(digits: &str) -> Option<Timestamp> {
    let number: i64 = digits.parse().ok().filter(|_| !digits.starts_with('0'))?;
    match digits.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

fn parse_standard(text: &str) -> Option<Timestamp> {
    ISO_8601
        .parse_timestamp(text)
        .or_else(|_| RFC_2822.parse_timestamp(text))
        .ok()
        .or_else(|| in_zone(ISO_8601.parse_datetime(text).ok()?, Offset::UTC))
}

fn in_zone(datetime: DateTime, offset: Offset) -> Option<Timestamp> {
    offset.to_timestamp(datetime).ok()
}

/// The parts of a written-out date, in whatever order they come.
#[derive(Default)]
struct DateParts {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<Time>,
    offset: Option<Offset>,
}

fn parse_written(text: &str) -> Option<Timestamp> {
    let mut parts = DateParts::default();
    for word in text.split([' ', ',', '\t', '\u{A0}']) {
        parts.read(&word.trim_end_matches('.').to_ascii_lowercase())?;
    }
    let date = Date::new(parts.year?, parts.month?, parts.day?).ok()?;
    let time = parts.time.unwrap_or(Time::midnight());
    in_zone(date.to_datetime(time), parts.offset.unwrap_or(Offset::UTC))
}

impl DateParts {
    /// Takes one word in; `None` when it is no part of a date or the part is there already.
    fn read(&mut self, word: &str) -> Option<()> {
        if word.is_empty() || matches!(word, "at" | "on" | "of" | "the") || is_weekday(word) {
            return Some(());
        }
        if let Some(month) = month(word) {
            return set(&mut self.month, month);
        }
        if let Some(time) = self.time
            && let Some(hour) = afternoon_hour(time.hour(), word)
        {
            self.time = Some(time.with().hour(hour).build().ok()?);
            return Some(());
        }
        if let Some(offset) = offset(word) {
            return set(&mut self.offset, offset);
        }
        if word.contains(':') {
            return set(&mut self.time, clock_time(word)?);
        }
        if let Some((year, month, day)) = year_first(word).or_else(|| day_first(word)) {
            set(&mut self.year, year)?;
            set(&mut self.month, month)?;
            return set(&mut self.day, day);
        }
        self.read_number(word)
    }

    fn read_number(&mut self, word: &str) -> Option<()> {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let n_digits = digits.len();
        match &word[n_digits..] {
            "" if n_digits == 4 => set(&mut self.year, digits.parse().ok()?),
            "" | "st" | "nd" | "rd" | "th" if matches!(n_digits, 1 | 2) => {
                set(&mut self.day, digits.parse().ok()?)
            }
            _ => None,
        }
    }
}

fn set<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

fn is_weekday(word: &str) -> bool {
    const WEEKDAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    word.len() >= 3 && WEEKDAYS.iter().any(|day| day.starts_with(word))
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if word.len() < 3 {
        return None;
    }
    let position = MONTHS.iter().position(|month| month.starts_with(word))?;
    i8::try_from(position + 1).ok()
}

/// Reads `2023/03/20` or `2023.3.20` as year, month and day.
fn year_first(word: &str) -> Option<(i16, i8, i8)> {
    let mut numbers = word.split(['/', '.', '-']);
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() || year.len() != 4 {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// Reads `20.03.2023` as year, month and day; with other signs between the numbers the month might come first.
fn day_first(word: &str) -> Option<(i16, i8, i8)> {
    let mut numbers = word.split('.');
    let (day, month, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() || year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// Reads a time such as `14:00`, `14:00:05` or `2:00pm`.
fn clock_time(word: &str) -> Option<Time> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let mut numbers = digits.split(':').map(str::parse::<i8>);
    let (hour, minute) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    let second = numbers.next().transpose().ok()?.unwrap_or(0);
    let hour = match &word[digits.len()..] {
        "" | "z" => hour,
        half => afternoon_hour(hour, half)?,
    };
    let rest_is_empty = numbers.next().is_none();
    rest_is_empty.then(|| Time::new(hour, minute, second, 0).ok())?
}

fn afternoon_hour(hour: i8, half: &str) -> Option<i8> {
    match (half, hour) {
        ("am" | "a.m", 12) => Some(0),
        ("am" | "a.m", 1..12) | ("pm" | "p.m", 12) => Some(hour),
        ("pm" | "p.m", 1..12) => Some(hour + 12),
        _ => None,
    }
}

/// Reads a zone of RFC 2822 or of central Europe, or a numeric offset such as `+01:00`.
fn offset(word: &str) -> Option<Offset> {
    let hours = match word {
        "z" | "utc" | "gmt" => 0,
        "est" | "cdt" => -5,
        "edt" => -4,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        "cet" => 1,
        "cest" => 2,
        _ => return numeric_offset(word),
    };
    Offset::from_hours(hours).ok()
}

fn numeric_offset(word: &str) -> Option<Offset> {
    let sign = match word.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = word[1..].replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Option<String> {
        parse_date(text).map(|timestamp| timestamp.to_string())
    }

    #[test]
    fn dates_are_read_in_every_common_form() {
        for (text, expected) in [
            ("2023-03-20", "2023-03-20T00:00:00Z"),
            ("2023-03-20T14:30:05Z", "2023-03-20T14:30:05Z"),
            ("2023-03-20T14:30:05.250+01:00", "2023-03-20T13:30:05.25Z"),
            ("2023-03-20T14:30:05+0100", "2023-03-20T13:30:05Z"),
            ("2023-03-20T14:30", "2023-03-20T14:30:00Z"),
            ("2023-03-20 14:30:05", "2023-03-20T14:30:05Z"),
            ("2023-03-20 14:30:05 +0100", "2023-03-20T13:30:05Z"),
            ("2023-03-20 14:30:05 UTC", "2023-03-20T14:30:05Z"),
            ("Mon, 20 Mar 2023 14:00:00 +0200", "2023-03-20T12:00:00Z"),
            ("20 Mar 2023 14:00:00 GMT", "2023-03-20T14:00:00Z"),
            ("March 20, 2023", "2023-03-20T00:00:00Z"),
            ("Mar. 20, 2023", "2023-03-20T00:00:00Z"),
            ("20 March 2023", "2023-03-20T00:00:00Z"),
            ("the 20th of March 2023", "2023-03-20T00:00:00Z"),
            ("20 Mar 2023 14:00", "2023-03-20T14:00:00Z"),
            (
                "Monday, March 20, 2023 at 2:05 p.m. EDT",
                "2023-03-20T18:05:00Z",
            ),
            ("Sept. 1, 2023, 12:01am", "2023-09-01T00:01:00Z"),
            ("2023/03/20", "2023-03-20T00:00:00Z"),
            ("2023/3/20 14:00", "2023-03-20T14:00:00Z"),
            (" 2023.03.20 ", "2023-03-20T00:00:00Z"),
            ("1066-10-14", "1066-10-14T00:00:00Z"),
            ("20.03.2023", "2023-03-20T00:00:00Z"),
            ("20.3.2023 14:30", "2023-03-20T14:30:00Z"),
            ("20 March 2023 14:00 +0530", "2023-03-20T08:30:00Z"),
            ("Mon, 20 Mar 23 14:00:00 EST", "2023-03-20T19:00:00Z"),
            (
                "2023-03-20T14:30:05-05:00[America/New_York]",
                "2023-03-20T19:30:05Z",
            ),
            ("1679320805", "2023-03-20T14:00:05Z"),
            ("1679320805250", "2023-03-20T14:00:05.25Z"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_certain_date_is_refused() {
        for text in [
            "",
            "yesterday",
            "20230320",
            "0679270400",
            "167932080525",
            "20.13.2023",
            "20.03.23",
            "0001-01-01T00:00:00Z",
            "2023",
            "March 2023",
            "20 March",
            "03/04/2023",
            "2023-02-30",
            "2023-13-01",
            "0999-12-31",
            "9001-01-01",
            "-002023-03-20",
            "31 June 2023",
            "20 March 2023 25:00",
            "20 20 March 2023",
            "March 20, 2023 was a cold day",
            "14:00",
            "+01:00",
            "2023/03/20/04",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_string_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = parse_date(&text);
        }

        #[test]
        fn a_printed_timestamp_reads_back(seconds in -30_000_000_000_i64..200_000_000_000) {
            let timestamp = Timestamp::from_second(seconds).unwrap();
            prop_assert_eq!(parse_date(&timestamp.to_string()), Some(timestamp));
        }
    }
}
