//! Reports as rows.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use super::documents::{from_json, timestamp};
use super::topics::to_json;
use crate::model::{Period, Report, ReportId};
use crate::store::report_record::ReportRecord;
use crate::store::{CollectionKey, ReportHeading, StoreError};

pub(super) fn write(
    db: &Transaction<'_>,
    key: CollectionKey,
    report: &Report,
) -> Result<ReportId, StoreError> {
    let next: u32 = db.query_row(
        "UPDATE collections SET next_report = next_report + 1 WHERE key = ?1 RETURNING next_report - 1",
        [key.0],
        |row| row.get(0),
    )?;
    db.execute(
        "INSERT INTO reports (collection, id, created_at, report) VALUES (?1, ?2, ?3, ?4)",
        params![
            key.0,
            next,
            report.created_at.as_millisecond(),
            to_json(&ReportRecord::from(report))?
        ],
    )?;
    Ok(ReportId(next))
}

pub(super) fn one(
    db: &Transaction<'_>,
    key: CollectionKey,
    id: ReportId,
) -> Result<Option<Report>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT report FROM reports WHERE collection = ?1 AND id = ?2")?
        .query_row(params![key.0, id.0], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json::<ReportRecord>(&json, "a report")?.into_report(id))
        .transpose()
}

pub(super) fn all(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Vec<ReportHeading>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, created_at, report ->> '$.period[0]', report ->> '$.period[1]' FROM reports
         WHERE collection = ?1 ORDER BY id DESC",
    )?;
    let mut rows = statement.query([key.0])?;
    let mut headings = Vec::new();
    while let Some(row) = rows.next()? {
        headings.push(ReportHeading {
            id: ReportId(row.get(0)?),
            created_at: timestamp(row.get(1)?)?.unwrap_or(Timestamp::UNIX_EPOCH),
            period: period(row.get(2)?, row.get(3)?)?,
        });
    }
    Ok(headings)
}

fn period(start: Option<String>, end: Option<String>) -> Result<Option<Period>, StoreError> {
    let Some((start, end)) = start.zip(end) else {
        return Ok(None);
    };
    let moments = start.parse().ok().zip(end.parse().ok());
    let period = moments.and_then(|(start, end)| Period::new(start, end).ok());
    period.map(Some).ok_or(StoreError::Unreadable {
        what: "the period of a report",
    })
}
