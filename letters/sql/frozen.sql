-- What was written to a family is kept: nothing of it is deleted, and what was issued stays as it was issued.
REVOKE DELETE ON letters_letter, letters_hold, letters_award, letters_batch FROM {app_role}, {night_role};

-- A letter stays about its pupil. One that was issued may only be noted as withdrawn, superseded, sent, or no longer in
-- keeping with the marks: a column that is not named below stays as it was, those of later versions too.
CREATE FUNCTION letters_letter_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
DECLARE
    noted text[] := ARRAY['state', 'said', 'error', 'batch_id', 'asked_role', 'held_until', 'changed', 'checked_at',
                          'changed_at'];
BEGIN
    IF NEW.pupil_id <> OLD.pupil_id THEN
        RAISE EXCEPTION 'a letter stays about its pupil' USING ERRCODE = 'HB007';
    END IF;
    IF OLD.issued_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.state NOT IN ('issued', 'withdrawn', 'superseded') OR (OLD.state <> 'issued' AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'a letter that was issued stays issued' USING ERRCODE = 'HB007';
    END IF;
    IF (to_jsonb(OLD) - noted) IS DISTINCT FROM (to_jsonb(NEW) - noted) THEN
        RAISE EXCEPTION 'a letter that was issued stays as it was issued' USING ERRCODE = 'HB007';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_letter_stays BEFORE UPDATE ON letters_letter
FOR EACH ROW EXECUTE FUNCTION letters_letter_stays();

-- An issued copy is never changed and never deleted, and an issued letter gets no further one. In the moment in which a
-- copy is issued, everybody it goes to may still be written to about the pupil.
CREATE FUNCTION letters_copy_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT 1 FROM letters_letter l
                   WHERE l.school_id = NEW.school_id AND l.id = NEW.letter_id AND l.issued_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a letter that was issued gets no further copy' USING ERRCODE = 'HB007';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.issued_at IS NOT NULL THEN
        RAISE EXCEPTION 'a copy that was issued stays as it was issued' USING ERRCODE = 'HB007';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.issued_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM letters_recipient r
        WHERE r.school_id = NEW.school_id AND r.copy_id = NEW.id AND r.contact_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM people_contactlink k
            WHERE k.school_id = r.school_id AND k.pupil_id = r.pupil_id AND k.contact_id = r.contact_id
              AND k.may_be_contacted AND k.gets_letters)) THEN
        RAISE EXCEPTION 'this adult may not be written to about this pupil any more' USING ERRCODE = 'HB008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_copy_stays BEFORE INSERT OR UPDATE OR DELETE ON letters_copy
FOR EACH ROW EXECUTE FUNCTION letters_copy_stays();

-- Who got an issued copy is part of it. Nobody who may not be contacted about the pupil is ever a recipient.
CREATE FUNCTION letters_recipient_may() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    -- of an added row OLD is null, of a removed one NEW
    IF EXISTS (SELECT 1 FROM letters_copy c
               WHERE c.school_id IN (OLD.school_id, NEW.school_id) AND c.id IN (OLD.copy_id, NEW.copy_id)
                 AND c.issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the recipients of a copy that was issued stay' USING ERRCODE = 'HB007';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NOT EXISTS (
        SELECT 1 FROM letters_copy c JOIN letters_letter l ON l.school_id = c.school_id AND l.id = c.letter_id
        WHERE c.school_id = NEW.school_id AND c.id = NEW.copy_id AND l.pupil_id = NEW.pupil_id) THEN
        RAISE EXCEPTION 'a letter is about one pupil: its recipients are that pupil''s' USING ERRCODE = 'HB008';
    END IF;
    IF NEW.contact_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM people_contactlink l
        WHERE l.school_id = NEW.school_id AND l.pupil_id = NEW.pupil_id AND l.contact_id = NEW.contact_id
          AND l.may_be_contacted AND l.gets_letters) THEN
        RAISE EXCEPTION 'this adult may not be written to about this pupil' USING ERRCODE = 'HB008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_recipient_may BEFORE INSERT OR UPDATE OR DELETE ON letters_recipient
FOR EACH ROW EXECUTE FUNCTION letters_recipient_may();
