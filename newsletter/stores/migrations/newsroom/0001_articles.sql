-- Articles as the feeds brought them, what is remembered of the feeds, and saved pages.
-- Times are ISO 8601 in UTC with the same number of digits, so that they sort as text.

CREATE TABLE feeds (
    url TEXT PRIMARY KEY,
    etag TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    checked TEXT,
    succeeded TEXT,
    error TEXT NOT NULL,
    failures INTEGER NOT NULL,
    next_check TEXT,
    gone INTEGER NOT NULL,
    moved_to TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    feed TEXT NOT NULL,
    source_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    authors TEXT NOT NULL, -- JSON list
    organisation INTEGER NOT NULL,
    outlet TEXT NOT NULL,
    published TEXT,
    published_date TEXT, -- 2017, 2017-11 or 2017-11-03
    language TEXT NOT NULL,
    summary TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    changed TEXT NOT NULL -- when it was stored or last said something new
) STRICT;

CREATE INDEX articles_by_source ON articles (feed, source_id);
CREATE INDEX articles_by_change ON articles (changed);

CREATE TABLE sources (
    key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    url TEXT NOT NULL,
    fetched TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    links TEXT NOT NULL, -- JSON list
    by TEXT NOT NULL,
    PRIMARY KEY (key, sha256)
) STRICT;
