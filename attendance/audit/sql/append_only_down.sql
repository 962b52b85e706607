GRANT SELECT, INSERT, UPDATE, DELETE ON audit_platformevent TO {app_role}, {night_role};
