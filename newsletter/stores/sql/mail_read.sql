-- name: names
SELECT name FROM mail_read WHERE mailbox = :mailbox

-- name: note
INSERT INTO mail_read (mailbox, name, message_id, outcome, read_at)
VALUES (:mailbox, :name, :message_id, :outcome, :read_at)
ON CONFLICT (mailbox, name) DO UPDATE SET outcome = excluded.outcome, read_at = excluded.read_at
