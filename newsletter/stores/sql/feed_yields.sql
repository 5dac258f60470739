-- name: yields
-- A story that several feeds carried counts for each of them.
SELECT
    a.feed,
    a.outlet,
    count(*) AS seen,
    count(*) FILTER (WHERE c.decision IN ('shortlisted', 'used')) AS kept,
    max(coalesce(a.published, a.first_seen)) AS newest
FROM articles AS a
LEFT JOIN candidate_articles AS held ON held.key = a.key
LEFT JOIN candidates AS c ON c.id = held.candidate
GROUP BY a.feed, a.outlet
ORDER BY a.feed, a.outlet
