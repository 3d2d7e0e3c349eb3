//! Reads and writes the rows of reports.

use rusqlite::{Row, Transaction, params};

use super::checksum::whole;
use super::columns::{from_json, moment, to_json};
use crate::model::{Period, Report, ReportId};
use crate::store::report_record::ReportRecord;
use crate::store::{CollectionKey, Damaged, Found, ReportHeading, StoreError};

const IS_WHOLE: &str = "checksum(collection, id, created_at, report) IS checksum";

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
        "INSERT INTO reports (collection, id, created_at, report, checksum)
         VALUES (?1, ?2, ?3, ?4, checksum(?1, ?2, ?3, ?4))",
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
    let mut statement = db.prepare_cached(&format!(
        "SELECT {IS_WHOLE}, report FROM reports WHERE collection = ?1 AND id = ?2"
    ))?;
    let mut rows = statement.query(params![key.0, id.0])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let report = whole(row, |row| {
        let json: String = row.get(1)?;
        from_json::<ReportRecord>(&json, "a report")?.into_report(id)
    });
    Ok(Some(report.ok_or(Damaged::Report { id })?))
}

pub(super) fn all(
    db: &Transaction<'_>,
    key: CollectionKey,
) -> Result<Found<ReportHeading, ReportId>, StoreError> {
    // A damaged report may be invalid JSON, which would fail the whole query.
    let mut statement = db.prepare_cached(&format!(
        "SELECT is_whole, id, created_at, report ->> '$.period[0]', report ->> '$.period[1]' FROM (
             SELECT {IS_WHOLE} AS is_whole, id, created_at, CASE WHEN {IS_WHOLE} THEN report END AS report FROM reports
             WHERE collection = ?1
         ) ORDER BY id DESC"
    ))?;
    let mut rows = statement.query([key.0])?;
    let mut found = Found::default();
    while let Some(row) = rows.next()? {
        match whole(row, heading) {
            Some(heading) => found.whole.push(heading),
            None => found.damaged.push(ReportId(row.get(1)?)),
        }
    }
    Ok(found)
}

fn heading(row: &Row<'_>) -> Result<ReportHeading, StoreError> {
    Ok(ReportHeading {
        id: ReportId(row.get(1)?),
        created_at: moment(row, 2)?,
        period: period(row.get(3)?, row.get(4)?)?,
    })
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
