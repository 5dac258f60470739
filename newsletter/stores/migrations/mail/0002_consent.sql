-- Consent that can be proved: what people ask for on public pages, the mails due to them,
-- changes of address, and the limits that keep a form from being a weapon.

-- When they first came; empty only inside this migration.
ALTER TABLE subscribers ADD COLUMN joined TEXT NOT NULL DEFAULT '';

-- A JSON list: the parts of an issue that they chose; none: all of them.
ALTER TABLE subscribers ADD COLUMN sections TEXT NOT NULL DEFAULT '[]';

-- Raised to make older links worthless; the way out is never revoked.
ALTER TABLE subscribers ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;

UPDATE subscribers
SET joined = coalesce(
    (SELECT min(events.at) FROM events WHERE events.subscriber = subscribers.id), since
);

CREATE INDEX subscribers_by_status ON subscribers (status, since);

-- One row for each post of a form, whoever it names; `newsletter run` decides on it and removes it.
-- Personal: erasing somebody deletes their rows.
CREATE TABLE requests (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    subscriber TEXT NOT NULL,
    address TEXT NOT NULL,
    normal TEXT NOT NULL,
    deliverable TEXT NOT NULL,
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    sections TEXT NOT NULL,
    form TEXT NOT NULL,
    wording TEXT NOT NULL,
    version TEXT NOT NULL,
    network TEXT NOT NULL,
    network_digest TEXT NOT NULL
) STRICT;

-- What became of requests, counted by day; it names nobody.
CREATE TABLE request_totals (
    day TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, outcome)
) STRICT, WITHOUT ROWID;

-- Mails due to one person: a confirmation, the two ends of a change of address.  States as in
-- `deliveries`; the id makes the Message-ID and stands in the link.  No address is in it.
CREATE TABLE letters (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subscriber TEXT NOT NULL REFERENCES subscribers (id),
    change TEXT NOT NULL,
    language TEXT NOT NULL,
    asked TEXT NOT NULL,
    expires TEXT NOT NULL,
    form TEXT NOT NULL,
    wording TEXT NOT NULL,
    version TEXT NOT NULL,
    used TEXT,
    revoked TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    carrier TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    at TEXT NOT NULL,
    next_try TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX letters_by_state ON letters (state, next_try);
CREATE INDEX letters_by_subscriber ON letters (subscriber);

-- A new address that waits for both ends to agree.  Personal: erased with the subscriber.
CREATE TABLE address_changes (
    id TEXT PRIMARY KEY,
    subscriber TEXT NOT NULL REFERENCES subscribers (id),
    address TEXT NOT NULL,
    normal TEXT NOT NULL,
    deliverable TEXT NOT NULL,
    asked TEXT NOT NULL,
    cause TEXT NOT NULL,
    by TEXT NOT NULL,
    note TEXT NOT NULL,
    old_agreed TEXT,
    new_agreed TEXT,
    done TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX address_changes_by_subscriber ON address_changes (subscriber);

-- From which network somebody asked and confirmed, where the house rule keeps it.
-- Personal: erased with the subscriber.
CREATE TABLE networks (
    subscriber TEXT NOT NULL REFERENCES subscribers (id),
    at TEXT NOT NULL,
    act TEXT NOT NULL,
    network TEXT NOT NULL,
    PRIMARY KEY (subscriber, at, act)
) STRICT, WITHOUT ROWID;

-- How much of a limit is used: of one address, one network (keyed hashes), or of all.
CREATE TABLE allowances (
    scope TEXT NOT NULL,
    subject TEXT NOT NULL,
    since TEXT NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (scope, subject)
) STRICT, WITHOUT ROWID;
