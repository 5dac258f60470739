-- name: events
SELECT * FROM events WHERE number > ? ORDER BY number LIMIT ?

-- name: subscribers
SELECT * FROM subscribers WHERE id IN (?)

-- name: people
SELECT * FROM people WHERE subscriber IN (?)

-- name: suppressions
SELECT * FROM suppressions ORDER BY digest

-- name: count_suppressions
SELECT count(*) AS count FROM suppressions

-- name: issues
SELECT l.issue FROM ledgers l
WHERE l.frozen >= ? OR EXISTS (
    SELECT 1 FROM deliveries d
    WHERE d.issue = l.issue AND d.state IN ('pending', 'in-flight', 'deferred')
)
ORDER BY l.issue

-- name: standing
SELECT state, count(*) AS count, max(at) AS last FROM deliveries
WHERE issue = ? GROUP BY state ORDER BY state

-- name: ledger
SELECT * FROM ledgers WHERE issue = ?

-- name: deliveries
SELECT * FROM deliveries WHERE issue = ? ORDER BY recipient

-- name: columns
SELECT name FROM pragma_table_info(?)
