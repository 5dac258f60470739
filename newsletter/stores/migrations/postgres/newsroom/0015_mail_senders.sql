ALTER TABLE mail_read ADD COLUMN sender words NOT NULL DEFAULT '';
ALTER TABLE mail_read ADD COLUMN list_id words NOT NULL DEFAULT '';

CREATE INDEX mail_read_by_message ON mail_read (message_id);
CREATE INDEX mail_read_by_sender ON mail_read (mailbox, sender);
