ALTER TABLE feed_links ADD COLUMN seen words NOT NULL DEFAULT '';
