-- As SQLite's 0020; what the columns mean stands there.

CREATE TABLE presences (
    browser words NOT NULL,
    issue words NOT NULL,
    item words NOT NULL,
    person words NOT NULL,
    since words NOT NULL,
    seen words NOT NULL,
    PRIMARY KEY (browser, issue, item)
);
