-- Which variant of the issue each row was allotted at its freeze: some sections, a language.
-- What was sent before this was the whole issue.

ALTER TABLE deliveries ADD COLUMN variant TEXT NOT NULL DEFAULT 'all';
