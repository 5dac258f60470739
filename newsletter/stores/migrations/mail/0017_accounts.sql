-- How people come in at the desk. No token, cookie or password stands here, only what they hash to.
CREATE TABLE sign_in_links (
    digest TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    roles TEXT NOT NULL, -- with blanks between
    way TEXT NOT NULL,
    browser TEXT NOT NULL,
    made TEXT NOT NULL,
    ends TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_links_by_person ON sign_in_links (person);

CREATE TABLE sessions (
    digest TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL,
    address TEXT NOT NULL,
    roles TEXT NOT NULL,
    way TEXT NOT NULL,
    began TEXT NOT NULL,
    seen TEXT NOT NULL,
    agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_person ON sessions (person);

CREATE TABLE passwords (
    person TEXT PRIMARY KEY,
    hashed TEXT NOT NULL,
    changed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    public_key TEXT NOT NULL,
    uses INTEGER NOT NULL,
    name TEXT NOT NULL,
    made TEXT NOT NULL,
    used TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_person ON passkeys (person);

CREATE TABLE sign_in_questions (
    digest TEXT PRIMARY KEY,
    asking TEXT NOT NULL,
    browser TEXT NOT NULL,
    person TEXT NOT NULL,
    kept TEXT NOT NULL,
    ends TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_tries (
    name TEXT PRIMARY KEY, -- whose tries: a network, or the hash of an address
    free TEXT NOT NULL
) STRICT, WITHOUT ROWID;
