-- Who has which piece open to edit it, until their browser falls silent.
CREATE TABLE presences (
    browser TEXT NOT NULL,
    issue TEXT NOT NULL,
    item TEXT NOT NULL, -- the id of a lead or entry; empty: the issue
    person TEXT NOT NULL,
    since TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (browser, issue, item)
) STRICT, WITHOUT ROWID;
