-- Whole batches at once, of PostgreSQL alone; in each `?` that stands before [] is a list.

-- name: part_rows
-- What is due after a wait comes first: its moment was booked.
SELECT d.attempts, d.next_try, d.variant, d.reason, s.id, s.status, s.language, s.generation, s.sections, s.counting, s.tags,
    p.address, p.deliverable, p.normal, p.name
FROM deliveries d
JOIN subscribers s ON s.id = d.recipient
LEFT JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.recipient > ? AND d.recipient <= ?
    AND (d.state = 'pending' OR (d.state = 'deferred' AND d.next_try <= ?))
ORDER BY d.next_try NULLS LAST, d.recipient
LIMIT ?

-- name: part_upcoming
SELECT d.recipient, p.deliverable
FROM deliveries d
JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.recipient > ? AND d.recipient <= ? AND d.state = 'pending'
ORDER BY d.recipient
LIMIT ?

-- name: part_deferred
SELECT next_try, reason
FROM deliveries
WHERE issue = ? AND recipient > ? AND recipient <= ? AND state = 'deferred'
ORDER BY next_try, recipient
LIMIT 1

-- name: part_held_until
SELECT min(until) AS until
FROM deliveries
WHERE issue = ? AND recipient > ? AND recipient <= ? AND state = 'in-flight' AND holder <> ?

-- name: digests_among
SELECT digest FROM suppressions WHERE digest = ANY(?::text[])

-- name: lease_all
UPDATE deliveries
SET state = 'in-flight', reason = '', carrier = ?, holder = ?, until = ?, attempts = attempts + 1, next_try = NULL,
    at = ?
WHERE issue = ? AND recipient = ANY(?::text[])

-- name: settle_all
-- An uncertain row that is still held is one whose lease ran out: its holder knows better.
UPDATE deliveries AS d
SET state = v.state, reason = v.reason, next_try = v.next_try, attempts = d.attempts - v.back, bounced = v.bounced,
    at = ?, holder = ''
FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::integer[])
    AS v (recipient, state, reason, next_try, back, bounced)
WHERE d.issue = ? AND d.recipient = v.recipient AND d.holder = ? AND d.state IN ('in-flight', 'uncertain')

-- name: part_ends
-- The last of each batch of rows that can go now, in order.
SELECT max(w.recipient) AS last, count(*) AS rows
FROM (
    SELECT r.recipient, (row_number() OVER (ORDER BY r.recipient) - 1) / ? AS batch
    FROM (
        SELECT recipient FROM deliveries
        WHERE issue = ? AND (state = 'pending' OR (state = 'deferred' AND next_try <= ?))
        ORDER BY recipient
        LIMIT ?
    ) AS r
) AS w
GROUP BY w.batch
ORDER BY w.batch

-- name: first_wait
SELECT min(next_try) AS next_try FROM deliveries WHERE issue = ? AND state = 'deferred'

-- name: first_lease
SELECT min(until) AS until FROM deliveries WHERE issue = ? AND state = 'in-flight'

-- name: halted
-- Why nothing more may leave: the ledger is halted, or somebody said that this machine is off.
SELECT l.halted, coalesce(h.gone, '') AS gone
FROM ledgers l LEFT JOIN workers.hands h ON h.holder = ?
WHERE l.issue = ?

-- name: tallies
SELECT state, paced, rows FROM workers.tallies WHERE issue = ? AND rows > 0

-- name: open_issues
SELECT DISTINCT issue FROM workers.tallies
WHERE rows > 0 AND state IN ('in-flight', 'uncertain')
ORDER BY issue
