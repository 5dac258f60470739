-- How far an issue has come on the steps of its send, and what a person let pass.
CREATE TABLE ramps (
    issue TEXT PRIMARY KEY REFERENCES ledgers (issue),
    step INTEGER NOT NULL,
    until TEXT,
    at_once TEXT NOT NULL,
    tried INTEGER NOT NULL,
    deferred INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    bounced INTEGER NOT NULL,
    complained INTEGER NOT NULL,
    braked TEXT
) STRICT, WITHOUT ROWID;
