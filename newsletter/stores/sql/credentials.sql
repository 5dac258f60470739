-- name: put_password
INSERT INTO passwords (person, address, hashed, changed)
VALUES (:person, :address, :hashed, :changed)
ON CONFLICT (person) DO UPDATE SET
    address = excluded.address, hashed = excluded.hashed, changed = excluded.changed

-- name: password
SELECT * FROM passwords WHERE person = :person

-- name: rehash
UPDATE passwords SET hashed = :hashed WHERE person = :person AND hashed = :was

-- name: drop_password
DELETE FROM passwords WHERE person = :person

-- name: put_passkey
INSERT INTO passkeys (id, person, address, public_key, uses, name, made)
VALUES (:id, :person, :address, :public_key, :uses, :name, :made)
ON CONFLICT (id) DO NOTHING

-- name: passkey
SELECT * FROM passkeys WHERE id = :id

-- name: passkeys
SELECT * FROM passkeys WHERE person = :person ORDER BY made, id

-- name: use_passkey
UPDATE passkeys SET uses = :uses, used = :used WHERE id = :id AND uses = :was

-- name: drop_passkey
DELETE FROM passkeys WHERE id = :id AND person = :person

-- name: drop_passkeys
DELETE FROM passkeys WHERE person = :person

-- name: drop_old_password
DELETE FROM passwords WHERE person = :person AND address <> :address

-- name: drop_old_passkeys
DELETE FROM passkeys WHERE person = :person AND address <> :address

-- name: known
SELECT person FROM passwords UNION SELECT person FROM passkeys
