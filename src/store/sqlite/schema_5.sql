-- What a person changed about topics.
CREATE TABLE corrections (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    collection INTEGER NOT NULL REFERENCES collections (key) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    change     TEXT NOT NULL
) STRICT;

CREATE INDEX corrections_of_collection ON corrections (collection);

-- What became of topics in each run.
CREATE TABLE topic_events (
    collection  INTEGER NOT NULL,
    topic_model INTEGER NOT NULL,
    position    INTEGER NOT NULL,
    event       TEXT NOT NULL,
    PRIMARY KEY (collection, topic_model, position),
    FOREIGN KEY (collection, topic_model) REFERENCES topic_models (collection, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Topics that are no more, with the documents they had (keys, 64-bit numbers, little endian): they may come back.
CREATE TABLE ended_topics (
    collection INTEGER NOT NULL REFERENCES collections (key) ON DELETE CASCADE,
    id         INTEGER NOT NULL,
    documents  BLOB NOT NULL,
    PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;
