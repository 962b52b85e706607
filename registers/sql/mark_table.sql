-- Marks: one row per pupil and session, one partition an academic year, no other index than the key.
CREATE TABLE registers_mark (
    school_id uuid NOT NULL,
    date date NOT NULL,
    session text NOT NULL CONSTRAINT registers_mark_session CHECK (session IN ('AM', 'PM')),
    pupil_id uuid NOT NULL,
    code text NOT NULL CONSTRAINT registers_mark_code CHECK (length(code) <= 2),
    minutes_late smallint CONSTRAINT registers_mark_minutes CHECK (minutes_late BETWEEN 0 AND 600),
    note text NOT NULL DEFAULT '',
    origin text NOT NULL CONSTRAINT registers_mark_origin
        CHECK (origin IN ('teacher', 'cover', 'office', 'known', 'closure', 'import', 'gate', 'demo')),
    recorded_by uuid,
    recorded_name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    version integer NOT NULL DEFAULT 1,
    PRIMARY KEY (school_id, date, session, pupil_id)
) PARTITION BY RANGE (date);
DO $$
BEGIN
    FOR y IN 2014..2039 LOOP
        EXECUTE format(
            'CREATE TABLE registers_mark_%s PARTITION OF registers_mark FOR VALUES FROM (%L) TO (%L)',
            y, make_date(y, 9, 1), make_date(y + 1, 9, 1)
        );
    END LOOP;
END $$;
