ALTER TABLE kept_copies ADD COLUMN public_address words NOT NULL DEFAULT '';
