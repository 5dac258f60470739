-- name: marks
SELECT
    (SELECT coalesce(max(number), 0) FROM imports) AS imports,
    (SELECT coalesce(max(number), 0) FROM events WHERE kind = 'changed' AND note = 'tags') AS acts,
    (SELECT coalesce(max(number), 0) FROM events) AS events

-- name: imports_since
SELECT count(*) AS count
FROM imports
WHERE number > ? AND said NOT IN ('unsubscribed', 'cleaned', 'complained', 'suppressed')

-- name: most_retagged
SELECT count(DISTINCT subscriber) AS people
FROM events
WHERE number > ? AND kind = 'changed' AND cause = 'operator' AND note = 'tags'
GROUP BY at
ORDER BY people DESC
LIMIT 1

-- name: histories_since
SELECT subscriber, kind, cause, number
FROM events
WHERE subscriber IN (SELECT subscriber FROM events WHERE number > ? AND kind <> 'changed')
ORDER BY number
