-- name: claim
SELECT series, item, holder, until, begun, tries, done, told FROM claims
WHERE series = ? AND item = ?

-- name: first_claim
INSERT INTO claims (series, item, holder, until, begun, tries, done, told)
VALUES (:series, :item, :holder, :until, :now, 1, NULL, '')
ON CONFLICT (series, item) DO NOTHING

-- name: take_over
UPDATE claims SET holder = :holder, until = :until, tries = tries + 1
WHERE series = :series AND item = :item AND holder = :before AND done IS NULL

-- name: renew
UPDATE claims SET until = :until WHERE series = :series AND item = :item AND holder = :holder

-- name: let_go
UPDATE claims
SET holder = '', until = :until, tries = CASE WHEN :fresh = 1 THEN 0 ELSE tries END,
    done = :done, told = :told
WHERE series = :series AND item = :item AND holder = :holder

-- name: claims_of
SELECT series, item, holder, until, begun, tries, done, told FROM claims
WHERE series = ? ORDER BY begun, item

-- name: note_run
INSERT INTO duty_runs (name, began, ended, failed, told) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    began = excluded.began, ended = excluded.ended, failed = excluded.failed, told = excluded.told

-- name: runs
SELECT name, began, ended, failed, told FROM duty_runs ORDER BY name

-- name: beat
INSERT INTO beats (holder, seen, until) VALUES (?, ?, ?)
ON CONFLICT (holder) DO UPDATE SET seen = excluded.seen, until = excluded.until

-- name: forget_beats
DELETE FROM beats WHERE until < ? AND holder <> (
    SELECT holder FROM beats ORDER BY seen DESC, holder LIMIT 1
)

-- name: beats
SELECT holder, seen, until FROM beats ORDER BY seen DESC, holder

-- name: open_rows
SELECT l.issue AS issue,
    (SELECT count(*) FROM deliveries d
     WHERE d.issue = l.issue AND d.state IN ('pending', 'in-flight')) AS pending,
    (SELECT min(d.next_try) FROM deliveries d
     WHERE d.issue = l.issue AND d.state = 'deferred') AS next_try,
    (SELECT max(d.at) FROM deliveries d WHERE d.issue = l.issue) AS last,
    l.frozen AS frozen
FROM ledgers l
WHERE l.halted = '' AND EXISTS (
    SELECT 1 FROM deliveries d
    WHERE d.issue = l.issue AND d.state IN ('pending', 'in-flight', 'deferred')
)
ORDER BY l.issue

-- name: begun
SELECT issue FROM ledgers
