-- As SQLite's 0009; what the columns mean stands there.

CREATE TABLE machine (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    mark words NOT NULL,
    features words NOT NULL,
    since words NOT NULL,
    restored words NOT NULL DEFAULT '',
    made words,
    replayed words NOT NULL DEFAULT ''
);

CREATE TABLE backups (
    name words PRIMARY KEY,
    place words NOT NULL,
    made words NOT NULL,
    size BIGINT NOT NULL,
    sha256 words NOT NULL,
    event BIGINT NOT NULL
);

CREATE TABLE journalled (
    place words NOT NULL,
    what words NOT NULL,
    upto words NOT NULL,
    at words NOT NULL,
    PRIMARY KEY (place, what)
);
