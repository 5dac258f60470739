-- Text that a person read and pasted; `by` says who.

ALTER TABLE sources ADD COLUMN pasted INTEGER NOT NULL DEFAULT 0;
