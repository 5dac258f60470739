-- As SQLite's 0017; what the columns mean stands there.
CREATE TABLE sign_in_links (
    digest words PRIMARY KEY,
    person words NOT NULL,
    address words NOT NULL,
    roles words NOT NULL,
    way words NOT NULL,
    browser words NOT NULL,
    made words NOT NULL,
    ends words NOT NULL
);

CREATE INDEX sign_in_links_by_person ON sign_in_links (person);

CREATE TABLE sessions (
    digest words PRIMARY KEY,
    id words NOT NULL UNIQUE,
    person words NOT NULL,
    address words NOT NULL,
    roles words NOT NULL,
    way words NOT NULL,
    began words NOT NULL,
    seen words NOT NULL,
    agent words NOT NULL
);

CREATE INDEX sessions_by_person ON sessions (person);

CREATE TABLE passwords (
    person words PRIMARY KEY,
    hashed words NOT NULL,
    changed words NOT NULL
);

CREATE TABLE passkeys (
    id words PRIMARY KEY,
    person words NOT NULL,
    public_key words NOT NULL,
    uses INTEGER NOT NULL,
    name words NOT NULL,
    made words NOT NULL,
    used words
);

CREATE INDEX passkeys_by_person ON passkeys (person);

CREATE TABLE sign_in_questions (
    digest words PRIMARY KEY,
    asking words NOT NULL,
    browser words NOT NULL,
    person words NOT NULL,
    kept words NOT NULL,
    ends words NOT NULL
);

CREATE TABLE sign_in_tries (
    name words PRIMARY KEY,
    free words NOT NULL
);
