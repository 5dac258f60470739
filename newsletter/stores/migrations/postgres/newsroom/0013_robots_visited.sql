ALTER TABLE robots ADD COLUMN visited words;
