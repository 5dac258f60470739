-- name: insert_import
INSERT INTO imports (at, by, service, said, sha256, written, people, refused, seen)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: latest_imports
SELECT at, by, service, said, sha256, written, people, refused, seen
FROM imports
WHERE service = ?
ORDER BY number DESC
LIMIT 200

-- name: insert_closed_account
INSERT INTO closed_accounts (at, service, by, note) VALUES (?, ?, ?, ?)

-- name: closed_account
SELECT at, service, by, note FROM closed_accounts WHERE service = ? ORDER BY number DESC LIMIT 1
