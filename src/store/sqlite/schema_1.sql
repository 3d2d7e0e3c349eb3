CREATE TABLE collections (
    key         INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL UNIQUE,
    model       TEXT NOT NULL,
    dimension   INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    n_clusters  INTEGER,
    next_topic  INTEGER NOT NULL DEFAULT 1,
    next_report INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE documents (
    key          INTEGER PRIMARY KEY AUTOINCREMENT,
    collection   INTEGER NOT NULL REFERENCES collections (key) ON DELETE CASCADE,
    id           TEXT NOT NULL,
    hash         BLOB NOT NULL,
    title        TEXT,
    url          TEXT,
    source       TEXT,
    language     TEXT,
    published_at INTEGER,
    ingested_at  INTEGER NOT NULL,
    tags         TEXT NOT NULL,
    metadata     TEXT NOT NULL,
    n_passages   INTEGER NOT NULL,
    text         TEXT NOT NULL,
    UNIQUE (collection, id)
) STRICT;

CREATE TABLE passages (
    document   INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte   INTEGER NOT NULL,
    n_tokens   INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

-- One row a document: its passages' vectors one after the other, 32-bit floats, little endian.
CREATE TABLE vectors (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    data     BLOB NOT NULL
) STRICT;

CREATE TABLE topic_models (
    collection INTEGER NOT NULL REFERENCES collections (key) ON DELETE CASCADE,
    id         INTEGER NOT NULL,
    model      TEXT NOT NULL,
    PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
    collection INTEGER NOT NULL,
    topic_model INTEGER NOT NULL,
    id         INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    topic      TEXT NOT NULL,
    centroid   BLOB NOT NULL,
    PRIMARY KEY (collection, topic_model, id),
    FOREIGN KEY (collection, topic_model) REFERENCES topic_models (collection, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE reports (
    collection INTEGER NOT NULL REFERENCES collections (key) ON DELETE CASCADE,
    id         INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    report     TEXT NOT NULL,
    PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    collection  TEXT NOT NULL,
    status      TEXT NOT NULL,
    error       TEXT,
    progress    REAL NOT NULL,
    created_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;
