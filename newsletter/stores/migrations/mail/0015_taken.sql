-- Messages of which a mail service told that it has them: what can be asked after a crash.  `label` and `mark`
-- are the parts of the Message-ID (newsletter.mail.identity); no address is in them.  Kept for a few days, and only
-- while the issue has rows that are open.
CREATE TABLE taken (
    label TEXT NOT NULL,
    mark TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (label, mark)
) STRICT, WITHOUT ROWID;
