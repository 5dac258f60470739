-- name: add
INSERT INTO clicks (issue, link, day, count) VALUES (?, ?, ?, ?)
ON CONFLICT (issue, link, day) DO UPDATE SET count = clicks.count + excluded.count

-- name: clicks
SELECT issue, link, day, count FROM clicks WHERE issue = ? ORDER BY day, link
