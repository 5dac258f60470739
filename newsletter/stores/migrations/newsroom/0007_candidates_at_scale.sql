-- What keeps a million candidates as quick as a thousand: what changed last, what appeared when.

-- Counts up with every change of what a candidate says; the search index reads on from the last
-- number that it knows.
ALTER TABLE candidates ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

CREATE INDEX candidates_by_revision ON candidates (revision, id);
CREATE INDEX candidates_by_decision ON candidates (decision, score DESC, id);

-- When the article was published, at noon where only the day is known, or else first seen.
ALTER TABLE candidate_articles ADD COLUMN appeared TEXT NOT NULL DEFAULT '';

UPDATE candidate_articles
SET appeared = coalesce(
    json_extract(article, '$.published'),
    CASE
        WHEN json_extract(article, '$.published_date.day') > 0
        THEN printf(
            '%04d-%02d-%02dT12:00:00.000000+00:00',
            json_extract(article, '$.published_date.year'),
            json_extract(article, '$.published_date.month'),
            json_extract(article, '$.published_date.day')
        )
    END,
    json_extract(article, '$.first_seen')
);

CREATE INDEX candidate_articles_by_appearance ON candidate_articles (appeared, candidate);
