ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM {app_role}, {night_role};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM {app_role}, {night_role};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {app_role}, {night_role};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {app_role}, {night_role};
REVOKE USAGE ON SCHEMA public FROM {app_role}, {night_role};
