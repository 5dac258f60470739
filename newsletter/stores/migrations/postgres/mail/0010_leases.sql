-- As SQLite's 0009; what the columns mean stands there.

ALTER TABLE deliveries ADD COLUMN holder words NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN until words;
ALTER TABLE deliveries ADD COLUMN bounced integer NOT NULL DEFAULT 0;
