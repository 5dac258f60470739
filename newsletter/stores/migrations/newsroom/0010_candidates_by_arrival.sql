-- What is late is found by when it came in, however much came in before.

CREATE INDEX candidates_by_arrival ON candidates (decision, first_seen);
