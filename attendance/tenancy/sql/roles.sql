-- The three login roles, the database, and who owns what. Run by psql (15 or newer) as a superuser; running it again
-- changes nothing but the passwords. Reads OWNER_PASSWORD, APP_PASSWORD and NIGHT_PASSWORD from the environment.
--
--   herringbone_owner   migrations: owns the database, its tables and the functions that write marks
--   herringbone_app     web and worker: owns nothing, row-level security always applies
--   herringbone_night   the night and whole-trust work: bypasses row-level security
\set ON_ERROR_STOP on
\set QUIET on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv night_password NIGHT_PASSWORD

SELECT format('CREATE ROLE %I', name)
  FROM unnest(ARRAY['herringbone_owner', 'herringbone_app', 'herringbone_night']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE herringbone_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE herringbone_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE herringbone_night LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS PASSWORD :'night_password';

SELECT 'CREATE DATABASE herringbone OWNER herringbone_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'herringbone')
\gexec

REVOKE ALL ON DATABASE herringbone FROM PUBLIC;
GRANT CONNECT ON DATABASE herringbone TO herringbone_app, herringbone_night;

\connect herringbone
ALTER SCHEMA public OWNER TO herringbone_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO herringbone_app, herringbone_night;
