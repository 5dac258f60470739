-- Pages that readers suggest: one row for each, however many suggested it.  A number is never given
-- again: people decide by it.
CREATE TABLE suggestions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE, -- the canonical address
    url TEXT NOT NULL, -- as the first reader gave it
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    count INTEGER NOT NULL, -- how many suggested it; it names nobody
    state TEXT NOT NULL,
    by TEXT NOT NULL, -- who decided; empty: nobody yet
    decided TEXT, -- NULL: it waits
    article TEXT NOT NULL -- key of the article that it became; empty: that of `key`, or none
) STRICT;

CREATE INDEX suggestions_by_state ON suggestions (state, number);
CREATE INDEX suggestions_by_article ON suggestions (article) WHERE article <> '';

-- What each of them said.  Personal: deleted with the person, and after a while by itself.
CREATE TABLE suggestion_voices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    suggestion INTEGER NOT NULL REFERENCES suggestions (number) ON DELETE CASCADE,
    at TEXT NOT NULL,
    why TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL, -- empty: none was given; so `normal` and `deliverable`
    normal TEXT NOT NULL,
    deliverable TEXT NOT NULL,
    language TEXT NOT NULL
) STRICT;

CREATE INDEX voices_by_suggestion ON suggestion_voices (suggestion);
CREATE INDEX voices_by_address ON suggestion_voices (normal) WHERE normal <> '';
