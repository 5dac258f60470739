-- name: names
SELECT name FROM returned_messages WHERE mailbox = ?

-- name: digest
SELECT 1 AS one FROM returned_messages WHERE digest = ? LIMIT 1

-- name: note
INSERT INTO returned_messages (mailbox, name, digest, effect, at)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- name: issues
SELECT issue FROM ledgers

-- name: recipients
SELECT recipient FROM deliveries WHERE issue = ? AND state IN ('accepted', 'uncertain', 'in-flight')

-- name: letters
SELECT id FROM letters WHERE state IN ('accepted', 'uncertain', 'in-flight')

-- name: letter
SELECT subscriber, at FROM letters WHERE id = ? AND kind <> 'new-end'

-- name: delivery
SELECT at
FROM deliveries
WHERE issue = ? AND recipient = ? AND state IN ('accepted', 'uncertain', 'in-flight')

-- name: latest
SELECT d.issue, d.at
FROM ledgers l JOIN deliveries d ON d.issue = l.issue AND d.recipient = ?
WHERE d.state = 'accepted' AND d.at >= ?
ORDER BY d.at DESC
LIMIT 1

-- name: moved
SELECT max(at) AS at FROM events WHERE subscriber = ? AND kind = 'moved'

-- name: add_bounce
INSERT INTO bounces (recipient, mail, kind, cause, status, at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- name: arrivals
SELECT
    (
        SELECT count(*)
        FROM bounces b
        WHERE b.recipient = d.recipient AND b.mail = d.issue AND b.kind IN ('hard', 'soft')
    ) AS bounced
FROM ledgers l JOIN deliveries d ON d.issue = l.issue AND d.recipient = ?
WHERE (d.state = 'accepted' OR (d.state = 'failed' AND d.bounced > 0)) AND d.at >= ?
ORDER BY d.at DESC
LIMIT ?

-- name: refused
SELECT recipient, reason, at
FROM deliveries
WHERE issue = ? AND state = 'failed' AND bounced = 1
ORDER BY recipient
LIMIT ?

-- name: note_refused
-- 2: taken in.
UPDATE deliveries SET bounced = 2 WHERE issue = ? AND recipient = ?

-- name: kinds
SELECT kind, count(*) AS count FROM bounces WHERE mail = ? GROUP BY kind ORDER BY kind

-- name: add_refusal
INSERT INTO refusals (issue, cause, status, count, last)
VALUES (?, ?, ?, 1, ?)
ON CONFLICT (issue, cause, status) DO UPDATE SET
    count = refusals.count + 1,
    last = excluded.last

-- name: refusals
SELECT issue, cause, status, count, last
FROM refusals
WHERE last >= ?
ORDER BY count DESC, issue, cause, status

-- name: add_request
INSERT INTO leaving_requests (subscriber, at)
SELECT ?, ?
WHERE NOT EXISTS (SELECT 1 FROM leaving_requests WHERE subscriber = ? AND decided IS NULL)

-- name: requests
SELECT number, subscriber, at FROM leaving_requests WHERE decided IS NULL ORDER BY number

-- name: request
SELECT number, subscriber, at FROM leaving_requests WHERE number = ? AND decided IS NULL

-- name: decide_request
UPDATE leaving_requests SET decided = ?, by = ? WHERE number = ? AND decided IS NULL
