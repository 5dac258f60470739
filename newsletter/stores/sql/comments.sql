-- name: add
INSERT INTO comments
    (issue, item, title, quoted, answers, by, at, words, proof, theirs, resolved, resolved_by)
VALUES
    (:issue, :item, :title, :quoted, :answers, :by, :at, :words, :proof, :theirs, NULL, '')
RETURNING number;

-- name: comment
SELECT * FROM comments WHERE number = :number

-- name: of_issue
SELECT * FROM comments WHERE issue = :issue ORDER BY number

-- name: of_item
SELECT * FROM comments WHERE issue = :issue AND item = :item ORDER BY number

-- name: of_proof
SELECT * FROM comments WHERE proof = :proof ORDER BY number

-- name: open
SELECT * FROM comments WHERE answers IS NULL AND resolved IS NULL AND words <> '' ORDER BY number

-- name: open_of
SELECT * FROM comments
WHERE issue = :issue AND answers IS NULL AND resolved IS NULL AND words <> '' ORDER BY number

-- name: settle
UPDATE comments SET resolved = :at, resolved_by = :by
WHERE number = :number AND answers IS NULL AND resolved IS NULL

-- name: reopen
UPDATE comments SET resolved = NULL, resolved_by = ''
WHERE number = :number AND answers IS NULL AND resolved IS NOT NULL

-- name: take_back
UPDATE comments SET words = '' WHERE number = :number AND words <> ''

-- name: remove
DELETE FROM comments WHERE number = :number
    AND NOT EXISTS (SELECT 1 FROM comments AS reply WHERE reply.answers = :number)
