-- Messages that were sent so that they come back: whether the way of bounces is whole.  `recipient` is an
-- address that takes no mail, without what stands before its domain.
CREATE TABLE probes (
    id TEXT PRIMARY KEY,
    recipient TEXT NOT NULL,
    at TEXT NOT NULL,
    refused TEXT NOT NULL DEFAULT '',
    came TEXT,
    mailbox TEXT NOT NULL DEFAULT '',
    evidence TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
