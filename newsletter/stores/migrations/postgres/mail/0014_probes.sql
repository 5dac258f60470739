-- As SQLite's 0014; what the columns mean stands there.

CREATE TABLE probes (
    id words PRIMARY KEY,
    recipient words NOT NULL,
    at words NOT NULL,
    refused words NOT NULL DEFAULT '',
    came words,
    mailbox words NOT NULL DEFAULT '',
    evidence words NOT NULL DEFAULT '',
    told words NOT NULL DEFAULT ''
);
