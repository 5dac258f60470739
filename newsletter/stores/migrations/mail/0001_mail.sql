-- The audience and the ledgers.  Times are ISO 8601, UTC, always with six decimals,
-- so that text order is time order.

CREATE TABLE subscribers (
    id TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    since TEXT NOT NULL,
    language TEXT NOT NULL,
    tags TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- All that names a person lies here and nowhere else: erasing is deleting one row.
CREATE TABLE people (
    subscriber TEXT PRIMARY KEY REFERENCES subscribers (id),
    address TEXT NOT NULL,
    normal TEXT NOT NULL UNIQUE,
    deliverable TEXT NOT NULL,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    number INTEGER PRIMARY KEY,
    subscriber TEXT NOT NULL REFERENCES subscribers (id),
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    cause TEXT NOT NULL,
    by TEXT NOT NULL,
    note TEXT NOT NULL,
    form TEXT,
    wording TEXT,
    version TEXT,
    given TEXT
) STRICT;

CREATE INDEX events_by_subscriber ON events (subscriber);

CREATE TRIGGER events_are_only_added BEFORE UPDATE ON events
BEGIN
    SELECT raise(ABORT, 'events are only added');
END;

CREATE TRIGGER events_are_never_removed BEFORE DELETE ON events
BEGIN
    SELECT raise(ABORT, 'events are only added');
END;

-- A keyed hash, "KEYID:HEX"; it outlives the subscriber.
CREATE TABLE suppressions (
    digest TEXT PRIMARY KEY,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ledgers (
    issue TEXT PRIMARY KEY,
    sealed_sha256 TEXT NOT NULL,
    audience_rule TEXT NOT NULL,
    frozen TEXT NOT NULL,
    recipients INTEGER NOT NULL,
    halted TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    issue TEXT NOT NULL REFERENCES ledgers (issue),
    recipient TEXT NOT NULL REFERENCES subscribers (id),
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    carrier TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    at TEXT NOT NULL,
    next_try TEXT,
    PRIMARY KEY (issue, recipient)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_by_state ON deliveries (issue, state, next_try);
