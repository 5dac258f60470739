-- name: put_link
INSERT INTO sign_in_links (digest, person, address, roles, way, browser, made, ends)
VALUES (:digest, :person, :address, :roles, :way, :browser, :made, :ends)

-- name: link
SELECT * FROM sign_in_links WHERE digest = :digest

-- name: take_link
DELETE FROM sign_in_links WHERE digest = :digest

-- name: drop_links
DELETE FROM sign_in_links WHERE person = :person

-- name: drop_old_links
DELETE FROM sign_in_links WHERE ends <= :now

-- name: put_session
INSERT INTO sessions (digest, id, person, address, roles, way, began, seen, agent)
VALUES (:digest, :id, :person, :address, :roles, :way, :began, :seen, :agent)

-- name: session
SELECT * FROM sessions WHERE digest = :digest

-- name: sessions
SELECT * FROM sessions ORDER BY seen DESC, id

-- name: touch
UPDATE sessions SET seen = :seen WHERE digest = :digest AND seen < :seen

-- name: end_session
DELETE FROM sessions WHERE person = :person AND id = :id

-- name: end_sessions
DELETE FROM sessions WHERE person = :person AND id <> :but

-- name: drop_old_sessions
DELETE FROM sessions WHERE seen <= :idle OR began <= :longest

-- name: put_question
INSERT INTO sign_in_questions (digest, asking, browser, person, kept, ends)
VALUES (:digest, :asking, :browser, :person, :kept, :ends)

-- name: question
SELECT * FROM sign_in_questions WHERE digest = :digest

-- name: take_question
DELETE FROM sign_in_questions WHERE digest = :digest

-- name: drop_old_questions
DELETE FROM sign_in_questions WHERE ends <= :now

-- name: try
SELECT free FROM sign_in_tries WHERE name = :name

-- name: put_try
INSERT INTO sign_in_tries (name, free) VALUES (:name, :free)
ON CONFLICT (name) DO UPDATE SET free = excluded.free

-- name: drop_try
DELETE FROM sign_in_tries WHERE name = :name

-- name: drop_old_tries
DELETE FROM sign_in_tries WHERE free <= :now
