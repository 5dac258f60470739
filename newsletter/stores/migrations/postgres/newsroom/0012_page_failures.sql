CREATE TABLE page_failures (
    key words PRIMARY KEY,
    url words NOT NULL,
    reason words NOT NULL,
    failures INTEGER NOT NULL,
    failed words NOT NULL,
    next_try words
);
