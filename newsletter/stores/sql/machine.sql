-- name: holder
SELECT mark, features, since, restored, made, replayed FROM machine WHERE one = 1

-- name: first_holder
INSERT INTO machine (one, mark, features, since) VALUES (1, ?, ?, ?) ON CONFLICT (one) DO NOTHING

-- name: put_holder
INSERT INTO machine (one, mark, features, since, restored, made, replayed)
VALUES (1, :mark, :features, :since, :restored, :made, :replayed)
ON CONFLICT (one) DO UPDATE SET
    mark = excluded.mark, features = excluded.features, since = excluded.since,
    restored = excluded.restored, made = excluded.made, replayed = excluded.replayed

-- name: add_backup
INSERT INTO backups (name, place, made, size, sha256, event)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO NOTHING

-- name: backups
SELECT name, place, made, size, sha256, event FROM backups ORDER BY made DESC, name

-- name: forget_backup
DELETE FROM backups WHERE name = ?

-- name: last_event
SELECT coalesce(max(number), 0) AS number FROM events

-- name: journalled
SELECT upto, at FROM journalled WHERE place = ? AND what = ?

-- name: put_journalled
INSERT INTO journalled (place, what, upto, at) VALUES (?, ?, ?, ?)
ON CONFLICT (place, what) DO UPDATE SET upto = excluded.upto, at = excluded.at

-- name: journalled_as
SELECT what FROM journalled WHERE place = ? AND upto LIKE ? ORDER BY what
