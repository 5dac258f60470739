-- name: feed_state
SELECT * FROM feeds WHERE url = :url

-- name: feed_states
SELECT * FROM feeds ORDER BY url

-- name: save_feed_state
INSERT INTO feeds
    (url, etag, last_modified, checked, succeeded, error, failures, next_check, gone, moved_to,
     moved_since, moved_visits, adopted, status, kind, kind_before, kind_changed, period)
VALUES
    (:url, :etag, :last_modified, :checked, :succeeded, :error, :failures, :next_check, :gone,
     :moved_to, :moved_since, :moved_visits, :adopted, :status, :kind, :kind_before,
     :kind_changed, :period)
ON CONFLICT (url) DO UPDATE SET
    etag = excluded.etag, last_modified = excluded.last_modified, checked = excluded.checked,
    succeeded = excluded.succeeded, error = excluded.error, failures = excluded.failures,
    next_check = excluded.next_check, gone = excluded.gone, moved_to = excluded.moved_to,
    moved_since = excluded.moved_since, moved_visits = excluded.moved_visits,
    adopted = excluded.adopted, status = excluded.status, kind = excluded.kind,
    kind_before = excluded.kind_before, kind_changed = excluded.kind_changed,
    period = excluded.period

-- name: save_feed_link
INSERT INTO feed_links (feed, link, seen) VALUES (:feed, :link, :seen)
ON CONFLICT (feed, link) DO UPDATE SET seen = excluded.seen WHERE feed_links.seen < :yesterday

-- name: forget_links
DELETE FROM feed_links WHERE feed = :feed AND seen < :before AND seen <> ''

-- name: feed_links
SELECT link FROM feed_links WHERE feed = :feed

-- name: article_by_key
SELECT * FROM articles WHERE key = :key

-- name: articles_by_keys
SELECT * FROM articles WHERE key IN (:many)

-- name: articles_by_sources
SELECT * FROM articles WHERE feed = ? AND source_id IN (:many) ORDER BY id

-- name: article_by_source
SELECT * FROM articles WHERE feed = :feed AND source_id = :source_id ORDER BY id LIMIT 1

-- name: add_article
INSERT INTO articles
    (key, feed, source_id, url, title, authors, organisation, outlet, published, published_date,
     updated, language, summary, image, section, paywall, said, first_seen, changed)
VALUES
    (:key, :feed, :source_id, :url, :title, :authors, :organisation, :outlet, :published,
     :published_date, :updated, :language, :summary, :image, :section, :paywall, :said,
     :first_seen, :changed)

-- name: change_article
UPDATE articles SET
    key = :key, feed = :feed, source_id = :source_id, url = :url, title = :title,
    authors = :authors, organisation = :organisation, outlet = :outlet, published = :published,
    published_date = :published_date, updated = :updated, language = :language,
    summary = :summary, image = :image, section = :section, paywall = :paywall, said = :said,
    changed = :changed
WHERE id = :id

-- name: articles_since
SELECT * FROM articles WHERE changed >= :since ORDER BY changed, id

-- name: save_source
INSERT INTO sources (key, sha256, url, fetched, title, text, links, by, pasted)
VALUES (:key, :sha256, :url, :fetched, :title, :text, :links, :by, :pasted)
ON CONFLICT (key, sha256) DO UPDATE SET
    url = excluded.url, fetched = excluded.fetched, title = excluded.title,
    text = excluded.text, links = excluded.links, by = excluded.by, pasted = excluded.pasted

-- name: holder_says_more
UPDATE candidates
SET revision = 1 + (SELECT max(revision) FROM candidates)
WHERE id = (SELECT candidate FROM candidate_articles WHERE key = :key)

-- name: source_for
SELECT * FROM sources WHERE key = :key ORDER BY pasted DESC, fetched DESC LIMIT 1

-- name: source_keys
SELECT DISTINCT key FROM sources ORDER BY key
