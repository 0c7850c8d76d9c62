-- The program inserts and reads. Only the purge removes, and only at the old end: below `base_seq`.
CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never changed');
END;

CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events
WHEN OLD.seq > (SELECT base_seq FROM audit_head WHERE id = 'self')
BEGIN
    SELECT RAISE(ABORT, 'audit entries are never removed');
END;
