-- How far the limits of how fast mail may leave are used up: '' in all, else of a domain.  What the
-- columns mean stands in `model.rates`.
CREATE TABLE paces (
    scope TEXT PRIMARY KEY,
    free TEXT NOT NULL,
    booked TEXT NOT NULL
) STRICT, WITHOUT ROWID;
