-- Registers, pupils, enrolments and closures are part of the record: the application ends or undoes them, never deletes.
-- The code table is the law's: migrations write it, nobody else.
REVOKE DELETE ON registers_register, people_pupil, people_enrolment, calendar_closure FROM {app_role}, {night_role};
REVOKE INSERT, UPDATE, DELETE ON registers_code FROM {app_role}, {night_role};

-- A register that was sent cannot be un-sent or sent again under another name. A trigger, because privileges cannot
-- compare a row with what it was; on a distributed database this one file is what the switch drops.
CREATE FUNCTION registers_stays_sent() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF (OLD.group_id, OLD.date, OLD.session) IS DISTINCT FROM (NEW.group_id, NEW.date, NEW.session)
       OR OLD.sent_at IS NOT NULL AND (OLD.sent_at, OLD.sent_by, OLD.sent_name, OLD.sent_position)
           IS DISTINCT FROM (NEW.sent_at, NEW.sent_by, NEW.sent_name, NEW.sent_position) THEN
        RAISE EXCEPTION 'a register that was sent stays as it was sent' USING ERRCODE = 'HB004';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registers_register_stays_sent BEFORE UPDATE ON registers_register
FOR EACH ROW EXECUTE FUNCTION registers_stays_sent();
