-- name: robots_rules
SELECT * FROM robots WHERE origin = :origin

-- name: save_robots_rules
INSERT INTO robots (origin, fetched, text) VALUES (:origin, :fetched, :text)
ON CONFLICT (origin) DO UPDATE SET fetched = excluded.fetched, text = excluded.text

-- name: last_visit
SELECT visited FROM robots WHERE origin = :origin

-- name: note_visit
UPDATE robots SET visited = :visited WHERE origin = :origin
