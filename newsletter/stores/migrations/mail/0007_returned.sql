-- What came back.  No address and no word of a message is kept.

-- Each message that was read: a hash of its bytes, and where it lies, so that it is judged once.
CREATE TABLE returned_messages (
    mailbox TEXT NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    effect TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (mailbox, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX returned_messages_by_digest ON returned_messages (digest);

-- What was told of one reader's copy: once for each kind (hard, soft, complaint), however often it is
-- said.  `mail` is the issue, or "letter ID".
CREATE TABLE bounces (
    recipient TEXT NOT NULL REFERENCES subscribers (id),
    mail TEXT NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    status TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (recipient, mail, kind)
) STRICT, WITHOUT ROWID;

CREATE INDEX bounces_by_mail ON bounces (mail, kind);

-- How often an issue was refused because of us; it names nobody.
CREATE TABLE refusals (
    issue TEXT NOT NULL,
    cause TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER NOT NULL,
    last TEXT NOT NULL,
    PRIMARY KEY (issue, cause, status)
) STRICT, WITHOUT ROWID;

-- Readers who asked by mail to be removed; a person decides.
CREATE TABLE leaving_requests (
    number INTEGER PRIMARY KEY,
    subscriber TEXT NOT NULL REFERENCES subscribers (id),
    at TEXT NOT NULL,
    decided TEXT,
    by TEXT NOT NULL DEFAULT ''
) STRICT;
