-- The only way a mark is written. Marks, amendments, the hash chain and the weekly summaries change in one statement
-- of one transaction; the application role may read these tables and call this function, nothing else.

-- One entry of the chain: the same text that registers.rules.chain.canonical_text builds.
CREATE FUNCTION registers_entry_hash(p_prev text, a registers_amendment)
RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp
AS $$
    SELECT encode(sha256(convert_to(array_to_string(ARRAY[
        p_prev, a.seq::text, a.id::text, to_char(a.date, 'YYYY-MM-DD'), a.session, a.pupil_id::text,
        a.original_code, a.amended_code, coalesce(a.original_minutes::text, ''), coalesce(a.amended_minutes::text, ''),
        a.original_note, a.amended_note, a.original_origin, a.original_name,
        to_char(a.original_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        a.kind, a.reason, a.evidence, coalesce(a.by_id::text, ''), a.by_name, a.by_position,
        to_char(a.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        a.change_id::text, coalesce(a.undoes_id::text, ''), a.version::text
    ], E'\x1f'), 'UTF8')), 'hex')
$$;

-- Time-ordered identifier (RFC 9562 version 7), for rows made inside a function.
CREATE FUNCTION registers_uuid7() RETURNS uuid
LANGUAGE sql VOLATILE SET search_path = public, pg_temp
AS $$
    SELECT encode(
        set_byte(set_byte(
            overlay(uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                    FROM 1 FOR 6),
            6, (get_byte(uuid_send(gen_random_uuid()), 6) & 15) | 112),
            8, (get_byte(uuid_send(gen_random_uuid()), 8) & 63) | 128),
        'hex')::uuid
$$;

CREATE FUNCTION registers_write_marks(
    p_school uuid, p_request uuid, p_group uuid,
    p_dates date[], p_sessions text[], p_pupils uuid[], p_codes text[], p_minutes smallint[], p_notes text[],
    p_seen integer[], p_undoes uuid[], p_recorded_at timestamptz[], p_recorded_names text[],
    p_origin text, p_kind text, p_overwrite text, p_reason text, p_evidence text, p_change uuid,
    p_by uuid, p_by_name text, p_by_position text, p_at timestamptz
)
RETURNS TABLE (n integer, outcome text, code text, version integer, recorded_name text, recorded_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    total integer := cardinality(p_dates);
    days date[] := ARRAY(SELECT DISTINCT d FROM unnest(p_dates) d);
    fresh boolean[];  -- position by position: was this mark inserted just now?
    outcomes text[];
    codes text[];
    versions integer[];
    names text[];
    times timestamptz[];
    head registers_chainhead%ROWTYPE;
    row_now record;
    entry registers_amendment;
    changed boolean := false;
    replay boolean := false;
    unknown text;
BEGIN
    IF p_by_name IS NULL OR p_by_name = '' THEN
        RAISE EXCEPTION 'a mark needs the name of who made it' USING ERRCODE = 'HB001';
    END IF;

    -- the same request twice saves once: the second waits for the first, writes nothing and is told the state
    IF p_request IS NOT NULL THEN
        INSERT INTO registers_savedrequest (school_id, id, at) VALUES (p_school, p_request, p_at) ON CONFLICT DO NOTHING;
        replay := NOT FOUND;
    END IF;
    IF p_group IS NOT NULL AND NOT replay THEN
        INSERT INTO registers_register AS r
            (school_id, id, group_id, date, session, started_at, started_name, last_saved_at, sent_name, sent_position)
        VALUES (p_school, registers_uuid7(), p_group, p_dates[1], p_sessions[1], p_at, p_by_name, p_at, '', '')
        ON CONFLICT (school_id, date, session, group_id) DO UPDATE SET last_saved_at = EXCLUDED.last_saved_at;
    END IF;

    -- new marks, for pupils on roll that day, and what they add to the summaries of their weeks
    IF NOT replay THEN
        WITH input AS MATERIALIZED (
            SELECT u.*, c.code_class, e.id AS enrolment, (date_trunc('week', u.date))::date AS week,
                   1 << ((extract(isodow FROM u.date)::int - 1) * 2 + (u.session = 'PM')::int) AS bit
            FROM unnest(p_dates, p_sessions, p_pupils, p_codes, p_minutes, p_notes, p_recorded_at, p_recorded_names)
                WITH ORDINALITY AS u(date, session, pupil, code, minutes, note, rec_at, rec_name, n)
            LEFT JOIN registers_code c ON c.code = u.code AND u.date BETWEEN c.since AND c.until
            LEFT JOIN people_enrolment e
              ON e.school_id = p_school AND e.pupil_id = u.pupil
             AND e.since <= u.date AND (e.until IS NULL OR u.date < e.until)
        ), written AS (
            INSERT INTO registers_mark AS m
                (school_id, date, session, pupil_id, code, minutes_late, note, origin, recorded_by, recorded_name, recorded_at, version)
            SELECT p_school, i.date, i.session, i.pupil, i.code, i.minutes, coalesce(i.note, ''), p_origin, p_by,
                   coalesce(i.rec_name, p_by_name), coalesce(i.rec_at, p_at), 1
            FROM input i
            WHERE i.code_class IS NOT NULL AND i.enrolment IS NOT NULL
            ON CONFLICT (school_id, date, session, pupil_id) DO NOTHING
            RETURNING m.date, m.session, m.pupil_id
        ), added AS (
            INSERT INTO registers_weeksummary AS s (
                school_id, week, enrolment_id, present, aea, authorised, unauthorised, not_possible, administrative,
                late_l, late_u, n_i, n_m, n_n, n_o, n_g,
                marked_mask, absent_mask, unauthorised_mask, unexplained_mask, illness_mask
            )
            SELECT p_school, i.week, i.enrolment,
                   count(*) FILTER (WHERE i.code_class = 'present'),
                   count(*) FILTER (WHERE i.code_class = 'approved_educational_activity'),
                   count(*) FILTER (WHERE i.code_class = 'authorised'),
                   count(*) FILTER (WHERE i.code_class = 'unauthorised'),
                   count(*) FILTER (WHERE i.code_class = 'not_possible'),
                   count(*) FILTER (WHERE i.code_class = 'administrative'),
                   count(*) FILTER (WHERE i.code = 'L'), count(*) FILTER (WHERE i.code = 'U'),
                   count(*) FILTER (WHERE i.code = 'I'), count(*) FILTER (WHERE i.code = 'M'),
                   count(*) FILTER (WHERE i.code = 'N'), count(*) FILTER (WHERE i.code = 'O'),
                   count(*) FILTER (WHERE i.code = 'G'),
                   bit_or(i.bit),
                   coalesce(bit_or(i.bit) FILTER (WHERE i.code_class IN ('authorised', 'unauthorised')), 0),
                   coalesce(bit_or(i.bit) FILTER (WHERE i.code_class = 'unauthorised'), 0),
                   coalesce(bit_or(i.bit) FILTER (WHERE i.code IN ('N', 'O')), 0),
                   coalesce(bit_or(i.bit) FILTER (WHERE i.code = 'I'), 0)
            FROM input i
            JOIN written w ON w.date = i.date AND w.session = i.session AND w.pupil_id = i.pupil
            GROUP BY i.week, i.enrolment
            ON CONFLICT (school_id, week, enrolment_id) DO UPDATE SET
                present = s.present + EXCLUDED.present, aea = s.aea + EXCLUDED.aea,
                authorised = s.authorised + EXCLUDED.authorised, unauthorised = s.unauthorised + EXCLUDED.unauthorised,
                not_possible = s.not_possible + EXCLUDED.not_possible,
                administrative = s.administrative + EXCLUDED.administrative,
                late_l = s.late_l + EXCLUDED.late_l, late_u = s.late_u + EXCLUDED.late_u,
                n_i = s.n_i + EXCLUDED.n_i, n_m = s.n_m + EXCLUDED.n_m, n_n = s.n_n + EXCLUDED.n_n,
                n_o = s.n_o + EXCLUDED.n_o, n_g = s.n_g + EXCLUDED.n_g,
                marked_mask = s.marked_mask | EXCLUDED.marked_mask, absent_mask = s.absent_mask | EXCLUDED.absent_mask,
                unauthorised_mask = s.unauthorised_mask | EXCLUDED.unauthorised_mask,
                unexplained_mask = s.unexplained_mask | EXCLUDED.unexplained_mask,
                illness_mask = s.illness_mask | EXCLUDED.illness_mask
        )
        SELECT array_agg(w.pupil_id IS NOT NULL ORDER BY i.n), min(i.code) FILTER (WHERE i.code <> '' AND i.code_class IS NULL)
        INTO fresh, unknown
        FROM input i LEFT JOIN written w ON w.date = i.date AND w.session = i.session AND w.pupil_id = i.pupil;
        -- an unknown code is an error, never a dropped row
        IF unknown IS NOT NULL THEN
            RAISE EXCEPTION 'code % is not in force on that day', unknown USING ERRCODE = 'HB002';
        END IF;
        IF true = ALL (fresh) THEN
            RETURN QUERY
                SELECT u.n::integer, 'saved', u.code, 1, coalesce(u.rec_name, p_by_name), coalesce(u.rec_at, p_at)
                FROM unnest(p_codes, p_recorded_at, p_recorded_names) WITH ORDINALITY AS u(code, rec_at, rec_name, n)
                ORDER BY u.n;
            RETURN;
        END IF;
    END IF;
    fresh := coalesce(fresh, array_fill(false, ARRAY[total]));
    outcomes := array_fill(NULL::text, ARRAY[total]);
    codes := array_fill(''::text, ARRAY[total]);
    versions := array_fill(0, ARRAY[total]);
    names := array_fill(NULL::text, ARRAY[total]);
    times := array_fill(NULL::timestamptz, ARRAY[total]);

    -- marks that were there already: unchanged, kept, clash, or changed together with their amendment
    FOR row_now IN
        SELECT u.n::integer AS n, u.code AS new_code, u.minutes AS new_minutes, coalesce(u.note, '') AS new_note,
               u.seen, u.undoes, m.*
        FROM unnest(p_dates, p_sessions, p_pupils, p_codes, p_minutes, p_notes, p_seen, p_undoes, fresh)
            WITH ORDINALITY AS u(date, session, pupil, code, minutes, note, seen, undoes, fresh, n)
        JOIN registers_mark m
          ON m.school_id = p_school AND m.date = u.date AND m.session = u.session AND m.pupil_id = u.pupil
        WHERE m.school_id = p_school AND m.date = ANY (days) AND NOT u.fresh
        ORDER BY m.date, m.session, m.pupil_id
        FOR UPDATE OF m
    LOOP
        codes[row_now.n] := row_now.code;
        versions[row_now.n] := row_now.version;
        names[row_now.n] := row_now.recorded_name;
        times[row_now.n] := row_now.recorded_at;
        IF row_now.code = row_now.new_code AND row_now.note = row_now.new_note
           AND row_now.minutes_late IS NOT DISTINCT FROM row_now.new_minutes THEN
            outcomes[row_now.n] := CASE WHEN replay THEN 'saved' ELSE 'unchanged' END;
        ELSIF replay OR (p_overwrite = 'seen' AND coalesce(row_now.seen, 0) <> row_now.version) THEN
            outcomes[row_now.n] := 'clash';
        ELSIF p_overwrite = 'blanks' AND row_now.code <> '' THEN
            outcomes[row_now.n] := 'kept';
        ELSE
            IF head.school_id IS NULL THEN
                INSERT INTO registers_chainhead (school_id, chain, seq, hash)
                VALUES (p_school, 'amendments', 0, repeat('0', 64)) ON CONFLICT DO NOTHING;
                SELECT * INTO head FROM registers_chainhead h
                WHERE h.school_id = p_school AND h.chain = 'amendments' FOR UPDATE;
            END IF;
            IF coalesce(p_reason, '') = '' THEN
                RAISE EXCEPTION 'a change of a mark needs a reason' USING ERRCODE = 'HB003';
            END IF;
            entry.school_id := p_school;
            entry.id := registers_uuid7();
            entry.seq := head.seq + 1;
            entry.date := row_now.date;
            entry.session := row_now.session;
            entry.pupil_id := row_now.pupil_id;
            entry.original_code := row_now.code;
            entry.amended_code := row_now.new_code;
            entry.original_minutes := row_now.minutes_late;
            entry.amended_minutes := row_now.new_minutes;
            entry.original_note := row_now.note;
            entry.amended_note := row_now.new_note;
            entry.original_origin := row_now.origin;
            entry.original_name := row_now.recorded_name;
            entry.original_at := row_now.recorded_at;
            entry.kind := p_kind;
            entry.reason := p_reason;
            entry.evidence := coalesce(p_evidence, '');
            entry.by_id := p_by;
            entry.by_name := p_by_name;
            entry.by_position := p_by_position;
            entry.at := p_at;
            entry.change_id := p_change;
            entry.undoes_id := row_now.undoes;
            entry.version := row_now.version + 1;
            entry.prev_hash := head.hash;
            entry.hash := registers_entry_hash(head.hash, entry);
            INSERT INTO registers_amendment SELECT entry.*;
            UPDATE registers_mark m
            SET code = row_now.new_code, minutes_late = row_now.new_minutes, note = row_now.new_note,
                origin = p_origin, recorded_by = p_by, recorded_name = p_by_name, recorded_at = p_at,
                version = row_now.version + 1
            WHERE m.school_id = p_school AND m.date = row_now.date AND m.session = row_now.session
              AND m.pupil_id = row_now.pupil_id;
            head.seq := entry.seq;
            head.hash := entry.hash;
            outcomes[row_now.n] := 'saved';
            codes[row_now.n] := row_now.new_code;
            versions[row_now.n] := entry.version;
            names[row_now.n] := p_by_name;
            times[row_now.n] := p_at;
            changed := true;
        END IF;
    END LOOP;
    IF head.school_id IS NOT NULL THEN
        UPDATE registers_chainhead h SET seq = head.seq, hash = head.hash
        WHERE h.school_id = p_school AND h.chain = 'amendments';
    END IF;

    -- a change takes something away from a week as well: count its weeks anew
    IF changed THEN
        PERFORM registers_recount_weeks(
            p_school,
            ARRAY(SELECT DISTINCT p FROM unnest(p_pupils) p),
            ARRAY(SELECT DISTINCT (date_trunc('week', d))::date FROM unnest(days) d));
    END IF;

    RETURN QUERY
        SELECT u.n::integer,
               CASE WHEN u.fresh THEN 'saved' WHEN u.outcome IS NOT NULL THEN u.outcome
                    WHEN u.given = '' THEN 'unchanged' ELSE 'not_on_roll' END,
               CASE WHEN u.fresh THEN u.given ELSE u.code END,
               CASE WHEN u.fresh THEN 1 ELSE u.version END,
               CASE WHEN u.fresh THEN coalesce(u.rec_name, p_by_name) ELSE u.name END,
               CASE WHEN u.fresh THEN coalesce(u.rec_at, p_at) ELSE u.at END
        FROM unnest(p_codes, fresh, outcomes, codes, versions, names, times, p_recorded_at, p_recorded_names)
            WITH ORDINALITY AS u(given, fresh, outcome, code, version, name, at, rec_at, rec_name, n)
        ORDER BY u.n;
END $$;

REVOKE ALL ON FUNCTION registers_write_marks(
    uuid, uuid, uuid, date[], text[], uuid[], text[], smallint[], text[], integer[], uuid[], timestamptz[], text[],
    text, text, text, text, text, uuid, uuid, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION registers_write_marks(
    uuid, uuid, uuid, date[], text[], uuid[], text[], smallint[], text[], integer[], uuid[], timestamptz[], text[],
    text, text, text, text, text, uuid, uuid, text, text, timestamptz) TO {app_role}, {night_role};
