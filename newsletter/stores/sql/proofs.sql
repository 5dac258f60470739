-- name: put
INSERT INTO proofs (id, issue, sealed_sha256, variants, person, address, at, by, items)
VALUES (:id, :issue, :sealed_sha256, :variants, :person, :address, :at, :by, :items)

-- name: proof
SELECT * FROM proofs WHERE id = :id

-- name: proofs_of
SELECT * FROM proofs WHERE issue = :issue ORDER BY at, id

-- name: answer
UPDATE proofs SET answer = :answer, answered = :answered, remark = :remark
WHERE id = :id AND answer = ''

-- name: named
SELECT id, issue, address FROM proofs
