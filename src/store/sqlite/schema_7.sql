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
