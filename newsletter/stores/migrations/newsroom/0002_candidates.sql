-- Candidates, the articles that they hold, and what people decided.
-- Times are ISO 8601 in UTC with the same number of digits, so that they sort as text.

CREATE TABLE candidates (
    id TEXT PRIMARY KEY,
    first_seen TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT,
    already_ran TEXT NOT NULL, -- JSON list of ids of issues
    score REAL NOT NULL,
    reasons TEXT NOT NULL -- JSON list
) STRICT;

CREATE INDEX candidates_by_score ON candidates (score DESC, id);

-- An article belongs to one candidate; only a person moves it.
CREATE TABLE candidate_articles (
    key TEXT PRIMARY KEY,
    candidate TEXT NOT NULL REFERENCES candidates (id),
    place INTEGER NOT NULL, -- 0: the best source
    moved_by TEXT NOT NULL, -- empty: where the machine put it
    moved_at TEXT,
    article TEXT NOT NULL -- JSON: the article as triage saw it last
) STRICT;

CREATE INDEX candidate_articles_by_candidate ON candidate_articles (candidate, place);

-- Candidates that were joined to another; ids are never given out again.
CREATE TABLE candidate_forwards (
    id TEXT PRIMARY KEY,
    leads_to TEXT NOT NULL REFERENCES candidates (id)
) STRICT;

CREATE TABLE candidate_decisions (
    number INTEGER PRIMARY KEY,
    candidate TEXT NOT NULL,
    decision TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL
) STRICT;

CREATE INDEX candidate_decisions_by_candidate ON candidate_decisions (candidate, number);
