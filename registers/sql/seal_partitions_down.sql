DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'registers_mark'::regclass LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', part);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO {app_role}, {night_role}', part);
    END LOOP;
END $$;
