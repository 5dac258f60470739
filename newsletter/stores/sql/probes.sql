-- name: add
INSERT INTO probes (id, recipient, at) VALUES (?, ?, ?)

-- name: forget
DELETE FROM probes WHERE at < ?

-- name: refused
UPDATE probes SET refused = ? WHERE id = ?

-- name: came
-- What came back first says how long the way is.
UPDATE probes SET came = ?, mailbox = ?, evidence = ?, told = ? WHERE id = ? AND came IS NULL

-- name: probe
SELECT id, recipient, at, refused, came, mailbox, evidence, told FROM probes WHERE id = ?

-- name: probes
SELECT id, recipient, at, refused, came, mailbox, evidence, told FROM probes ORDER BY at DESC, id
