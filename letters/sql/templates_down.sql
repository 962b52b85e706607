DROP TRIGGER letters_schooltemplate_stays ON letters_schooltemplate;
DROP TRIGGER letters_trusttemplate_stays ON letters_trusttemplate;
DROP FUNCTION letters_template_stays();
GRANT DELETE ON letters_schooltemplate TO {app_role}, {night_role};
DROP POLICY letters_trusttemplate_scope ON letters_trusttemplate;
ALTER TABLE letters_trusttemplate NO FORCE ROW LEVEL SECURITY;
ALTER TABLE letters_trusttemplate DISABLE ROW LEVEL SECURITY;
