-- What people say about a piece or an issue, the answers to proofs among it.  A number is never
-- given again: people name comments by it.
CREATE TABLE comments (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    issue TEXT NOT NULL,
    item TEXT NOT NULL, -- the id of a lead or entry; empty: the issue
    title TEXT NOT NULL, -- as it read at that moment, and so `quoted`
    quoted TEXT NOT NULL,
    answers INTEGER, -- NULL: it begins a thread
    by TEXT NOT NULL,
    at TEXT NOT NULL,
    words TEXT NOT NULL, -- empty: taken back
    proof TEXT REFERENCES proofs (id), -- NULL: it answers none
    theirs INTEGER NOT NULL, -- 0: by mail, from another address than the proof went to
    resolved TEXT, -- NULL: open
    resolved_by TEXT NOT NULL
) STRICT;

CREATE INDEX comments_by_issue ON comments (issue, number);
CREATE INDEX comments_by_answered ON comments (answers) WHERE answers IS NOT NULL;
CREATE INDEX comments_by_their_proof ON comments (proof) WHERE proof IS NOT NULL;

-- Answers to proofs of issues that were sent wait for nobody any more.
INSERT INTO comments (issue, item, title, quoted, by, at, words, proof, theirs, resolved, resolved_by)
SELECT
    proofs.issue, '', '', '',
    CASE WHEN said.theirs = 0 THEN '' WHEN proofs.person <> '' THEN proofs.person ELSE proofs.address END,
    said.at, said.words, proofs.id, said.theirs,
    (SELECT frozen FROM ledgers WHERE ledgers.issue = proofs.issue), ''
FROM (
    SELECT proof, at, theirs, words FROM proof_comments
    UNION ALL
    SELECT id, answered, 1, remark FROM proofs WHERE remark <> ''
) AS said
JOIN proofs ON proofs.id = said.proof
ORDER BY said.at;

DROP TABLE proof_comments;

-- [[number, id, title, words], …] of what the proof showed, so that an answer can name it.
ALTER TABLE proofs ADD COLUMN items TEXT NOT NULL DEFAULT '[]';
