-- The wording of each document, from which stories are found; derived from its title and text.
CREATE TABLE signatures (
    document INTEGER PRIMARY KEY REFERENCES documents (key) ON DELETE CASCADE,
    data     BLOB NOT NULL
) STRICT;
