-- name: head
SELECT issue, sealed_sha256, audience_rule, frozen, recipients, halted
FROM ledgers
WHERE issue = ?

-- name: insert_ledger
INSERT INTO ledgers (issue, sealed_sha256, audience_rule, frozen, recipients)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (issue) DO NOTHING

-- name: count_recipients
UPDATE ledgers SET recipients = ? WHERE issue = ?

-- name: halt
UPDATE ledgers SET halted = ? WHERE issue = ?

-- name: standings
SELECT s.id, s.status, s.language, s.generation, s.sections, s.counting, s.tags, p.address, p.deliverable, p.normal, p.name
FROM people p JOIN subscribers s ON s.id = p.subscriber
ORDER BY p.normal

-- name: choices
SELECT DISTINCT language, sections, counting FROM subscribers WHERE status = 'confirmed'

-- name: waiting
SELECT s.id, s.status, s.language, s.generation, s.sections, s.counting, s.tags, p.address, p.deliverable, p.normal, p.name,
    d.variant
FROM deliveries d
JOIN subscribers s ON s.id = d.recipient
LEFT JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.state IN ('pending', 'deferred')
ORDER BY d.recipient

-- name: digests
SELECT digest FROM suppressions

-- name: suppressed
SELECT 1 FROM suppressions WHERE digest = ?

-- name: kinds
SELECT DISTINCT status, language, sections, counting FROM subscribers WHERE status <> 'erased'

-- name: insert_rows
-- A cross join keeps its order: everybody once, in the order of the rows that are written.
INSERT INTO deliveries (issue, recipient, state, reason, carrier, attempts, at, variant)
WITH kinds (status, language, sections, counting, state, reason, variant) AS (VALUES (?))
SELECT ?, s.id, k.state, k.reason, '', 0, ?, k.variant
FROM subscribers s CROSS JOIN kinds k
WHERE k.status = s.status AND k.language = s.language AND k.sections = s.sections AND k.counting = s.counting

-- name: normals
SELECT subscriber, normal FROM people

-- name: exclude_frozen
UPDATE deliveries SET state = 'excluded', reason = ?, variant = ? WHERE issue = ? AND recipient = ?

-- name: pending_tags
SELECT d.recipient, s.tags, s.language
FROM deliveries d JOIN subscribers s ON s.id = d.recipient
WHERE d.issue = ? AND d.state = 'pending'

-- name: wanted_row
SELECT d.attempts, d.next_try, d.variant, d.reason, s.id, s.status, s.language, s.generation, s.sections, s.counting, s.tags,
    p.address, p.deliverable, p.normal, p.name
FROM deliveries d
JOIN subscribers s ON s.id = d.recipient
LEFT JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.recipient = ? AND d.state = 'pending'

-- name: next_pending
SELECT d.attempts, d.next_try, d.variant, d.reason, s.id, s.status, s.language, s.generation, s.sections, s.counting, s.tags,
    p.address, p.deliverable, p.normal, p.name
FROM deliveries d
JOIN subscribers s ON s.id = d.recipient
LEFT JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.state = 'pending'
ORDER BY d.next_try, d.recipient
LIMIT 1

-- name: upcoming
SELECT d.recipient, p.deliverable
FROM deliveries d
JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.state = 'pending' AND d.next_try IS NULL AND d.recipient > ?
ORDER BY d.recipient
LIMIT ?

-- name: next_deferred
SELECT d.attempts, d.next_try, d.variant, d.reason, s.id, s.status, s.language, s.generation, s.sections, s.counting, s.tags,
    p.address, p.deliverable, p.normal, p.name
FROM deliveries d
JOIN subscribers s ON s.id = d.recipient
LEFT JOIN people p ON p.subscriber = d.recipient
WHERE d.issue = ? AND d.state = 'deferred'
ORDER BY d.next_try, d.recipient
LIMIT 1

-- name: held_until
SELECT min(until) AS until
FROM deliveries
WHERE issue = ? AND state = 'in-flight' AND holder <> ?

-- name: exclude
UPDATE deliveries
SET state = 'excluded', reason = ?, next_try = NULL, at = ?
WHERE issue = ? AND recipient = ?

-- name: exclude_strangers
UPDATE deliveries
SET state = 'excluded', reason = ?, at = ?
WHERE issue = ? AND state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM deliveries before
    WHERE before.issue = ? AND before.recipient = deliveries.recipient AND before.state IN ('accepted', 'uncertain')
)

-- name: recipients
SELECT recipient FROM deliveries WHERE issue = ? AND state IN ('accepted', 'uncertain')

-- name: put_off
UPDATE deliveries SET state = 'deferred', reason = ?, next_try = ?, at = ? WHERE issue = ? AND recipient = ?

-- name: pace
SELECT free, booked FROM paces WHERE scope = ?

-- name: keep_pace
INSERT INTO paces (scope, free, booked) VALUES (?, ?, ?)
ON CONFLICT (scope) DO UPDATE SET free = excluded.free, booked = excluded.booked

-- name: lease
UPDATE deliveries
SET state = 'in-flight', reason = '', carrier = ?, holder = ?, until = ?, attempts = attempts + 1, next_try = NULL,
    at = ?
WHERE issue = ? AND recipient = ?

-- name: settle
-- An uncertain row that is still held is one whose lease ran out: its holder knows better.
UPDATE deliveries
SET state = ?, reason = ?, next_try = ?, attempts = attempts - ?, bounced = ?, at = ?, holder = ''
WHERE issue = ? AND recipient = ? AND holder = ? AND state IN ('in-flight', 'uncertain')

-- name: resolve
UPDATE deliveries
SET state = ?, reason = ?, attempts = attempts - ?, at = ?, holder = ?
WHERE issue = ? AND recipient = ? AND holder = ? AND state = ?

-- name: decide_uncertain
-- Nobody is asked about it any more.
UPDATE deliveries
SET state = ?, reason = ?, at = ?, holder = '', carrier = ''
WHERE issue = ? AND state = 'uncertain' AND (? = '' OR recipient = ?)

-- name: unresolved
SELECT recipient, state, carrier, holder, until, at
FROM deliveries
WHERE issue = ? AND state IN ('in-flight', 'uncertain')
ORDER BY recipient

-- name: deliveries
SELECT issue, recipient, state, reason, variant, carrier, attempts, at
FROM deliveries
WHERE issue = ?
ORDER BY recipient

-- name: totals
SELECT state, reason, variant, count(*) AS count, max(at) AS last
FROM deliveries
WHERE issue = ?
GROUP BY state, reason, variant
ORDER BY state, reason, variant
