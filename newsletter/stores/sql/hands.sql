-- Of PostgreSQL alone, in the schema `workers`.

-- name: enter
INSERT INTO hands (holder, host, process, began, seen) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (holder) DO UPDATE SET seen = excluded.seen

-- name: leave
DELETE FROM hands WHERE holder = ?

-- name: hands
SELECT holder, host, process, began, seen, gone FROM hands ORDER BY host, began, holder

-- name: gone
SELECT holder FROM hands WHERE gone <> ''

-- name: declare_gone
UPDATE hands SET gone = ? WHERE host = ? AND gone = ''

-- name: forget
DELETE FROM hands WHERE seen < ?
