-- name: ramp
SELECT issue, step, until, at_once, tried, deferred, refused, bounced, complained, braked
FROM ramps
WHERE issue = ?

-- name: put
INSERT INTO ramps
    (issue, step, until, at_once, tried, deferred, refused, bounced, complained, braked)
VALUES
    (:issue, :step, :until, :at_once, :tried, :deferred, :refused, :bounced, :complained, :braked)
ON CONFLICT (issue) DO UPDATE SET
    step = excluded.step, until = excluded.until, at_once = excluded.at_once,
    tried = excluded.tried, deferred = excluded.deferred, refused = excluded.refused,
    bounced = excluded.bounced, complained = excluded.complained, braked = excluded.braked

-- name: waits
SELECT issue, until FROM ramps WHERE until IS NOT NULL AND at_once = ''

-- name: braked
SELECT issue, step, until, at_once, tried, deferred, refused, bounced, complained, braked
FROM ramps
WHERE braked IS NOT NULL
ORDER BY braked, issue
