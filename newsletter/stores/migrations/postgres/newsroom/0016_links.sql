CREATE TABLE links (
    address words PRIMARY KEY,
    state words NOT NULL,
    checked words NOT NULL,
    reason words NOT NULL,
    status INTEGER NOT NULL,
    final words NOT NULL,
    moved_to words NOT NULL,
    canonical words NOT NULL,
    title words NOT NULL,
    secure words NOT NULL
);
