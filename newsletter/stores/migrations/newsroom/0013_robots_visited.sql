-- When a page of a site that wants a pause between two pages was asked for last.

ALTER TABLE robots ADD COLUMN visited TEXT;
