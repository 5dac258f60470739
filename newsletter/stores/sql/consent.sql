-- name: put_request
INSERT INTO requests (
    at, kind, subscriber, address, normal, deliverable, name, language, sections,
    form, wording, version, network, network_digest, counting_wording, counting_version
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: requests
SELECT number, at, kind, subscriber, address, normal, deliverable, name, language, sections,
    form, wording, version, network, network_digest, counting_wording, counting_version
FROM requests
ORDER BY number
LIMIT ?

-- name: take_request
DELETE FROM requests WHERE number = ?

-- name: count
INSERT INTO request_totals (day, outcome, count) VALUES (?, ?, 1)
ON CONFLICT (day, outcome) DO UPDATE SET count = request_totals.count + 1

-- name: outcomes
SELECT day, outcome, count FROM request_totals ORDER BY day, outcome

-- name: allowance
SELECT since, used FROM allowances WHERE scope = ? AND subject = ?

-- name: take_allowance
INSERT INTO allowances (scope, subject, since, used) VALUES (:scope, :subject, :now, 1)
ON CONFLICT (scope, subject) DO UPDATE SET
    since = CASE WHEN allowances.since <= :over THEN excluded.since ELSE allowances.since END,
    used = CASE WHEN allowances.since <= :over THEN 1 ELSE allowances.used + 1 END
WHERE allowances.since <= :over OR allowances.used < :most

-- name: add_letter
INSERT INTO letters (
    id, kind, subscriber, change, language, asked, expires, form, wording, version,
    state, reason, carrier, attempts, at, next_try
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: letter
SELECT id, kind, subscriber, change, language, asked, expires, form, wording, version,
    used, revoked, state, reason, carrier, attempts, at, next_try
FROM letters
WHERE id = ?

-- name: letters
SELECT id, kind, subscriber, change, language, asked, expires, form, wording, version,
    used, revoked, state, reason, carrier, attempts, at, next_try
FROM letters
WHERE subscriber = ?
ORDER BY asked, id

-- name: use
UPDATE letters SET used = ? WHERE id = ? AND used IS NULL

-- name: waiting
SELECT state, count(*) FROM letters GROUP BY state

-- name: first_due
SELECT id FROM letters
WHERE state IN ('pending', 'deferred') AND next_try <= ?
ORDER BY next_try, id
LIMIT 1

-- name: next_due
SELECT min(next_try) FROM letters WHERE state IN ('pending', 'deferred')

-- name: lease_letter
UPDATE letters
SET state = 'in-flight', reason = '', carrier = ?, attempts = attempts + 1, at = ?, next_try = ?
WHERE id = ? AND state IN ('pending', 'deferred')

-- name: settle_letter
UPDATE letters
SET state = ?, reason = ?, attempts = attempts - ?, at = ?, next_try = ?
WHERE id = ? AND state = 'in-flight'

-- name: abandoned
SELECT id, kind, subscriber, change, language, asked, expires, form, wording, version,
    used, revoked, state, reason, carrier, attempts, at, next_try
FROM letters
WHERE state = 'in-flight' AND next_try <= ?
ORDER BY id

-- name: add_change
INSERT INTO address_changes (
    id, subscriber, address, normal, deliverable, asked, cause, by, note, old_agreed
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: change
SELECT id, subscriber, address, normal, deliverable, asked, cause, by, note,
    old_agreed, new_agreed, done
FROM address_changes
WHERE id = ?

-- name: changes
SELECT id, subscriber, address, normal, deliverable, asked, cause, by, note,
    old_agreed, new_agreed, done
FROM address_changes
WHERE subscriber = ?
ORDER BY asked, id

-- name: agree_old
UPDATE address_changes SET old_agreed = ? WHERE id = ? AND old_agreed IS NULL

-- name: agree_new
UPDATE address_changes SET new_agreed = ? WHERE id = ? AND new_agreed IS NULL

-- name: finish_change
UPDATE address_changes
SET done = ?, address = '', normal = '', deliverable = '', note = ''
WHERE id = ?

-- name: keep_network
INSERT INTO networks (subscriber, at, act, network) VALUES (?, ?, ?, ?)
ON CONFLICT (subscriber, at, act) DO NOTHING

-- name: networks
SELECT at, act, network FROM networks WHERE subscriber = ? ORDER BY at, act

-- name: unconfirmed_before
SELECT s.id
FROM subscribers s
WHERE s.status = 'unconfirmed' AND s.since < ?
    AND EXISTS (SELECT 1 FROM letters l WHERE l.subscriber = s.id AND l.kind = 'confirm')
    AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.subscriber = s.id AND l.expires >= ?)
ORDER BY s.since, s.id
LIMIT ?

-- name: forget_allowances
DELETE FROM allowances WHERE since < ?

-- name: forget_changes
DELETE FROM address_changes WHERE asked < ?

-- name: forget_totals
DELETE FROM request_totals WHERE day < ?

-- name: received
SELECT d.issue, d.recipient, d.state, d.reason, d.variant, d.carrier, d.attempts, d.at
FROM ledgers l JOIN deliveries d ON d.issue = l.issue
WHERE d.recipient = ?
ORDER BY d.at, d.issue
