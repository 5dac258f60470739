-- Messages that were read, so that each is read once; the messages themselves stay where they are.

CREATE TABLE mail_read (
    mailbox TEXT NOT NULL,
    name TEXT NOT NULL, -- the message's unique name in its mailbox
    message_id TEXT NOT NULL,
    outcome TEXT NOT NULL, -- articles, clips, refused, unknown, unreadable
    read_at TEXT NOT NULL,
    PRIMARY KEY (mailbox, name)
) STRICT, WITHOUT ROWID;
