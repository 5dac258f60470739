-- Who holds a row that is in flight, and until when its message may be finished; once a row is
-- settled nobody holds it.  `bounced`: its mailbox was refused for good before any content.
ALTER TABLE deliveries ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN until TEXT;
ALTER TABLE deliveries ADD COLUMN bounced INTEGER NOT NULL DEFAULT 0;
