"""Marks from a file: three layouts, re-runs, amendments, and that a wrong row stops the whole file."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from attendance.audit.models import AuditEvent
from attendance.people.models import Enrolment
from attendance.tenancy.scope import scoped
from registers.models import Amendment, WeekSummary
from registers.queries.summaries import summary_differences
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import AT, LONDON, MONDAY, OFFICER, TUESDAY
from tests.registers.import_files import AMELIA, HEADER, POPPY, YUSUF, counts, csv, load, marks, name_pupils

pytestmark = pytest.mark.django_db
SAMPLES = "tests/data/samples"
TWO = (f"{POPPY},09/03/2026,AM,/", f"{AMELIA},2026-03-09,PM,I")


@pytest.fixture
def life(oakfield_life):
    name_pupils(oakfield_life)
    return oakfield_life


def amendments(life, *fields):
    with scoped(life.school_id):
        return list(Amendment.objects.filter(school_id=life.school_id).order_by("seq").values_list(*fields))


# ---- layouts --------------------------------------------------------------------------------------------------------


def test_long_file_is_loaded(life):
    report = load(life, csv(*TWO))

    assert (report.layout, counts(report), report.warnings) == ("long", (2, 0, 0, 0), [])
    assert marks(life, "pupil__upn", "date", "session", "code", "origin", "recorded_name", "recorded_at") == [
        (POPPY, MONDAY, "AM", "/", "import", "Bob Officer", AT),
        (AMELIA, MONDAY, "PM", "I", "import", "Bob Officer", AT),
    ]


def test_long_file_with_everything_is_loaded(life):
    header = f"{HEADER},MinutesLate,Comment,RecordedAt,RecordedBy"
    row = f'{POPPY},09/03/2026,am,l,12,"bus, again",09/03/2026 08:57,Ms Chalk'

    load(life, csv(row, header=header))

    assert marks(life, "code", "minutes_late", "note", "recorded_name", "recorded_at") == [
        ("L", 12, "bus, again", "Ms Chalk", datetime(2026, 3, 9, 8, 57, tzinfo=LONDON))
    ]


def test_pupil_is_found_by_a_upn_that_is_not_valid_and_by_admission_number(life):
    header = "UPN,Admission number,Date,Session,Code"
    rows = (f"{YUSUF.lower()},,09/03/2026,AM,/", ",A001,09/03/2026,AM,/")

    assert counts(load(life, csv(*rows, header=header))) == (2, 0, 0, 0)
    assert [row[0] for row in marks(life)] == [POPPY, YUSUF]


def test_wide_file_is_loaded_without_its_empty_cells(life):
    header = "Name,UPN,2026-03-09 AM,09/03/2026 PM,10/03/2026 am"
    rows = (f"Poppy,{POPPY},/,\\,-", f"Amelia,{AMELIA},I,,L")

    report = load(life, csv(*rows, header=header))

    assert (report.layout, counts(report)) == ("wide", (4, 0, 0, 0))
    assert report.notes == ["4 marks in 3 sessions."]
    assert marks(life) == [
        (POPPY, MONDAY, "AM", "/"), (AMELIA, MONDAY, "AM", "I"),
        (POPPY, MONDAY, "PM", "\\"), (AMELIA, TUESDAY, "AM", "L"),
    ]  # fmt: skip


def test_dfe_code_export_is_loaded(life):
    header = "Full Name,UPN,School Name,Session date,Attendance code,Period"
    rows = (
        f"Poppy Arkwright,{POPPY},Oakfield Primary,09/03/2026,/,AM",
        f"Poppy Arkwright,{POPPY},Oakfield School,09/03/2026,/,PM",
    )

    report = load(life, csv(*rows, header=header))

    assert (report.layout, counts(report)) == ("dfe", (2, 0, 0, 0))
    assert marks(life, "session", "code") == [("AM", "/"), ("PM", "\\")]
    assert [(remark.row, remark.column, remark.what) for remark in report.warnings] == [
        (3, "School Name", "The file says “Oakfield School”."), (3, "Attendance code", "/ stands in the afternoon."),
    ]  # fmt: skip


def test_dfe_code_export_of_another_school_is_refused(life, places):
    header = "Full Name,UPN,School Name,Session date,Attendance code,Period"

    report = load(life, csv(f"Poppy,{POPPY},Hillcrest School,09/03/2026,/,AM", header=header))

    assert [(p.row, p.column, p.what) for p in report.problems] == [
        (2, "School Name", "The mark is of Hillcrest School.")
    ]


def test_summary_sample_is_checked_and_nothing_is_loaded(life):
    """A47: the counts win over a percentage that differs from them."""
    with open(f"{SAMPLES}/attendance_summary_demo.csv", "rb") as file:
        report = load(life, file.read())

    assert (report.layout, counts(report), marks(life)) == ("summary", (0, 0, 7, 0), [])
    said = [(remark.row, remark.column, remark.what) for remark in report.warnings]
    differs = "stated % differs from sessions:"
    assert said == [
        (2, "Attendance %", f"{differs} 316 of 320 is 98.75 %, the file says 98.7 (cut off, not rounded)."),
        (3, "Attendance %", f"{differs} 301 of 320 is 94.0625 %, the file says 94.2."),
        (4, "Attendance %", f"{differs} 284 of 320 is 88.75 %, the file says 88.6."),
        (5, "Attendance %", f"{differs} 307 of 320 is 95.9375 %, the file says 96.0."),
        (6, "Attendance %", f"{differs} 264 of 320 is 82.5 %, the file says 82.4."),
        (8, "Attendance %", f"{differs} 255 of 320 is 79.6875 %, the file says 79.6 (cut off, not rounded)."),
    ]
    assert {remark.remedy for remark in report.warnings} == {"The counts win."}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_file_of_any_encoding_and_line_end_is_loaded(life, encoding, end):
    text = end.join([f"{HEADER},Comment", f"{POPPY},09/03/2026,AM,B,café visit £2", ""])

    assert counts(load(life, text.encode(encoding))) == (1, 0, 0, 0)
    assert marks(life, "note") == [("café visit £2",)]


# ---- again, and with changes ----------------------------------------------------------------------------------------


def test_second_run_changes_nothing(life):
    load(life, csv(*TWO))
    before = marks(life, "code", "version", "recorded_at")

    report = load(life, csv(*TWO), at=AT + timedelta(days=1))

    assert (counts(report), amendments(life, "id")) == ((0, 0, 2, 0), [])
    assert marks(life, "code", "version", "recorded_at") == before


def test_differing_mark_is_an_amendment(life):
    load(life, csv(*TWO))

    report = load(life, csv(f"{POPPY},09/03/2026,AM,M", TWO[1]), name="corrected.csv")

    assert counts(report) == (0, 1, 1, 0)
    assert report.rows == [
        {"row": 2, "subject": "Poppy Arkwright", "outcome": "updated", "detail": "9 March 2026 AM: / → M"},
        {"row": 3, "subject": "Amelia Ashworth", "outcome": "unchanged", "detail": "9 March 2026 PM: I"},
    ]
    assert amendments(
        life, "original_code", "amended_code", "kind", "reason", "by_name", "by_position", "change_id"
    ) == [
        ("/", "M", "import", "import corrected.csv", "Bob Officer", "Attendance officer", UUID(report.change_id)),
    ]
    with scoped(life.school_id):
        assert summary_differences(life.school_id) == []


def test_mark_that_a_teacher_made_is_amended_too(life):
    with scoped(life.school_id):
        write_marks(
            life.school_id, [Writing(MONDAY, "AM", life.pupils[0].id, "N")], by=OFFICER, at=AT, origin="teacher",
            kind="amendment",
        )  # fmt: skip

    assert counts(load(life, csv(*TWO))) == (1, 1, 0, 0)
    assert amendments(life, "original_code", "original_origin", "amended_code") == [("N", "teacher", "/")]


def test_empty_comment_takes_no_note_away(life):
    header = f"{HEADER},MinutesLate,Comment"
    load(life, csv(f"{POPPY},09/03/2026,AM,L,12,bus", header=header))

    again = load(life, csv(f"{POPPY},09/03/2026,AM,L,,", header=header))
    more = load(life, csv(f"{POPPY},09/03/2026,AM,L,15,", header=header))

    assert (counts(again), counts(more)) == ((0, 0, 1, 0), (0, 1, 0, 0))
    assert marks(life, "minutes_late", "note") == [(15, "bus")]


def test_dry_run_tells_the_same_and_changes_nothing(life):
    load(life, csv(TWO[0]))
    changed = csv(f"{POPPY},09/03/2026,AM,M", TWO[1])

    dry = load(life, changed, dry_run=True)
    left = (marks(life, "code"), amendments(life, "id"))
    wet = load(life, changed)

    assert left == ([("/",)], [])
    assert (dry.counts, dry.rows) == (wet.counts, wet.rows)
    assert (dry.change_id, bool(wet.change_id)) == ("", True)


def test_progress_is_told(life):
    told = []

    load(life, csv(*TWO), progress=told.append)

    assert told == [2]


def test_loading_leaves_an_audit_event(life):
    load(life, csv(*TWO))

    with scoped(life.school_id):
        event = AuditEvent.objects.get(school_id=life.school_id, verb="marks.imported")
    assert event.detail == {"file": "marks.csv", "marks": 2}


# ---- codes of their time --------------------------------------------------------------------------------------------


def test_present_sign_of_the_other_half_is_corrected_and_said(life):
    report = load(life, csv(f"{POPPY},09/03/2026,PM,/", f"{AMELIA},09/03/2026,PM,/", f"{POPPY},09/03/2026,AM,\\"))

    assert marks(life, "session", "code") == [("AM", "/"), ("PM", "\\"), ("PM", "\\")]
    assert [(r.row, r.what, r.remedy, r.count) for r in report.warnings] == [
        (2, "/ stands in the afternoon.", "It was read as \\.", 2),
        (4, "\\ stands in the morning.", "It was read as /.", 1),
    ]


def test_retired_code_after_its_time_is_taken_and_flagged(life):
    report = load(life, csv(f"{POPPY},09/03/2026,AM,J"))

    assert marks(life, "code") == [("J",)]
    assert [(r.row, r.column, r.what) for r in report.warnings] == [
        (2, "Code", "J is a retired code; it stands on a day after its time.")
    ]
    with scoped(life.school_id):
        # J counted as attending, and still does
        assert list(WeekSummary.objects.filter(school_id=life.school_id).values_list("aea", "authorised")) == [(1, 0)]


def enrol_earlier(life):
    with scoped(life.school_id):
        Enrolment.objects.filter(school_id=life.school_id).update(since=date(2023, 9, 1))


def test_codes_of_2006_are_taken_in_their_time(life):
    enrol_earlier(life)

    report = load(life, csv(f"{POPPY},11/03/2024,AM,J", f"{AMELIA},11/03/2024,AM,H"))

    assert (counts(report), marks(life, "code")) == ((2, 0, 0, 0), [("J",), ("H",)])
    assert [remark.what for remark in report.warnings] == ["The calendar has no school days from 11 March 2024 on."]


def test_code_of_2024_is_refused_before_its_time(life):
    enrol_earlier(life)

    report = load(life, csv(f"{POPPY},11/03/2024,AM,K"))

    assert [(p.row, p.column, p.what, p.remedy) for p in report.problems] == [
        (2, "Code", "K came into force on 19 August 2024; this session is on 11 March 2024.", "Use B.")
    ]


def test_minutes_with_a_code_that_is_not_late_are_left_out(life):
    report = load(life, csv(f"{POPPY},09/03/2026,AM,I,5", header=f"{HEADER},MinutesLate"))

    assert marks(life, "code", "minutes_late") == [("I", None)]
    assert [(r.column, r.what) for r in report.warnings] == [("MinutesLate", "Minutes late do not go with I.")]


def test_mark_on_a_day_without_school_is_taken_with_a_warning(life):
    report = load(life, csv(f"{POPPY},07/03/2026,AM,/", f"{AMELIA},07/03/2026,AM,#", TWO[0]))

    assert counts(report) == (3, 0, 0, 0)
    assert [(r.row, r.column, r.what) for r in report.warnings] == [
        (2, "Date", "7 March 2026 AM is not a school session by the calendar.")
    ]


# ---- refused files --------------------------------------------------------------------------------------------------


DATE_REMEDY = "Write it as day/month/year or year-month-day, such as 31/01/2026."
ROLL_REMEDY = "Correct the date, or the pupil's starting and leaving days, and load the file again."
BAD_ROWS = [
    ("Z1,09/03/2026,AM,/", "UPN", "No pupil of this school has the UPN Z1.", "Correct it, or import the pupil first."),
    (",09/03/2026,AM,/", "UPN", "The row names no pupil.", "Give the UPN."),
    (f"{POPPY},31/02/2026,AM,/", "Date", "“31/02/2026” is not a date.", DATE_REMEDY),
    (f"{POPPY},11/03/2026,AM,/", "Date", "11 March 2026 has not come yet.", "Take out marks of days to come."),
    (f"{POPPY},09/03/2026,noon,/", "Session", "“noon” is not a session.", "Write AM or PM."),
    (f"{POPPY},09/03/2026,AM,", "Code", "There is no code.", "Write the code, or take the row out."),
    (f"{POPPY},09/03/2026,AM,?", "Code", "“?” is not an attendance code.", "Use a code from the list of codes."),
    (f"{POPPY},14/07/2025,AM,/", "Date", "Poppy Arkwright was not on roll on 14 July 2025.", ROLL_REMEDY),
    (
        f"{AMELIA},09/03/2026,PM,/", "Code", "The same pupil and session stand in row 2 with the code I.",
        "Delete one of the two rows.",
    ),
    (
        f"{POPPY},09/03/2026,AM,/,x", "", "The row has more cells than the header.",
        "Put quotes round a text with a comma in it.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "what", "remedy"), BAD_ROWS)
def test_bad_row_is_named_and_nothing_is_loaded(life, row, column, what, remedy):
    report = load(life, csv(TWO[1], row))

    assert [(p.row, p.column, p.what, p.remedy) for p in report.problems] == [(3, column, what, remedy)]
    assert (counts(report), marks(life)) == ((0, 0, 0, 1), [])


@pytest.mark.parametrize(
    ("cells", "column", "what"),
    [
        ("twelve,,,", "MinutesLate", "“twelve” is not a number of minutes."),
        ("900,,,", "MinutesLate", "“900” is not a number of minutes."),
        (",,yesterday,", "RecordedAt", "“yesterday” is not a point in time."),
        (",,10/03/2026 08:53,", "RecordedAt", "“10/03/2026 08:53” has not come yet."),
    ],
)
def test_bad_cell_beside_the_code_is_named(life, cells, column, what):
    header = f"{HEADER},MinutesLate,Comment,RecordedAt,RecordedBy"

    report = load(life, csv(f"{POPPY},09/03/2026,AM,L,{cells}", header=header))

    assert [(p.row, p.column, p.what) for p in report.problems] == [(2, column, what)]


def test_mark_given_twice_alike_is_taken_once(life):
    report = load(life, csv(TWO[0], TWO[0]))

    assert (counts(report), len(marks(life))) == ((1, 0, 0, 0), 1)
    assert [(r.row, r.remedy) for r in report.warnings] == [(3, "It was taken once.")]


def test_wrong_cell_of_a_wide_file_is_named_by_its_session(life):
    report = load(life, csv(f"{POPPY},?,/", header="UPN,2026-03-09 AM,2026-03-12 AM"))

    assert [(p.row, p.column, p.what) for p in report.problems] == [
        (1, "2026-03-12 AM", "12 March 2026 has not come yet."),
        (2, "2026-03-09 AM", "“?” is not an attendance code."),
    ]


def test_marks_before_and_after_the_time_on_roll_are_refused(life):
    with scoped(life.school_id):
        enrolment = life.enrolments[life.pupils[0].id]
        Enrolment.objects.filter(school_id=life.school_id, id=enrolment.id).update(until=MONDAY)

    report = load(life, csv(f"{POPPY},06/03/2026,AM,/", f"{POPPY},09/03/2026,AM,/"))

    assert [(p.row, p.what) for p in report.problems] == [(3, "Poppy Arkwright was not on roll on 9 March 2026.")]


def test_pupil_of_another_school_is_unknown(life, hillcrest_life):
    with scoped(hillcrest_life.school_id):
        add_pupil(hillcrest_life, upn="H900001200007", admission_number="H1")

    report = load(life, csv("H900001200007,09/03/2026,AM,/"))

    assert [p.what for p in report.problems] == ["No pupil of this school has the UPN H900001200007."]


def test_number_of_queries_grows_with_thousands_only(life, django_assert_num_queries):
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(60)]
    rows = [f"{upn},{day},{half},I" for day in days for half in ("AM", "PM") for upn in (POPPY, AMELIA, YUSUF)]

    with django_assert_num_queries(17):
        load(life, csv(rows[0]))
    with django_assert_num_queries(17):
        load(life, csv(*rows))
