CREATE TABLE link_care (
    address words PRIMARY KEY,
    state words NOT NULL,
    since words NOT NULL,
    checked words NOT NULL,
    next_check words NOT NULL,
    failures INTEGER NOT NULL,
    first_failure words,
    moved_to words NOT NULL,
    reason words NOT NULL
);

CREATE TABLE link_looks (
    address words NOT NULL,
    checked words NOT NULL,
    state words NOT NULL,
    status INTEGER NOT NULL,
    reason words NOT NULL,
    PRIMARY KEY (address, checked)
);
