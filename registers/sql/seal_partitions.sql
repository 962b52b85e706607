-- Marks are reached through their table only: its row-level security and privileges do not hold for a partition that is
-- named itself, and the default privileges of the schema would open each of them.
DO $$
DECLARE
    part regclass;
BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'registers_mark'::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, {app_role}, {night_role}', part);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', part);
    END LOOP;
END $$;
