-- As SQLite's 0013; what the columns mean stands there.

CREATE TABLE paces (
    scope words PRIMARY KEY,
    free words NOT NULL,
    booked words NOT NULL
);
