-- name: stay
INSERT INTO presences (browser, issue, item, person, since, seen)
VALUES (:browser, :issue, :item, :person, :since, :seen)
ON CONFLICT (browser, issue, item) DO UPDATE SET person = excluded.person, seen = excluded.seen

-- name: forget
DELETE FROM presences WHERE seen < :gone

-- name: leave
DELETE FROM presences WHERE browser = :browser AND issue = :issue AND item = :item

-- name: present
SELECT * FROM presences WHERE seen >= :since ORDER BY since, browser
