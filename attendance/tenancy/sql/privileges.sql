-- Global tables (users, sessions, codes …) may be read and written by the application; tenant tables take this back
-- and grant what each allows (operations.SecureTenantTable). Nobody but the owner creates or alters anything.
GRANT USAGE ON SCHEMA public TO {app_role}, {night_role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app_role}, {night_role};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app_role}, {night_role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app_role}, {night_role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app_role}, {night_role};
