-- As SQLite's 0005; what the columns mean stands there.

ALTER TABLE subscribers ADD COLUMN counting INTEGER NOT NULL DEFAULT 0;

ALTER TABLE requests ADD COLUMN counting_wording words NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN counting_version words NOT NULL DEFAULT '';

CREATE TABLE clicks (
    issue words NOT NULL,
    link words NOT NULL,
    day words NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (issue, link, day)
);
