-- When an address was seen on its page or in its sitemap last, to within a day; empty: before this was noted.

ALTER TABLE feed_links ADD COLUMN seen TEXT NOT NULL DEFAULT '';
