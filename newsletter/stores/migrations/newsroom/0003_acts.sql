-- What people did to candidates, so that it can be shown and taken back.
-- It takes the place of candidate_decisions, which knew of decisions only.

CREATE TABLE candidate_acts (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL, -- decide, split or join
    candidate TEXT NOT NULL, -- split and join: where the articles went
    others TEXT NOT NULL, -- JSON list: where they came from
    decision TEXT NOT NULL, -- empty for split and join
    done_by TEXT NOT NULL,
    done_at TEXT NOT NULL,
    before TEXT NOT NULL, -- JSON: {candidates, places, forwards} as they stood
    undone_by TEXT NOT NULL,
    undone_at TEXT
) STRICT;

INSERT INTO candidate_acts
SELECT
    number, 'decide', candidate, '[]', decision, decided_by, decided_at,
    json_object(
        'candidates',
        json_array(
            json_object(
                'id', candidate,
                'decision', coalesce(lag(decision) OVER steps, 'new'),
                'decided_by', coalesce(lag(decided_by) OVER steps, ''),
                'decided_at', lag(decided_at) OVER steps
            )
        )
    ),
    '', NULL
FROM candidate_decisions
WINDOW steps AS (PARTITION BY candidate ORDER BY number);

DROP TABLE candidate_decisions;

CREATE INDEX candidate_acts_by_candidate ON candidate_acts (candidate, number);
