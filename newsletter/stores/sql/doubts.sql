-- name: open_issues
-- An uncertain row that still names its transport is one that no person has decided about.
SELECT DISTINCT issue FROM deliveries
WHERE state NOT IN ('accepted', 'failed', 'excluded', 'uncertain') OR (state = 'uncertain' AND carrier <> '')
ORDER BY issue

-- name: open_rows
SELECT recipient FROM deliveries
WHERE issue = ?
    AND (state NOT IN ('accepted', 'failed', 'excluded', 'uncertain') OR (state = 'uncertain' AND carrier <> ''))
ORDER BY recipient

-- name: witnesses
SELECT recipient FROM deliveries
WHERE issue = ? AND state = 'accepted' AND carrier = ?
ORDER BY at DESC, recipient
LIMIT ?

-- name: put_row
-- Nobody holds it any more; of one that stays open no record is asked again without witnesses.
-- What was uncertain and stays so, keeps its time.
UPDATE deliveries
SET state = ?, reason = ?, next_try = NULL,
    at = CASE state WHEN CAST(? AS TEXT) THEN at ELSE CAST(? AS TEXT) END, holder = '',
    carrier = CASE CAST(? AS TEXT) WHEN 'accepted' THEN carrier ELSE '' END
WHERE issue = ? AND recipient = ?

-- name: halt
UPDATE ledgers SET halted = ? WHERE issue = ? AND halted = ''

-- name: doubt_letters
UPDATE letters SET state = 'uncertain', reason = ?, at = ?
WHERE state IN ('pending', 'in-flight', 'deferred')
