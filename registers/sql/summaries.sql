-- Weekly summaries: one definition of a week's counts, used to rebuild and to check; and the rebuild itself.

-- The counts of some pupils in the weeks that start on p_weeks (Mondays), from their marks and the codes of the day.
CREATE FUNCTION registers_count_weeks(p_school uuid, p_pupils uuid[], p_weeks date[])
RETURNS SETOF registers_weeksummary
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $$
    SELECT (date_trunc('week', m.date))::date,
           e.id,
           count(*) FILTER (WHERE c.code_class = 'present')::smallint,
           count(*) FILTER (WHERE c.code_class = 'approved_educational_activity')::smallint,
           count(*) FILTER (WHERE c.code_class = 'authorised')::smallint,
           count(*) FILTER (WHERE c.code_class = 'unauthorised')::smallint,
           count(*) FILTER (WHERE c.code_class = 'not_possible')::smallint,
           count(*) FILTER (WHERE c.code_class = 'administrative')::smallint,
           count(*) FILTER (WHERE m.code = 'L')::smallint,
           count(*) FILTER (WHERE m.code = 'U')::smallint,
           count(*) FILTER (WHERE m.code = 'I')::smallint,
           count(*) FILTER (WHERE m.code = 'M')::smallint,
           count(*) FILTER (WHERE m.code = 'N')::smallint,
           count(*) FILTER (WHERE m.code = 'O')::smallint,
           count(*) FILTER (WHERE m.code = 'G')::smallint,
           bit_or(b.bit)::smallint,
           coalesce(bit_or(b.bit) FILTER (WHERE c.code_class IN ('authorised', 'unauthorised')), 0)::smallint,
           coalesce(bit_or(b.bit) FILTER (WHERE c.code_class = 'unauthorised'), 0)::smallint,
           coalesce(bit_or(b.bit) FILTER (WHERE m.code IN ('N', 'O')), 0)::smallint,
           coalesce(bit_or(b.bit) FILTER (WHERE m.code = 'I'), 0)::smallint,
           p_school
    FROM registers_mark m
    JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
    JOIN people_enrolment e
      ON e.school_id = p_school AND e.pupil_id = m.pupil_id
     AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
    CROSS JOIN LATERAL (
        SELECT 1 << ((extract(isodow FROM m.date)::int - 1) * 2 + (m.session = 'PM')::int) AS bit
    ) b
    WHERE m.school_id = p_school
      AND m.date = ANY (ARRAY(SELECT w + d FROM unnest(p_weeks) w, generate_series(0, 6) d))
      AND m.session = ANY (ARRAY['AM', 'PM'])
      AND m.pupil_id = ANY (p_pupils)
    GROUP BY 1, 2
$$;

-- Recount these pupils in these weeks. Called in the transaction that changed their marks or enrolments.
CREATE FUNCTION registers_recount_weeks(p_school uuid, p_pupils uuid[], p_weeks date[])
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    DELETE FROM registers_weeksummary s
    USING people_enrolment e
    WHERE s.school_id = p_school AND s.week = ANY (p_weeks)
      AND e.school_id = p_school AND e.id = s.enrolment_id AND e.pupil_id = ANY (p_pupils);
    INSERT INTO registers_weeksummary
    SELECT * FROM registers_count_weeks(p_school, p_pupils, p_weeks)
    ON CONFLICT (school_id, week, enrolment_id) DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION registers_recount_weeks(uuid, uuid[], date[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registers_recount_weeks(uuid, uuid[], date[]) TO {app_role}, {night_role};
