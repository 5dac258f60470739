-- name: cares
SELECT * FROM link_care ORDER BY address

-- name: looks
SELECT checked, state, reason FROM link_looks WHERE address = :address ORDER BY checked

-- name: note_care
INSERT INTO link_care (address, state, since, checked, next_check, failures, first_failure, moved_to, reason)
VALUES (:address, :state, :since, :checked, :next_check, :failures, :first_failure, :moved_to, :reason)
ON CONFLICT (address) DO UPDATE SET
    state = excluded.state,
    since = excluded.since,
    checked = excluded.checked,
    next_check = excluded.next_check,
    failures = excluded.failures,
    first_failure = excluded.first_failure,
    moved_to = excluded.moved_to,
    reason = excluded.reason

-- name: note_look
INSERT INTO link_looks (address, checked, state, status, reason)
VALUES (:address, :checked, :state, :status, :reason)
ON CONFLICT (address, checked) DO NOTHING
