-- Events above the schools are append-only too.
REVOKE ALL ON audit_platformevent FROM PUBLIC, {app_role}, {night_role};
GRANT SELECT, INSERT ON audit_platformevent TO {app_role}, {night_role};
