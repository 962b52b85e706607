-- What the DfE published is added to and read, never changed.
REVOKE UPDATE, DELETE, TRUNCATE ON reports_release, reports_benchmark FROM {app_role}, {night_role};

-- A trust's reports are seen by whoever has one of its schools in scope. An issue stays as it was published.
ALTER TABLE reports_trustreport ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_trustreport FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_trustreport_scope ON reports_trustreport
USING (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))))
WITH CHECK (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))));
REVOKE ALL ON reports_trustreport FROM PUBLIC, {app_role}, {night_role};
GRANT SELECT, INSERT, UPDATE ON reports_trustreport TO {app_role}, {night_role};

ALTER TABLE reports_trustissue ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_trustissue FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_trustissue_scope ON reports_trustissue
USING (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))))
WITH CHECK (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))));
REVOKE ALL ON reports_trustissue FROM PUBLIC, {app_role}, {night_role};
GRANT SELECT, INSERT ON reports_trustissue TO {app_role}, {night_role};

ALTER TABLE reports_trustfile ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_trustfile FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_trustfile_scope ON reports_trustfile
USING (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))))
WITH CHECK (trust_id = ANY (ARRAY(
    SELECT s.trust_id FROM tenancy_school s
    WHERE s.id = ANY ((SELECT nullif(current_setting('app.school_ids', true), '')::uuid[])::uuid[]))));
REVOKE ALL ON reports_trustfile FROM PUBLIC, {app_role}, {night_role};
GRANT SELECT, INSERT, UPDATE ON reports_trustfile TO {app_role}, {night_role};
