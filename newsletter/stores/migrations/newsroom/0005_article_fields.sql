-- What else a source says of an article, and its own words where the cleaned view differs.

ALTER TABLE articles ADD COLUMN updated TEXT;
ALTER TABLE articles ADD COLUMN image TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN section TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN paywall INTEGER NOT NULL DEFAULT 0;
ALTER TABLE articles ADD COLUMN said TEXT NOT NULL DEFAULT ''; -- JSON list of (field, words)
