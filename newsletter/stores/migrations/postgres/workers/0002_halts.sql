-- Workers need not ask before each recipient whether they are to stop: they are told.

CREATE FUNCTION tell_halt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('newsletter_halts', '');
    RETURN NULL;
END $$;

CREATE TRIGGER halt_told AFTER UPDATE OF halted ON mail.ledgers
    FOR EACH ROW EXECUTE FUNCTION tell_halt();

CREATE TRIGGER gone_told AFTER UPDATE OF gone ON hands
    FOR EACH ROW EXECUTE FUNCTION tell_halt();
