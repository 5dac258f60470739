-- Whose a message is that was nobody's whom we read, so that it is looked at again once its sender is named.

ALTER TABLE mail_read ADD COLUMN sender TEXT NOT NULL DEFAULT '';
ALTER TABLE mail_read ADD COLUMN list_id TEXT NOT NULL DEFAULT '';

CREATE INDEX mail_read_by_message ON mail_read (message_id);
CREATE INDEX mail_read_by_sender ON mail_read (mailbox, sender);
