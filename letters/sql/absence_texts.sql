-- Nobody who may not be contacted about a child is ever texted about the child, and a text is about nobody else's child.
CREATE FUNCTION letters_absence_text_may() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM letters_absencetext t
        WHERE t.school_id = NEW.school_id AND t.id = NEW.text_id AND t.contact_id = NEW.contact_id) THEN
        RAISE EXCEPTION 'a text goes to one adult: its lines name that one' USING ERRCODE = 'HB008';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM people_contactlink l
        WHERE l.school_id = NEW.school_id AND l.pupil_id = NEW.pupil_id AND l.contact_id = NEW.contact_id
          AND l.may_be_contacted
          AND (l.since IS NULL OR l.since <= (SELECT t.date FROM letters_absencetext t
                                              WHERE t.school_id = NEW.school_id AND t.id = NEW.text_id))
          AND (l.until IS NULL OR l.until > (SELECT t.date FROM letters_absencetext t
                                             WHERE t.school_id = NEW.school_id AND t.id = NEW.text_id))) THEN
        RAISE EXCEPTION 'this adult may not be contacted about this pupil' USING ERRCODE = 'HB008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_absence_text_may BEFORE INSERT ON letters_absencetextpupil
FOR EACH ROW EXECUTE FUNCTION letters_absence_text_may();
