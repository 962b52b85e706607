-- One register as it stands, in one call whose plans are kept: planning these reads anew cost more than running them.
-- Runs with the rights of whoever calls it, so row-level security holds. No row where the school has no such group.
-- p_days: how many school days to look back for the marks of `week`; none (0) leaves `weeks` empty.
-- The kept plans are general ones, so that six years of partitions are not planned for at every call.
-- p_lock: the register, if it was begun, stays as it is until the transaction ends.
CREATE FUNCTION registers_read_sheet(
    p_school uuid, p_slug text, p_day date, p_session text, p_user uuid, p_days integer, p_kinds text[], p_lock boolean
)
RETURNS TABLE (
    group_id uuid, group_name text, year_group smallint, taught boolean, in_term boolean, open boolean,
    closed_because text, started_at timestamptz, last_saved_at timestamptz, sent_at timestamptz, sent_name text,
    settings text, times text, last_days date[], office_phone text, pupils text, weeks text,
    flags text
)
LANGUAGE plpgsql VOLATILE SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    look_back date[] := '{}';
    on_roll uuid[];
BEGIN
    SELECT g.id, g.name, g.year_group INTO group_id, group_name, year_group
    FROM people_registrationgroup g WHERE g.school_id = p_school AND g.slug = p_slug;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF p_lock THEN
        PERFORM 1 FROM registers_register r
        WHERE r.school_id = p_school AND r.date = p_day AND r.session = p_session
          AND r.group_id = registers_read_sheet.group_id
        FOR UPDATE;
    END IF;
    -- a statement of its own: it sees what the one who held the lock has written
    SELECT r.started_at, r.last_saved_at, r.sent_at, r.sent_name INTO started_at, last_saved_at, sent_at, sent_name
    FROM registers_register r
    WHERE r.school_id = p_school AND r.date = p_day AND r.session = p_session
      AND r.group_id = registers_read_sheet.group_id;
    SELECT true, s.open, c.reason INTO in_term, open, closed_because
    FROM calendar_schoolsession s
    LEFT JOIN calendar_closure c ON c.school_id = s.school_id AND c.id = s.closure_id
    WHERE s.school_id = p_school AND s.date = p_day AND s.session = p_session;
    taught := EXISTS (
        SELECT 1 FROM people_groupteacher t
        WHERE t.school_id = p_school AND t.user_id = p_user AND t.group_id = registers_read_sheet.group_id
          AND t.since <= p_day AND (t.until IS NULL OR t.until > p_day));
    SELECT row_to_json(x)::text INTO settings FROM registers_registersettings x
    WHERE x.school_id = p_school AND x.since <= p_day ORDER BY x.since DESC, x.recorded_at DESC LIMIT 1;
    SELECT json_agg(y ORDER BY y.since DESC, y.recorded_at DESC)::text INTO times FROM calendar_sessiontimes y
    WHERE y.school_id = p_school AND y.since <= p_day;
    SELECT h.telephone INTO office_phone FROM tenancy_school h WHERE h.id = p_school;
    IF p_days > 0 THEN
        look_back := ARRAY(
            SELECT DISTINCT d.date FROM calendar_schoolsession d
            WHERE d.school_id = p_school AND d.open AND d.date < p_day ORDER BY d.date DESC LIMIT p_days);
    END IF;
    last_days := look_back;

    on_roll := ARRAY(
        SELECT gm.pupil_id FROM people_groupmembership gm
        WHERE gm.school_id = p_school AND gm.group_id = registers_read_sheet.group_id
          AND gm.since <= p_day AND (gm.until IS NULL OR gm.until > p_day)
          AND EXISTS (SELECT 1 FROM people_enrolment e
                      WHERE e.school_id = gm.school_id AND e.pupil_id = gm.pupil_id
                        AND e.since <= p_day AND (e.until IS NULL OR e.until > p_day)));
    SELECT json_agg(json_build_array(
               q.id, q.first, q.last, q.born, q.year_group, q.year_group_since, coalesce(q.code, ''),
               coalesce(q.version, 0), q.minutes_late, coalesce(q.note, ''), coalesce(q.origin, ''),
               coalesce(q.recorded_name, ''), q.recorded_at) ORDER BY lower(q.last), lower(q.first), q.id)::text
    INTO pupils
    FROM (
        SELECT p.id, coalesce(nullif(p.preferred_first, ''), p.legal_first) AS first,
               coalesce(nullif(p.preferred_last, ''), p.legal_last) AS last,
               p.born, p.year_group, p.year_group_since,
               m.code, m.version, m.minutes_late, m.note, m.origin, m.recorded_name, m.recorded_at
        FROM people_pupil p
        LEFT JOIN registers_mark m
          ON m.school_id = p_school AND m.date = p_day AND m.session = p_session AND m.pupil_id = p.id
         AND m.pupil_id = ANY (on_roll)
        WHERE p.school_id = p_school AND p.id = ANY (on_roll)
    ) q;
    IF p_days > 0 THEN
        -- a pupil's last days as one text ("2026-03-09AM/ 2026-03-09PM\ …"): ten times fewer rows to carry
        SELECT json_object_agg(q.pupil_id, q.marks)::text INTO weeks
        FROM (SELECT w.pupil_id, string_agg(w.date::text || w.session || w.code, ' ') AS marks FROM registers_mark w
              WHERE w.school_id = p_school AND w.date = ANY (look_back) AND w.session = ANY ('{AM,PM}'::text[])
                AND w.pupil_id = ANY (on_roll)
              GROUP BY w.pupil_id) q;
    END IF;
    IF cardinality(p_kinds) > 0 THEN
        SELECT json_object_agg(q.pupil_id, q.kinds)::text INTO flags
        FROM (SELECT f.pupil_id, string_agg(f.kind, ' ') AS kinds FROM people_pupilflag f
              WHERE f.school_id = p_school AND f.pupil_id = ANY (on_roll) AND f.kind = ANY (p_kinds)
                AND f.since <= p_day AND (f.until IS NULL OR f.until > p_day)
              GROUP BY f.pupil_id) q;
    END IF;
    RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION registers_read_sheet(uuid, text, date, text, uuid, integer, text[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registers_read_sheet(uuid, text, date, text, uuid, integer, text[], boolean)
    TO {app_role}, {night_role};
