-- What is remembered of a feed so that it is asked well, and so that editors see how it fares.

ALTER TABLE feeds ADD COLUMN moved_since TEXT;
ALTER TABLE feeds ADD COLUMN moved_visits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN adopted TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN status INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feeds ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN kind_before TEXT NOT NULL DEFAULT '';
ALTER TABLE feeds ADD COLUMN kind_changed TEXT;
ALTER TABLE feeds ADD COLUMN period INTEGER NOT NULL DEFAULT 0;
