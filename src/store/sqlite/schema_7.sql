-- Of each document: when it was first ingested, and checksums (CRC-32) of what is kept of it; null where nothing is kept. They
-- stand apart from the rows that they are of, so that a row that was lost, or is an older one, is noticed too, and so that
-- what is read of all documents at once is read without their texts: new columns of `documents` would stand behind those.
CREATE TABLE document_checksums (
    document          INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    first_ingested_at INTEGER NOT NULL,
    fields            INTEGER,
    text              INTEGER,
    passages          INTEGER,
    vectors           INTEGER,
    original          INTEGER,
    cleaning          INTEGER,
    signature         INTEGER
) STRICT;

ALTER TABLE staged_vectors ADD COLUMN passages INTEGER;
ALTER TABLE staged_vectors ADD COLUMN vectors INTEGER;
ALTER TABLE topic_models ADD COLUMN checksum INTEGER;
ALTER TABLE topics ADD COLUMN checksum INTEGER;
ALTER TABLE reports ADD COLUMN checksum INTEGER;

-- What a job was asked for (JSON), who works on it until when, how often work on it was begun, and what came of it (JSON).
ALTER TABLE jobs ADD COLUMN parameters TEXT NOT NULL DEFAULT '{}';
ALTER TABLE jobs ADD COLUMN result TEXT;
ALTER TABLE jobs ADD COLUMN owner TEXT;
ALTER TABLE jobs ADD COLUMN lease_until INTEGER;
ALTER TABLE jobs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN started_at INTEGER;

CREATE INDEX unfinished_jobs ON jobs (id) WHERE finished_at IS NULL;

-- Jobs of former versions did not keep what they were asked for.
UPDATE jobs SET status = 'failed', error = 'the service stopped before it was done; ask again',
    finished_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000
WHERE finished_at IS NULL;
