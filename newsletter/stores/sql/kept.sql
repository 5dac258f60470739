-- name: copies
SELECT * FROM kept_copies ORDER BY key

-- name: copy
SELECT * FROM kept_copies WHERE key = :key

-- name: note
INSERT INTO kept_copies (key, url, state, at, name, size, sha256, tries, next_try, reason, told_by)
VALUES (:key, :url, :state, :at, :name, :size, :sha256, :tries, :next_try, :reason, :told_by)
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url,
    state = excluded.state,
    at = excluded.at,
    name = excluded.name,
    size = excluded.size,
    sha256 = excluded.sha256,
    tries = excluded.tries,
    next_try = excluded.next_try,
    reason = excluded.reason,
    told_by = excluded.told_by
WHERE kept_copies.state <> 'taken down'

-- name: take_down
INSERT INTO kept_copies (key, url, state, at, name, size, sha256, tries, next_try, reason, told_by)
VALUES (:key, :url, :state, :at, :name, :size, :sha256, :tries, :next_try, :reason, :told_by)
ON CONFLICT (key) DO UPDATE SET
    state = excluded.state,
    at = excluded.at,
    name = excluded.name,
    size = excluded.size,
    tries = 0,
    next_try = NULL,
    reason = excluded.reason,
    told_by = excluded.told_by

-- name: forget_texts
DELETE FROM sources WHERE key = :key

-- name: note_public
UPDATE kept_copies SET public_address = :public_address WHERE key = :key
