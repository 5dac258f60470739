-- As SQLite's 0008; what the columns mean stands there.

CREATE TABLE proofs (
    id words PRIMARY KEY,
    issue words NOT NULL,
    sealed_sha256 words NOT NULL,
    variants words NOT NULL,
    person words NOT NULL,
    address words NOT NULL,
    at words NOT NULL,
    by words NOT NULL,
    answer words NOT NULL DEFAULT '',
    answered words,
    remark words NOT NULL DEFAULT ''
);

CREATE INDEX proofs_by_issue ON proofs (issue, at);
