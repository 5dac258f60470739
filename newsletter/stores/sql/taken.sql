-- name: open
SELECT l.issue
FROM ledgers l
WHERE EXISTS (
    SELECT 1
    FROM deliveries d
    WHERE d.issue = l.issue AND d.state IN ('pending', 'in-flight', 'deferred', 'uncertain')
)
ORDER BY l.issue

-- name: add
INSERT INTO taken (label, mark, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING

-- name: known
SELECT mark FROM taken WHERE label = ? AND mark = ?

-- name: labels
SELECT DISTINCT label FROM taken ORDER BY label

-- name: forget_label
DELETE FROM taken WHERE label = ?

-- name: forget_before
DELETE FROM taken WHERE at < ?
