-- As SQLite's 0006; what the columns mean stands there.

CREATE TABLE claims (
    series words NOT NULL,
    item words NOT NULL,
    holder words NOT NULL,
    until words NOT NULL,
    begun words NOT NULL,
    tries INTEGER NOT NULL,
    done words,
    told words NOT NULL,
    PRIMARY KEY (series, item)
);

CREATE TABLE duty_runs (
    name words PRIMARY KEY,
    began words NOT NULL,
    ended words NOT NULL,
    failed INTEGER NOT NULL,
    told words NOT NULL
);

CREATE TABLE beats (
    holder words PRIMARY KEY,
    seen words NOT NULL,
    until words NOT NULL
);
