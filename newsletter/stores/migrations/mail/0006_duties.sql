-- What `newsletter run` does: what is due once, how each duty went, and who is alive.

-- Each is due once, whoever finds it: the row is made by the first who claims it.  `until`: when its
-- holder's time is over; without a holder, when it may be tried again.
CREATE TABLE claims (
    series TEXT NOT NULL,
    item TEXT NOT NULL,
    holder TEXT NOT NULL,
    until TEXT NOT NULL,
    begun TEXT NOT NULL,
    tries INTEGER NOT NULL,
    done TEXT,
    told TEXT NOT NULL,
    PRIMARY KEY (series, item)
) STRICT, WITHOUT ROWID;

-- The last time that each duty was done.
CREATE TABLE duty_runs (
    name TEXT PRIMARY KEY,
    began TEXT NOT NULL,
    ended TEXT NOT NULL,
    failed INTEGER NOT NULL,
    told TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Signs of life of the processes that keep the time.
CREATE TABLE beats (
    holder TEXT PRIMARY KEY,
    seen TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
