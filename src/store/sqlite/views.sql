-- Each document with the checksums of what is kept of it, as it is now and as they were written. A part that is missing has
-- none, which is damage where one was written.
CREATE TEMP VIEW IF NOT EXISTS document_parts AS
SELECT
    d.*,
    c.first_ingested_at,
    checksum(
        d.key, d.collection, d.id, d.hash, d.title, d.url, d.source, d.language, d.published_at, d.ingested_at,
        c.first_ingested_at, d.tags, d.metadata
    ) AS fields_now,
    checksum(d.text) AS text_now,
    checksum(d.n_passages) + (
        SELECT coalesce(sum(checksum(ordinal, start_byte, end_byte, n_tokens)), 0) FROM passages WHERE document = d.key
    ) AS passages_now,
    (SELECT checksum(data) FROM vectors WHERE document = d.key) AS vectors_now,
    (SELECT checksum(form, data) FROM originals WHERE document = d.key) AS original_now,
    (SELECT checksum(version, lines, removed) FROM cleanings WHERE document = d.key) AS cleaning_now,
    (SELECT checksum(data) FROM signatures WHERE document = d.key) AS signature_now,
    c.fields AS fields_written,
    c.text AS text_written,
    c.passages AS passages_written,
    c.vectors AS vectors_written,
    c.original AS original_written,
    c.cleaning AS cleaning_written,
    c.signature AS signature_written
FROM documents d LEFT JOIN document_checksums c ON c.document = d.key;

-- The vectors of each staged document with the same checksums, which become those of the document.
CREATE TEMP VIEW IF NOT EXISTS staged_parts AS
SELECT
    document,
    data,
    checksum(data) AS vectors_now,
    (
        SELECT checksum(count(*)) + coalesce(sum(checksum(ordinal, start_byte, end_byte, n_tokens)), 0)
        FROM staged_passages WHERE staged_passages.document = staged_vectors.document
    ) AS passages_now,
    vectors AS vectors_written,
    passages AS passages_written
FROM staged_vectors;
