-- What is known of the links that published issues cite, and every look at them.

CREATE TABLE link_care (
    address TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    checked TEXT NOT NULL,
    next_check TEXT NOT NULL,
    failures INTEGER NOT NULL,
    first_failure TEXT, -- NULL: the last look found it
    moved_to TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE link_looks (
    address TEXT NOT NULL,
    checked TEXT NOT NULL,
    state TEXT NOT NULL,
    status INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (address, checked)
) STRICT, WITHOUT ROWID;
