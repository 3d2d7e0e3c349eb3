-- The newest map of each collection's topics, and the run that it was drawn for; it can be drawn again.
CREATE TABLE topic_maps (
    collection  INTEGER PRIMARY KEY REFERENCES collections (key) ON DELETE CASCADE,
    topic_model INTEGER NOT NULL,
    map         TEXT NOT NULL
) STRICT;
