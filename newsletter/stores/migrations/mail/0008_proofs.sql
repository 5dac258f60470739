-- Proofs that were mailed, and what was said by their links: once for each.
CREATE TABLE proofs (
    id TEXT PRIMARY KEY,
    issue TEXT NOT NULL,
    sealed_sha256 TEXT NOT NULL,
    variants TEXT NOT NULL,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    answer TEXT NOT NULL DEFAULT '',
    answered TEXT,
    remark TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

CREATE INDEX proofs_by_issue ON proofs (issue, at);
