-- What is there only where workers send: who they are, and every ledger counted along.  Nothing here must
-- be kept: it follows from the ledgers, and is made anew where it is missing or older.

-- Processes that take work; one that ends says so and is gone from here.
CREATE TABLE hands (
    holder text COLLATE "C" PRIMARY KEY,
    host text NOT NULL,
    process bigint NOT NULL,
    began text NOT NULL,
    seen text NOT NULL,
    -- Why somebody said that its machine is off, or empty.
    gone text NOT NULL DEFAULT ''
);

-- How many rows of an issue are in a state; `paced`: deferred by nothing but our own limits.
CREATE TABLE tallies (
    issue text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    paced boolean NOT NULL,
    rows bigint NOT NULL,
    PRIMARY KEY (issue, state, paced)
);

CREATE FUNCTION count_along() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workers.tallies AS t (issue, state, paced, rows)
    SELECT c.issue, c.state, c.paced, sum(c.change) FROM (
        SELECT issue, state, state = 'deferred' AND reason LIKE 'waits for its turn%' AS paced, 1 AS change
        FROM come
        UNION ALL
        SELECT issue, state, state = 'deferred' AND reason LIKE 'waits for its turn%', -1
        FROM left_behind
    ) AS c
    GROUP BY c.issue, c.state, c.paced
    HAVING sum(c.change) <> 0
    ORDER BY c.issue, c.state, c.paced
    ON CONFLICT (issue, state, paced) DO UPDATE SET rows = t.rows + excluded.rows;
    RETURN NULL;
END $$;

CREATE FUNCTION count_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO workers.tallies AS t (issue, state, paced, rows)
    SELECT issue, state, false, count(*) FROM come GROUP BY issue, state ORDER BY issue, state
    ON CONFLICT (issue, state, paced) DO UPDATE SET rows = t.rows + excluded.rows;
    RETURN NULL;
END $$;

CREATE TRIGGER counted_new AFTER INSERT ON mail.deliveries
    REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION count_new();

CREATE TRIGGER counted AFTER UPDATE ON mail.deliveries
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION count_along();

INSERT INTO tallies (issue, state, paced, rows)
SELECT issue, state, state = 'deferred' AND reason LIKE 'waits for its turn%', count(*)
FROM mail.deliveries
GROUP BY 1, 2, 3;
