-- name: names
SELECT name FROM mail_read WHERE mailbox = :mailbox

-- name: strangers
SELECT name
FROM mail_read
WHERE
    mailbox = :mailbox
    AND sender = :sender
    AND outcome = 'unknown'
    AND (:list_id = '' OR list_id = :list_id)
ORDER BY name
LIMIT :limit

-- name: acted_on
SELECT 1 AS one
FROM mail_read
WHERE message_id = :message_id AND outcome IN ('articles', 'clips')
LIMIT 1

-- name: note
INSERT INTO mail_read (mailbox, name, message_id, sender, list_id, outcome, read_at)
VALUES (:mailbox, :name, :message_id, :sender, :list_id, :outcome, :read_at)
ON CONFLICT (mailbox, name) DO UPDATE SET
    message_id = excluded.message_id,
    sender = excluded.sender,
    list_id = excluded.list_id,
    outcome = excluded.outcome,
    read_at = excluded.read_at
