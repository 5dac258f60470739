-- name: failure
SELECT * FROM page_failures WHERE key = :key

-- name: note
INSERT INTO page_failures (key, url, reason, failures, failed, next_try)
VALUES (:key, :url, :reason, :failures, :failed, :next_try)
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url,
    reason = excluded.reason,
    failures = excluded.failures,
    failed = excluded.failed,
    next_try = excluded.next_try

-- name: forget
DELETE FROM page_failures WHERE key = :key
