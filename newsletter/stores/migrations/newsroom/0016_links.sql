-- What was seen where links of issues lead, so that they are not all looked at again each time.

CREATE TABLE links (
    address TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    checked TEXT NOT NULL,
    reason TEXT NOT NULL,
    status INTEGER NOT NULL,
    final TEXT NOT NULL,
    moved_to TEXT NOT NULL,
    canonical TEXT NOT NULL,
    title TEXT NOT NULL,
    secure TEXT NOT NULL
) STRICT, WITHOUT ROWID;
