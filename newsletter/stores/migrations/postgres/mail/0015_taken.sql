-- As SQLite's 0015; what the columns mean stands there.

CREATE TABLE taken (
    label words NOT NULL,
    mark words NOT NULL,
    at words NOT NULL,
    PRIMARY KEY (label, mark)
);
