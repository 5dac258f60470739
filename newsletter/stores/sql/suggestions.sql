-- name: put
INSERT INTO suggestions (key, url, first, last, count, state, by, decided, article)
VALUES (:key, :url, :at, :at, 1, 'waiting', '', NULL, '')
ON CONFLICT (key) DO NOTHING
RETURNING number

-- name: same_voice
SELECT 1 FROM suggestion_voices
WHERE suggestion = :suggestion AND why = :why AND name = :name AND normal = :normal

-- name: one_more
UPDATE suggestions SET count = count + 1, last = :at WHERE number = :number

-- name: kept_voices
SELECT count(*) AS kept FROM suggestion_voices WHERE suggestion = :number

-- name: put_voice
INSERT INTO suggestion_voices (suggestion, at, why, name, address, normal, deliverable, language)
VALUES (:suggestion, :at, :why, :name, :address, :normal, :deliverable, :language)

-- name: numbered
SELECT * FROM suggestions WHERE number = :number

-- name: keyed
SELECT * FROM suggestions WHERE key = :key

-- name: of_article
SELECT * FROM suggestions WHERE key = :key OR article = :key ORDER BY number

-- name: waiting
SELECT * FROM suggestions WHERE state = 'waiting'
ORDER BY count DESC, last DESC, number DESC LIMIT :most OFFSET :skip

-- name: decided
SELECT * FROM suggestions WHERE state <> 'waiting'
ORDER BY decided DESC, number DESC LIMIT :most OFFSET :skip

-- name: how_many
SELECT count(*) AS waiting FROM suggestions WHERE state = 'waiting'

-- name: last_of
SELECT * FROM suggestions WHERE state <> 'waiting' AND by = :by
ORDER BY decided DESC, number DESC LIMIT 1

-- name: decide
UPDATE suggestions SET state = :state, by = :by, decided = :at, article = :article
WHERE number = :number AND state = 'waiting'

-- name: reopen
UPDATE suggestions SET state = 'waiting', by = '', decided = NULL, article = ''
WHERE number = :number AND state <> 'waiting'

-- name: voices
SELECT * FROM suggestion_voices WHERE suggestion = :number ORDER BY number

-- name: voices_of
SELECT suggestions.url, suggestion_voices.* FROM suggestion_voices
JOIN suggestions ON suggestions.number = suggestion_voices.suggestion
WHERE suggestion_voices.normal = :normal ORDER BY suggestion_voices.number

-- name: clear
DELETE FROM suggestions WHERE state = 'waiting'

-- name: forget_voice
DELETE FROM suggestion_voices WHERE number = :number

-- name: forget_person
DELETE FROM suggestion_voices WHERE normal = :normal AND normal <> ''

-- name: forget_voices_before
DELETE FROM suggestion_voices WHERE at < :before

-- name: forget_before
DELETE FROM suggestions WHERE state <> 'taken' AND last < :before
