-- Counting clicks: who agreed to it, and the sums.

-- 1: they agreed to their clicks being counted; the events say when, and to which words.
ALTER TABLE subscribers ADD COLUMN counting INTEGER NOT NULL DEFAULT 0;

-- The exact words agreed to in the form, and their version; empty: they did not agree.
ALTER TABLE requests ADD COLUMN counting_wording TEXT NOT NULL DEFAULT '';
ALTER TABLE requests ADD COLUMN counting_version TEXT NOT NULL DEFAULT '';

-- How often a link of an issue was followed on a day (UTC).  It names nobody: no row is anybody's.
CREATE TABLE clicks (
    issue TEXT NOT NULL,
    link TEXT NOT NULL,
    day TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (issue, link, day)
) STRICT, WITHOUT ROWID;
