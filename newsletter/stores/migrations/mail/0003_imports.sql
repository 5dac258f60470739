-- Which files of which service were imported and when, and which old accounts are closed: a send asks
-- both while a publication moves.  It names nobody.

CREATE TABLE imports (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    service TEXT NOT NULL,
    -- The list that the file as a whole is: unsubscribed, cleaned …; empty: each row says it.
    said TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    -- When the file was last written, as far as its folder knows.
    written TEXT NOT NULL,
    people INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    seen TEXT NOT NULL
) STRICT;

CREATE INDEX imports_by_service ON imports (service, at);

CREATE TABLE closed_accounts (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    service TEXT NOT NULL,
    by TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
