-- A collection that is being embedded anew, for which space.
CREATE TABLE reembeddings (
    collection  INTEGER PRIMARY KEY REFERENCES collections (key) ON DELETE CASCADE,
    model       TEXT NOT NULL,
    dimension   INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;

CREATE TABLE staged_passages (
    document   INTEGER NOT NULL REFERENCES documents (key) ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    start_byte INTEGER NOT NULL,
    end_byte   INTEGER NOT NULL,
    n_tokens   INTEGER NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE staged_vectors (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    data     BLOB NOT NULL
) STRICT;
