-- What was sent, as it was sent: its form, and its text compressed (Zstandard).
CREATE TABLE originals (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    form     TEXT NOT NULL,
    data     BLOB NOT NULL
) STRICT;

-- How a document was cleaned: the version that did it, what its lines are compared by (64-bit numbers, little endian), and
-- the lines that were taken out.
CREATE TABLE cleanings (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    version  INTEGER NOT NULL,
    lines    BLOB NOT NULL,
    removed  TEXT NOT NULL
) STRICT;
