DROP TRIGGER interventions_schoolpolicy_stays ON interventions_schoolpolicy;
DROP TRIGGER interventions_trustpolicy_stays ON interventions_trustpolicy;
DROP FUNCTION interventions_stays_published();
GRANT DELETE ON interventions_schoolpolicy TO {app_role}, {night_role};
DROP POLICY interventions_trustpolicy_scope ON interventions_trustpolicy;
ALTER TABLE interventions_trustpolicy NO FORCE ROW LEVEL SECURITY;
ALTER TABLE interventions_trustpolicy DISABLE ROW LEVEL SECURITY;
