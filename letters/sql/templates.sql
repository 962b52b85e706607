-- A trust's templates are seen by whoever has one of its schools in scope; a published version stays as it is.
ALTER TABLE letters_trusttemplate ENABLE ROW LEVEL SECURITY;
ALTER TABLE letters_trusttemplate FORCE ROW LEVEL SECURITY;
CREATE POLICY letters_trusttemplate_scope ON letters_trusttemplate
USING (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))))
WITH CHECK (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))));
REVOKE ALL ON letters_trusttemplate FROM PUBLIC, {app_role}, {night_role};
GRANT SELECT, INSERT, UPDATE ON letters_trusttemplate TO {app_role}, {night_role};
REVOKE DELETE ON letters_schooltemplate FROM {app_role}, {night_role};

-- A trigger, because privileges cannot compare a row with what it was; this file is what a distributed switch drops.
CREATE FUNCTION letters_template_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF OLD.state IN ('published', 'withdrawn') AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'a template that was published stays as it was published' USING ERRCODE = 'HB006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER letters_trusttemplate_stays BEFORE UPDATE ON letters_trusttemplate
FOR EACH ROW EXECUTE FUNCTION letters_template_stays();
CREATE TRIGGER letters_schooltemplate_stays BEFORE UPDATE ON letters_schooltemplate
FOR EACH ROW EXECUTE FUNCTION letters_template_stays();
