-- name: insert_subscriber
INSERT INTO subscribers (id, status, since, language, tags, joined, sections, generation, counting)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- name: insert_person
INSERT INTO people (subscriber, address, normal, deliverable, name) VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING

-- name: insert_event
INSERT INTO events (subscriber, kind, at, cause, by, note, form, wording, version, given)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: insert_events
INSERT INTO events (subscriber, kind, at, cause, by, note, form, wording, version, given)
VALUES (?)

-- name: statuses
SELECT id, status FROM subscribers WHERE id IN (?)

-- name: set_statuses
UPDATE subscribers SET status = ?, since = ? WHERE id IN (?)

-- name: revoke_letters_of
UPDATE letters SET revoked = ? WHERE used IS NULL AND revoked IS NULL AND subscriber IN (?)

-- name: set_status
UPDATE subscribers SET status = ?, since = ? WHERE id = ?

-- name: set_counting
UPDATE subscribers SET counting = ? WHERE id = ?

-- name: set_preferences
UPDATE subscribers SET language = ?, tags = ?, sections = ? WHERE id = ?

-- name: set_name
UPDATE people SET name = ? WHERE subscriber = ?

-- name: set_address
UPDATE people SET address = ?, normal = ?, deliverable = ? WHERE subscriber = ?

-- name: move_suggested
UPDATE suggestion_voices SET address = ?, normal = ?, deliverable = ?
WHERE normal = (SELECT normal FROM people WHERE subscriber = ?)

-- name: raise_generation
UPDATE subscribers SET generation = generation + 1 WHERE id = ?

-- name: revoke_letters
UPDATE letters SET revoked = ? WHERE subscriber = ? AND used IS NULL AND revoked IS NULL

-- name: delete_requests
DELETE FROM requests WHERE normal = ? OR subscriber = ?

-- name: delete_changes
DELETE FROM address_changes WHERE subscriber = ?

-- name: delete_suggested
DELETE FROM suggestion_voices WHERE normal = ? AND normal <> ''

-- name: delete_networks
DELETE FROM networks WHERE subscriber = ?

-- name: delete_person
DELETE FROM people WHERE subscriber = ?

-- name: get
SELECT s.id, s.status, s.since, s.language, s.tags, s.joined, s.sections, s.generation, s.counting,
    p.address, p.normal, p.deliverable, p.name
FROM subscribers s LEFT JOIN people p ON p.subscriber = s.id
WHERE s.id = ?

-- name: find
SELECT s.id, s.status, s.since, s.language, s.tags, s.joined, s.sections, s.generation, s.counting,
    p.address, p.normal, p.deliverable, p.name
FROM people p JOIN subscribers s ON s.id = p.subscriber
WHERE p.normal = ?

-- name: find_all
SELECT s.id, s.status, s.since, s.language, s.tags, s.joined, s.sections, s.generation, s.counting,
    p.address, p.normal, p.deliverable, p.name
FROM people p JOIN subscribers s ON s.id = p.subscriber
WHERE p.normal IN (?)

-- name: page
SELECT s.id, s.status, s.since, s.language, s.tags, s.joined, s.sections, s.generation, s.counting,
    p.address, p.normal, p.deliverable, p.name
FROM people p JOIN subscribers s ON s.id = p.subscriber
WHERE p.normal > ?
ORDER BY p.normal
LIMIT 1000

-- name: events
SELECT subscriber, kind, at, cause, by, note, form, wording, version, given
FROM events
WHERE subscriber = ?
ORDER BY number

-- name: histories
SELECT subscriber, kind, at, cause, by, note, form, wording, version, given
FROM events
WHERE subscriber IN (?)
ORDER BY number

-- name: counts
SELECT status, count(*) FROM subscribers GROUP BY status

-- name: suppress
INSERT INTO suppressions (digest, reason) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING

-- name: lift
DELETE FROM suppressions WHERE digest = ?

-- name: suppressed
SELECT 1 FROM suppressions WHERE digest = ?

-- name: suppressed_among
SELECT digest FROM suppressions WHERE digest IN (?)

-- name: movements
SELECT month, kind, count(*) AS people
FROM (
    SELECT
        substr(at, 1, 7) AS month,
        kind,
        lag(kind) OVER (PARTITION BY subscriber ORDER BY number) AS before
    FROM events
    WHERE kind IN ('added', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased')
) AS steps
WHERE (kind = 'confirmed' AND (before IS NULL OR before NOT IN ('confirmed', 'erased')))
    OR (kind <> 'confirmed' AND before = 'confirmed')
GROUP BY month, kind
ORDER BY month, kind
