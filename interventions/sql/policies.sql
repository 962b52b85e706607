-- A trust's policy is seen by whoever has one of its schools in scope; a published version stays as it was published.
ALTER TABLE interventions_trustpolicy ENABLE ROW LEVEL SECURITY;
ALTER TABLE interventions_trustpolicy FORCE ROW LEVEL SECURITY;
CREATE POLICY interventions_trustpolicy_scope ON interventions_trustpolicy
USING (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))))
WITH CHECK (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))));
REVOKE ALL ON interventions_trustpolicy FROM PUBLIC, {app_role}, {night_role};
GRANT SELECT, INSERT, UPDATE ON interventions_trustpolicy TO {app_role}, {night_role};
REVOKE DELETE ON interventions_schoolpolicy FROM {app_role}, {night_role};

-- A trigger, because privileges cannot compare a row with what it was; this file is what a distributed switch drops.
CREATE FUNCTION interventions_stays_published() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp
AS $$
BEGIN
    IF OLD.state IN ('published', 'withdrawn') AND OLD IS DISTINCT FROM NEW THEN
        RAISE EXCEPTION 'a policy that was published stays as it was published' USING ERRCODE = 'HB005';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER interventions_trustpolicy_stays BEFORE UPDATE ON interventions_trustpolicy
FOR EACH ROW EXECUTE FUNCTION interventions_stays_published();
CREATE TRIGGER interventions_schoolpolicy_stays BEFORE UPDATE ON interventions_schoolpolicy
FOR EACH ROW EXECUTE FUNCTION interventions_stays_published();
