-- Lists of values come as JSON, which PostgreSQL opens in its own way.

-- name: several
SELECT
    candidates.id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons,
    held.article
FROM candidates
JOIN candidate_articles AS held ON held.candidate = candidates.id
WHERE candidates.id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)))
ORDER BY candidates.id, held.place, held.key;

-- name: leading
SELECT id, leads_to
FROM candidate_forwards
WHERE id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)));

-- name: given_out
SELECT id FROM candidates WHERE id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)))
UNION ALL
SELECT id FROM candidate_forwards WHERE id IN (SELECT jsonb_array_elements_text(CAST(:ids AS jsonb)));

-- name: holders
SELECT key, candidate
FROM candidate_articles
WHERE key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)));

-- name: concerned
SELECT
    candidates.id, first_seen, decision, decided_by, decided_at, already_ran, score, reasons,
    held.article
FROM candidates
JOIN candidate_articles AS held ON held.candidate = candidates.id
WHERE candidates.id IN (
    SELECT candidate
    FROM candidate_articles
    WHERE key IN (SELECT jsonb_array_elements_text(CAST(:keys AS jsonb)))
    UNION
    SELECT found.candidate
    FROM jsonb_array_elements(CAST(:spans AS jsonb)) AS span
    JOIN candidate_articles AS found
        ON found.appeared BETWEEN (span ->> 0) AND (span ->> 1)
)
ORDER BY candidates.id, held.place, held.key;

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
            OR names.id IN (SELECT jsonb_array_elements_text(CAST(candidate_acts.others AS jsonb)))
    )
ORDER BY number DESC
LIMIT :limit;
