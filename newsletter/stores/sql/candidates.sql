-- name: listed
WITH chosen AS (
    SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
    FROM candidates
    WHERE :decision = '' OR decision = :decision
    ORDER BY score DESC, id
    LIMIT :limit
)
SELECT chosen.*, held.article
FROM chosen
JOIN candidate_articles AS held ON held.candidate = chosen.id
ORDER BY chosen.score DESC, chosen.id, held.place, held.key;

-- name: with_articles
SELECT
    candidates.id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons,
    held.article
FROM candidates
JOIN candidate_articles AS held ON held.candidate = candidates.id
WHERE candidates.id = :id
ORDER BY held.place, held.key;

-- name: concerned
SELECT
    candidates.id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons,
    held.article
FROM candidates
JOIN candidate_articles AS held ON held.candidate = candidates.id
WHERE candidates.id IN (
    SELECT candidate
    FROM candidate_articles
    WHERE
        key IN (SELECT value FROM json_each(:keys))
        OR coalesce(
            json_extract(article, '$.published'),
            CASE
                WHEN json_extract(article, '$.published_date.day') > 0
                THEN printf(
                    '%04d-%02d-%02dT12:00:00.000000+00:00',
                    json_extract(article, '$.published_date.year'),
                    json_extract(article, '$.published_date.month'),
                    json_extract(article, '$.published_date.day')
                )
            END,
            json_extract(article, '$.first_seen')
        ) BETWEEN :since AND :until
)
ORDER BY candidates.score DESC, candidates.id, held.place, held.key;

-- name: count
SELECT count(*) AS count FROM candidates;

-- name: one
SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
FROM candidates
WHERE id = :id;

-- name: leads_to
SELECT leads_to FROM candidate_forwards WHERE id = :id;

-- name: ids
SELECT id FROM candidates UNION ALL SELECT id FROM candidate_forwards;

-- name: save_candidate
INSERT INTO candidates (
    id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
)
VALUES (
    :id, :first_seen, :decision, :decided_by, :decided_at, :already_ran, :score, :reasons
)
ON CONFLICT (id) DO UPDATE SET
    first_seen = excluded.first_seen,
    already_ran = excluded.already_ran,
    score = excluded.score,
    reasons = excluded.reasons;

-- name: save_article
INSERT INTO candidate_articles (key, candidate, place, moved_by, moved_at, article)
VALUES (:key, :candidate, :place, '', NULL, :article)
ON CONFLICT (key) DO UPDATE SET
    article = excluded.article,
    place = CASE
        WHEN :joined OR candidate <> excluded.candidate THEN place
        ELSE excluded.place
    END;

-- name: decide
UPDATE candidates
SET decision = :decision, decided_by = :by, decided_at = :now
WHERE id = :id;

-- name: log_act
INSERT INTO candidate_acts (
    kind, candidate, others, decision, done_by, done_at, before, undone_by, undone_at
)
VALUES (:kind, :id, :others, :decision, :by, :now, :before, '', NULL);

-- name: acts
SELECT number, kind, candidate, others, decision, done_by, done_at, undone_by, undone_at
FROM candidate_acts
WHERE
    :id = ''
    OR EXISTS (
        SELECT 1
        FROM (
            SELECT :id AS id
            UNION ALL
            SELECT id FROM candidate_forwards WHERE leads_to = :id
        ) AS names
        WHERE
            names.id = candidate_acts.candidate
            OR names.id IN (SELECT value FROM json_each(candidate_acts.others))
    )
ORDER BY number DESC
LIMIT :limit;

-- name: standing_act
SELECT kind, candidate, others, before
FROM candidate_acts
WHERE number = :number AND undone_at IS NULL;

-- name: mark_undone
UPDATE candidate_acts SET undone_by = :by, undone_at = :now WHERE number = :number;

-- name: revive
INSERT INTO candidates (
    id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
)
VALUES (
    :id, :first_seen, :decision, :decided_by, :decided_at, :already_ran, :score, :reasons
)
ON CONFLICT (id) DO NOTHING;

-- name: forget_forward
DELETE FROM candidate_forwards WHERE id = :id;

-- name: forwards_to
SELECT id FROM candidate_forwards WHERE leads_to = :id;

-- name: lead_again
UPDATE candidate_forwards SET leads_to = :to WHERE id = :id;

-- name: places_in
SELECT key, candidate, place, moved_by, moved_at
FROM candidate_articles
WHERE candidate = :id
ORDER BY place, key;

-- name: put_back
UPDATE candidate_articles
SET candidate = :candidate, place = :place, moved_by = :moved_by, moved_at = :moved_at
WHERE key = :key;

-- name: holder
SELECT candidate FROM candidate_articles WHERE key = :key;

-- name: add_like
INSERT INTO candidates (
    id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
)
SELECT :to, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
FROM candidates
WHERE id = :from
ON CONFLICT (id) DO NOTHING;

-- name: next_place
SELECT coalesce(max(place) + 1, 0) AS place FROM candidate_articles WHERE candidate = :id;

-- name: move_article
UPDATE candidate_articles
SET candidate = :to, place = :place, moved_by = :by, moved_at = :now
WHERE key = :key;

-- name: is_empty
SELECT NOT EXISTS (SELECT 1 FROM candidate_articles WHERE candidate = :id) AS empty;

-- name: forward_earlier
UPDATE candidate_forwards SET leads_to = :to WHERE leads_to = :id;

-- name: forward
INSERT INTO candidate_forwards (id, leads_to) VALUES (:id, :to);

-- name: retire
DELETE FROM candidates WHERE id = :id;
