-- The mail address of those who signed in with it: of another person's, it is worth nothing.
ALTER TABLE passwords ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE passkeys ADD COLUMN address TEXT NOT NULL DEFAULT '';
