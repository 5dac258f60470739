-- name: link
SELECT * FROM links WHERE address = :address

-- name: note
INSERT INTO links (address, state, checked, reason, status, final, moved_to, canonical, title, secure)
VALUES (:address, :state, :checked, :reason, :status, :final, :moved_to, :canonical, :title, :secure)
ON CONFLICT (address) DO UPDATE SET
    state = excluded.state,
    checked = excluded.checked,
    reason = excluded.reason,
    status = excluded.status,
    final = excluded.final,
    moved_to = excluded.moved_to,
    canonical = excluded.canonical,
    title = excluded.title,
    secure = excluded.secure
