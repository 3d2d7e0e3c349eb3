//! Writes numbers, shares, dates and lists in plain English, dates in UTC.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::model::Period;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Writes a number in groups of three digits: `1,234,567`.
pub fn number(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Writes a number with its noun: `1 document`, `2 documents`.
pub fn count(n: usize, noun: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", number(n))
}

/// A share of 0 to 1 in tenths of a per cent, which is as precise as shares are shown.
pub fn tenths(share: f32) -> i64 {
    (f64::from(share) * 1000.0).round() as i64
}

/// Writes tenths as a decimal number: `123` as `12.3`.
pub fn decimal(tenths: i64) -> String {
    let (whole, tenth) = (tenths.abs() / 10, tenths.abs() % 10);
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{whole}.{tenth}")
}

/// Writes a share of 0 to 1 as a percentage, and a share that rounds to 0 as less than the least.
pub fn percent(share: f32) -> String {
    match tenths(share) {
        0 if share > 0.0 => "under 0.1%".to_owned(),
        tenths => format!("{}%", decimal(tenths)),
    }
}

/// Lists parts in a sentence: `a`, `a and b`, `a, b and c`.
pub fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Writes the day of a time: `3 March 2025`.
pub fn day(moment: Timestamp) -> String {
    long(civil(moment).date())
}

/// Writes a time to the minute: `3 March 2025, 06:00 UTC`.
pub fn moment(moment: Timestamp) -> String {
    format!("{}, {} UTC", day(moment), clock(civil(moment)))
}

/// Writes a period as its first and last day, `3 to 9 March 2025`, or as `all time`.
pub fn period(period: Option<&Period>) -> String {
    let Some(period) = period else {
        return "all time".to_owned();
    };
    let (start, end) = (civil(period.start()), civil(period.end()));
    let (first, last) = (start.date(), last_day(end));
    let whole_days = is_midnight(start) && is_midnight(end);
    match (first == last, whole_days) {
        (true, true) => long(first),
        (true, false) => format!("{}, {} to {} UTC", long(first), clock(start), clock(end)),
        (false, _) => days(first, last),
    }
}

/// Writes a period to the minute: `from 3 March 2025, 00:00 UTC up to 10 March 2025, 00:00 UTC`.
pub fn edges(period: Option<&Period>) -> String {
    period.map_or_else(
        || "all time".to_owned(),
        |period| {
            let (start, end) = (moment(period.start()), moment(period.end()));
            format!("from {start} up to, but not including, {end}")
        },
    )
}

fn days(first: Date, last: Date) -> String {
    if first.year() != last.year() {
        format!("{} to {}", long(first), long(last))
    } else if first.month() != last.month() {
        format!("{} {} to {}", first.day(), month(first), long(last))
    } else {
        format!("{} to {}", first.day(), long(last))
    }
}

fn long(date: Date) -> String {
    format!("{} {} {}", date.day(), month(date), date.year())
}

fn month(date: Date) -> &'static str {
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

fn clock(moment: DateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

fn civil(moment: Timestamp) -> DateTime {
    Offset::UTC.to_datetime(moment)
}

fn is_midnight(moment: DateTime) -> bool {
    moment.time() == Time::midnight()
}

/// The last day of a period that ends before `end`: a period that ends at midnight ends on the day before.
fn last_day(end: DateTime) -> Date {
    if is_midnight(end) {
        end.date().yesterday().unwrap_or(end.date())
    } else {
        end.date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spoken(start: &str, end: &str) -> String {
        let parsed = Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
        period(Some(&parsed))
    }

    #[test]
    fn a_period_names_its_first_and_its_last_day_once() {
        let midnight = "T00:00:00Z";
        for (start, end, words) in [
            ("2025-03-03", "2025-03-10", "3 to 9 March 2025"),
            ("2025-02-24", "2025-03-03", "24 February to 2 March 2025"),
            (
                "2024-12-30",
                "2025-01-06",
                "30 December 2024 to 5 January 2025",
            ),
            ("2025-03-03", "2025-03-04", "3 March 2025"),
        ] {
            let (start, end) = (format!("{start}{midnight}"), format!("{end}{midnight}"));
            assert_eq!(spoken(&start, &end), words);
        }
        assert_eq!(period(None), "all time");
    }

    #[test]
    fn a_period_that_ends_within_a_day_names_that_day() {
        assert_eq!(
            spoken("2025-03-03T09:00:00Z", "2025-03-10T09:00:00Z"),
            "3 to 10 March 2025"
        );
        assert_eq!(
            spoken("2025-03-03T09:00:00Z", "2025-03-03T10:30:00Z"),
            "3 March 2025, 09:00 to 10:30 UTC"
        );
    }

    #[test]
    fn the_longest_period_there_is_can_be_named() {
        let all = Period::new(Timestamp::MIN, Timestamp::MAX).unwrap();
        assert!(period(Some(&all)).ends_with("December 9999"));
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(count(1, "document"), "1 document");
        assert_eq!(count(1_234_567, "document"), "1,234,567 documents");
        assert_eq!(number(999), "999");
        assert_eq!(percent(0.1234), "12.3%");
        assert_eq!(percent(0.0001), "under 0.1%");
        assert_eq!(percent(0.0), "0.0%");
        assert_eq!(percent(f32::NAN), "0.0%");
        assert_eq!(decimal(-7), "-0.7");
    }

    #[test]
    fn a_list_reads_as_a_sentence() {
        let parts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&parts), "a, b and c");
        assert_eq!(listed(&parts[..1]), "a");
        assert_eq!(listed(&[]), "");
    }
}
