-- Pages that could not be had, so that each round does not ask for them again.

CREATE TABLE page_failures (
    key TEXT PRIMARY KEY, -- a canonical address
    url TEXT NOT NULL,
    reason TEXT NOT NULL,
    failures INTEGER NOT NULL, -- in a row
    failed TEXT NOT NULL,
    next_try TEXT -- NULL: not until a person asks for the page
) STRICT;
