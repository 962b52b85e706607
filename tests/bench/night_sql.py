"""The night as somebody would write it by hand in SQL: the limit that the engine is measured against.

One statement a school: a part for each measure, the tiers of the national ladders and of the bench's policy, and the
findings that begin and end. It knows that policy by heart, keeps hardly any evidence and explains nothing.
"""

JUDGING = """
judged AS (
    SELECT e.id AS enrolment_id, e.pupil_id, t.ladder, t.tier, t.counts
    FROM people_enrolment e
    JOIN people_pupil p ON p.school_id = e.school_id AND p.id = e.pupil_id
    JOIN year y ON y.enrolment_id = e.id
    LEFT JOIN ten_weeks w ON w.enrolment_id = e.id
    LEFT JOIN half_term h ON h.enrolment_id = e.id
    LEFT JOIN runs r ON r.enrolment_id = e.id
    LEFT JOIN standing n ON n.enrolment_id = e.id
    CROSS JOIN LATERAL (VALUES
        ('persistent', 'persistent', y.absent * 10 >= y.possible,
         jsonb_build_object('absent', y.absent, 'possible', y.possible)),
        ('severe', 'severe', y.absent * 2 >= y.possible,
         jsonb_build_object('absent', y.absent, 'possible', y.possible)),
        ('penalty_notice', 'penalty_notice', w.unauthorised >= 10 AND p.born BETWEEN %(oldest)s AND %(youngest)s,
         jsonb_build_object('unauthorised', w.unauthorised)),
        ('return_10_days', 'return_10_days', r.unauthorised, jsonb_build_object('days', 10)),
        ('return_sickness', 'return_sickness', y.illness >= 30 AND p.born BETWEEN %(oldest)s AND %(youngest)s,
         jsonb_build_object('illness', y.illness)),
        ('unexplained_n', 'unexplained_n', n.since < %(fifth)s, jsonb_build_object('since', n.since)),
        ('attendance', CASE WHEN (y.possible - y.absent) * 100 < 90 * y.possible THEN 'sal2' ELSE 'sal1' END,
         y.possible >= 20 AND (y.possible - y.absent) * 100 < 95 * y.possible,
         jsonb_build_object('absent', y.absent, 'possible', y.possible)),
        ('long_absence', 'reintegration', r.absent, jsonb_build_object('days', 10)),
        ('punctuality', 'late', h.late >= 6, jsonb_build_object('late', h.late))
    ) t (ladder, tier, met, counts)
    WHERE e.school_id = %(school)s AND e.since <= %(on)s AND (e.until IS NULL OR e.until > %(on)s) AND t.met
),
ended AS (
    UPDATE interventions_finding f SET until = %(on)s, ended_by = 'marks'
    WHERE f.school_id = %(school)s AND f.until IS NULL AND NOT EXISTS (
        SELECT 1 FROM judged j
        WHERE j.enrolment_id = f.enrolment_id AND j.ladder = f.ladder AND j.tier = f.tier)
    RETURNING f.id
)
INSERT INTO interventions_finding (school_id, id, enrolment_id, pupil_id, ladder, tier, since, seen_on, entry, role,
    policy_version, evidence, because, ended_by, ended_because)
SELECT %(school)s, gen_random_uuid(), j.enrolment_id, j.pupil_id, j.ladder, j.tier, %(on)s, %(on)s, 'automatic', '',
    '1', j.counts, '', '', ''
FROM judged j
WHERE (SELECT count(*) FROM ended) >= 0 AND NOT EXISTS (
    SELECT 1 FROM interventions_finding o
    WHERE o.school_id = %(school)s AND o.until IS NULL AND o.enrolment_id = j.enrolment_id AND o.ladder = j.ladder
      AND o.tier = j.tier)
RETURNING id
"""
SUMMARIES = f"""
WITH year AS (
    SELECT s.enrolment_id, sum(s.present + s.aea + s.authorised + s.unauthorised) AS possible,
           sum(s.authorised + s.unauthorised) AS absent, sum(s.n_i) AS illness
    FROM registers_weeksummary s
    WHERE s.school_id = %(school)s AND s.week >= %(year)s AND s.week <= %(week)s
    GROUP BY s.enrolment_id
),
ten_weeks AS (
    SELECT s.enrolment_id, sum(s.unauthorised) AS unauthorised
    FROM registers_weeksummary s
    WHERE s.school_id = %(school)s AND s.week >= %(ten)s AND s.week <= %(week)s
    GROUP BY s.enrolment_id HAVING sum(s.unauthorised) >= 10
),
half_term AS (
    SELECT s.enrolment_id, sum(s.late_l + s.late_u) AS late
    FROM registers_weeksummary s
    WHERE s.school_id = %(school)s AND s.week >= %(half)s AND s.week <= %(week)s
    GROUP BY s.enrolment_id HAVING sum(s.late_l + s.late_u) >= 6
),
runs AS (
    SELECT s.enrolment_id, bool_and(s.unauthorised_mask & m.bits = m.bits) AND count(*) = 3 AS unauthorised,
           bool_and(s.absent_mask & m.bits = m.bits) AND count(*) = 3 AS absent
    FROM registers_weeksummary s
    JOIN unnest(%(run_weeks)s::date[], %(run_bits)s::int[]) m (week, bits) ON m.week = s.week
    WHERE s.school_id = %(school)s AND s.week = ANY (%(run_weeks)s) AND s.absent_mask <> 0
    GROUP BY s.enrolment_id
),
standing AS (
    SELECT s.enrolment_id, min(s.week) AS since
    FROM registers_weeksummary s
    WHERE s.school_id = %(school)s AND s.week >= %(year)s AND s.week <= %(week)s AND s.n_n > 0
    GROUP BY s.enrolment_id
),
{JUDGING}
"""
MARKS = f"""
WITH counted AS (
    SELECT e.id AS enrolment_id,
           count(*) FILTER (WHERE m.date >= %(year)s AND c.code_class IN
               ('present', 'approved_educational_activity', 'authorised', 'unauthorised')) AS possible,
           count(*) FILTER (WHERE m.date >= %(year)s AND c.code_class IN ('authorised', 'unauthorised')) AS absent,
           count(*) FILTER (WHERE m.date >= %(year)s AND m.code = 'I') AS illness,
           count(*) FILTER (WHERE m.date >= %(ten)s AND c.code_class = 'unauthorised') AS unauthorised,
           count(*) FILTER (WHERE m.date >= %(half)s AND m.code IN ('L', 'U')) AS late,
           min(m.date) FILTER (WHERE m.code = 'N') AS first_n,
           bool_and(c.code_class = 'unauthorised') FILTER (WHERE m.date >= %(tenth_day)s) AS run_unauthorised,
           bool_and(c.code_class IN ('authorised', 'unauthorised')) FILTER (WHERE m.date >= %(tenth_day)s) AS run_absent
    FROM registers_mark m
    JOIN registers_code c ON c.code = m.code AND m.date BETWEEN c.since AND c.until
    JOIN people_enrolment e ON e.school_id = m.school_id AND e.pupil_id = m.pupil_id
     AND e.since <= m.date AND (e.until IS NULL OR m.date < e.until)
    WHERE m.school_id = %(school)s AND m.date >= least(%(year)s::date, %(ten)s::date) AND m.date <= %(on)s
    GROUP BY e.id
),
year AS (SELECT enrolment_id, possible, absent, illness FROM counted),
ten_weeks AS (SELECT enrolment_id, unauthorised FROM counted),
half_term AS (SELECT enrolment_id, late FROM counted),
runs AS (SELECT enrolment_id, run_unauthorised AS unauthorised, run_absent AS absent FROM counted),
standing AS (SELECT enrolment_id, first_n AS since FROM counted),
{JUDGING}
"""
