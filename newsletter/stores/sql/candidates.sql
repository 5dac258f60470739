-- name: listed_all
WITH chosen AS (
    SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
    FROM candidates
    ORDER BY score DESC, id
    LIMIT :limit OFFSET :skip
)
SELECT chosen.*, held.article
FROM chosen
JOIN candidate_articles AS held ON held.candidate = chosen.id
ORDER BY chosen.score DESC, chosen.id, held.place, held.key;

-- name: listed
WITH chosen AS (
    SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
    FROM candidates
    WHERE
        decision = :decision
        -- So what is skipped is read in the index alone.
        AND id NOT IN (
            SELECT id
            FROM candidates
            WHERE decision = 'new' AND first_seen > :freeze AND decided_at IS NULL
        )
    ORDER BY score DESC, id
    LIMIT :limit OFFSET :skip
)
SELECT chosen.*, held.article
FROM chosen
JOIN candidate_articles AS held ON held.candidate = chosen.id
ORDER BY chosen.score DESC, chosen.id, held.place, held.key;

-- name: listed_late
WITH chosen AS (
    SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
    FROM candidates
    WHERE decision = 'new' AND first_seen > :freeze AND decided_at IS NULL
    ORDER BY score DESC, id
    LIMIT :limit OFFSET :skip
)
SELECT chosen.*, held.article
FROM chosen
JOIN candidate_articles AS held ON held.candidate = chosen.id
ORDER BY chosen.score DESC, chosen.id, held.place, held.key;

-- name: page
WITH chosen AS (
    SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
    FROM candidates
    WHERE id > :after
    ORDER BY id
    LIMIT :limit
)
SELECT chosen.*, held.article
FROM chosen
JOIN candidate_articles AS held ON held.candidate = chosen.id
ORDER BY chosen.id, held.place, held.key;

-- name: judged
WITH chosen AS (
    SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
    FROM candidates
    WHERE decision IN ('shortlisted', 'used', 'rejected') AND decided_at IS NOT NULL
    ORDER BY decided_at DESC, id
    LIMIT :limit
)
SELECT chosen.*, held.article
FROM chosen
JOIN candidate_articles AS held ON held.candidate = chosen.id
ORDER BY chosen.decided_at, chosen.id, held.place, held.key;

-- name: judged_count
SELECT count(*) AS count
FROM candidates
WHERE decision IN ('shortlisted', 'used', 'rejected') AND decided_at IS NOT NULL;

-- name: several
SELECT
    candidates.id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons,
    held.article
FROM candidates
JOIN candidate_articles AS held ON held.candidate = candidates.id
WHERE candidates.id IN (SELECT value FROM json_each(:ids))
ORDER BY candidates.id, held.place, held.key;

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
    WHERE key IN (SELECT value FROM json_each(:keys))
    UNION
    SELECT found.candidate
    FROM json_each(:spans) AS span
    JOIN candidate_articles AS found
        ON found.appeared BETWEEN json_extract(span.value, '$[0]') AND json_extract(span.value, '$[1]')
)
ORDER BY candidates.id, held.place, held.key;

-- name: newest_revision
SELECT coalesce(max(revision), 0) AS revision FROM candidates;

-- name: touch
UPDATE candidates SET revision = :revision WHERE id = :id;

-- name: changes
SELECT
    candidates.id, candidates.revision, decision, held.key, held.article, held.appeared,
    sources.text
FROM candidates
JOIN candidate_articles AS held ON held.candidate = candidates.id
LEFT JOIN sources ON sources.key = held.key
WHERE (candidates.revision, candidates.id) > (:revision, :id) AND candidates.revision <= :until
ORDER BY candidates.revision, candidates.id, held.place, held.key, sources.fetched, sources.sha256;

-- name: count_all
SELECT count(*) AS count FROM candidates;

-- name: count
SELECT count(*) AS count
FROM candidates
WHERE
    decision = :decision
    AND CASE WHEN decided_at IS NULL AND first_seen > :freeze THEN 1 ELSE 0 END = :late;

-- name: count_late
SELECT count(*) AS count
FROM candidates
WHERE decision = 'new' AND first_seen > :freeze AND decided_at IS NULL;

-- name: tally
SELECT 'new' AS decision, count(*) AS count
FROM (
    SELECT id
    FROM candidates
    WHERE
        decision = 'new'
        AND id NOT IN (
            SELECT id
            FROM candidates
            WHERE decision = 'new' AND first_seen > :freeze AND decided_at IS NULL
        )
    LIMIT :most
) AS counted
UNION ALL
SELECT 'shortlisted', count(*)
FROM (SELECT id FROM candidates WHERE decision = 'shortlisted' LIMIT :most) AS counted
UNION ALL
SELECT 'later', count(*)
FROM (SELECT id FROM candidates WHERE decision = 'later' LIMIT :most) AS counted
UNION ALL
SELECT 'used', count(*)
FROM (SELECT id FROM candidates WHERE decision = 'used' LIMIT :most) AS counted
UNION ALL
SELECT 'rejected', count(*)
FROM (SELECT id FROM candidates WHERE decision = 'rejected' LIMIT :most) AS counted
UNION ALL
SELECT 'late', count(*)
FROM (
    SELECT id
    FROM candidates
    WHERE decision = 'new' AND first_seen > :freeze AND decided_at IS NULL
    LIMIT :most
) AS counted;

-- name: one
SELECT id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons
FROM candidates
WHERE id = :id;

-- name: leads_to
SELECT leads_to FROM candidate_forwards WHERE id = :id;

-- name: leading
SELECT id, leads_to FROM candidate_forwards WHERE id IN (SELECT value FROM json_each(:ids));

-- name: given_out
SELECT id FROM candidates WHERE id IN (SELECT value FROM json_each(:ids))
UNION ALL
SELECT id FROM candidate_forwards WHERE id IN (SELECT value FROM json_each(:ids));

-- name: save_candidate
INSERT INTO candidates (
    id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons, revision
)
VALUES (
    :id, :first_seen, :decision, :decided_by, :decided_at, :already_ran, :score, :reasons, :revision
)
ON CONFLICT (id) DO UPDATE SET
    first_seen = excluded.first_seen,
    already_ran = excluded.already_ran,
    score = excluded.score,
    reasons = excluded.reasons,
    revision = excluded.revision;

-- name: rank
UPDATE candidates
SET score = :score, reasons = :reasons, already_ran = :already_ran
WHERE id = :id;

-- name: save_article
INSERT INTO candidate_articles (key, candidate, place, moved_by, moved_at, article, appeared)
VALUES (:key, :candidate, :place, '', NULL, :article, :appeared)
ON CONFLICT (key) DO UPDATE SET
    article = excluded.article,
    appeared = excluded.appeared,
    place = CASE
        WHEN :joined = 1 OR candidate_articles.candidate <> excluded.candidate
        THEN candidate_articles.place
        ELSE excluded.place
    END
RETURNING candidate;

-- name: save_own_article
INSERT INTO candidate_articles (key, candidate, place, moved_by, moved_at, article, appeared)
VALUES (:key, :candidate, :place, '', NULL, :article, :appeared)
ON CONFLICT (key) DO UPDATE SET
    article = excluded.article,
    appeared = excluded.appeared,
    place = excluded.place;

-- name: decide
UPDATE candidates
SET decision = :decision, decided_by = :by, decided_at = :now, revision = :revision
WHERE id = :id;

-- name: log_act
INSERT INTO candidate_acts (
    kind, candidate, others, decision, done_by, done_at, before, undone_by, undone_at
)
VALUES (:kind, :id, :others, :decision, :by, :now, :before, '', NULL)
RETURNING number;

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
    id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons, revision
)
VALUES (
    :id, :first_seen, :decision, :decided_by, :decided_at, :already_ran, :score, :reasons, :revision
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

-- name: holders
SELECT key, candidate
FROM candidate_articles
WHERE key IN (SELECT value FROM json_each(:keys));

-- name: holder
SELECT candidate FROM candidate_articles WHERE key = :key;

-- name: add_like
INSERT INTO candidates (
    id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons, revision
)
SELECT :to, first_seen, decision, decided_by, decided_at, already_ran, score, reasons, :revision
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
SELECT
    EXISTS (SELECT 1 FROM candidates WHERE id = :id)
    AND NOT EXISTS (SELECT 1 FROM candidate_articles WHERE candidate = :id) AS empty;

-- name: forward_earlier
UPDATE candidate_forwards SET leads_to = :to WHERE leads_to = :id;

-- name: forward
INSERT INTO candidate_forwards (id, leads_to) VALUES (:id, :to);

-- name: retire
DELETE FROM candidates WHERE id = :id;
