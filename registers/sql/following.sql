-- Who was tried about a child is a record: an adult who may not be contacted about the child is never in it as one who
-- was called, texted or mailed. (Who came to the gate or rang in is another matter: that is noted as it was.)
CREATE FUNCTION registers_contact_may() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF NEW.contact_id IS NOT NULL AND NEW.channel IN ('call', 'text', 'email') AND NOT EXISTS (
        SELECT 1 FROM people_contactlink l
        WHERE l.school_id = NEW.school_id AND l.pupil_id = NEW.pupil_id AND l.contact_id = NEW.contact_id
          AND l.may_be_contacted
          AND (l.since IS NULL OR l.since <= NEW.date) AND (l.until IS NULL OR l.until > NEW.date)) THEN
        RAISE EXCEPTION 'this adult may not be contacted about this pupil' USING ERRCODE = 'HB008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER registers_contact_may BEFORE INSERT ON registers_contactentry
FOR EACH ROW EXECUTE FUNCTION registers_contact_may();
