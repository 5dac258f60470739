-- What sites ask of programs (robots.txt), so that each is asked once a day.

CREATE TABLE robots (
    origin TEXT PRIMARY KEY, -- https://ledger.example
    fetched TEXT NOT NULL,
    text TEXT NOT NULL -- empty: the site has none
) STRICT;
