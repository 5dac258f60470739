-- Which machine this database belongs to: one row.  What it was copied to is not that machine,
-- and mails nobody before somebody takes over.
CREATE TABLE machine (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mark TEXT NOT NULL,
    -- JSON, keyed hashes: what tells the machine from others.
    features TEXT NOT NULL,
    since TEXT NOT NULL,
    -- The backup that it was restored from, until somebody takes over.
    restored TEXT NOT NULL DEFAULT '',
    made TEXT,
    replayed TEXT NOT NULL DEFAULT ''
) STRICT;

-- Backups that were written and read back.
CREATE TABLE backups (
    name TEXT PRIMARY KEY,
    place TEXT NOT NULL,
    made TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    -- Number of the newest event in it: the journal begins after that.
    event INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the journal has come: "events", or "ledger ISSUE", at each place.
CREATE TABLE journalled (
    place TEXT NOT NULL,
    what TEXT NOT NULL,
    upto TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (place, what)
) STRICT, WITHOUT ROWID;
