CREATE TABLE kept_copies (
    key words PRIMARY KEY,
    url words NOT NULL,
    state words NOT NULL,
    at words NOT NULL,
    name words NOT NULL,
    size INTEGER NOT NULL,
    sha256 words NOT NULL,
    tries INTEGER NOT NULL,
    next_try words,
    reason words NOT NULL,
    told_by words NOT NULL
);
