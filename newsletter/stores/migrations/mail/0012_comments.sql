-- What people answered by mail to a proof; theirs: from the address that the proof went to.
CREATE TABLE proof_comments (
    number INTEGER PRIMARY KEY,
    proof TEXT NOT NULL REFERENCES proofs (id),
    at TEXT NOT NULL,
    theirs INTEGER NOT NULL,
    words TEXT NOT NULL
) STRICT;

CREATE INDEX comments_by_proof ON proof_comments (proof);
