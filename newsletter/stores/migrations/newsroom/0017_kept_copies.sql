-- Saved copies of cited pages: what became of each; the files lie at the place of copies.

CREATE TABLE kept_copies (
    key TEXT PRIMARY KEY, -- a canonical address
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    tries INTEGER NOT NULL,
    next_try TEXT, -- NULL: not again by itself
    reason TEXT NOT NULL,
    told_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
