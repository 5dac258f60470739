-- Where a public archive keeps a copy of a cited page, once it was asked for one.

ALTER TABLE kept_copies ADD COLUMN public_address TEXT NOT NULL DEFAULT '';
