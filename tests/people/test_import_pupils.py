"""Pupils from a file: what is created, changed and left alone, and that a wrong row stops the whole file."""

from datetime import date

import pytest

from attendance.audit.models import AuditEvent
from attendance.people.models import Enrolment, GroupMembership, Pupil, PupilFlag, RegistrationGroup
from attendance.tenancy.scope import scoped
from tests.people.import_files import ADA, BEN, HEADER, SAMPLES, counts, csv, load_pupils
from tests.people_of_the_tests import AT

pytestmark = pytest.mark.django_db
LATER = date(2026, 3, 20)


def rows_of(school, model, *fields):
    with scoped(school.id):
        return list(model.objects.filter(school_id=school.id).order_by(*fields).values_list(*fields))


def sample(name: str) -> bytes:
    with open(f"{SAMPLES}/{name}", "rb") as file:
        return file.read()


# ---- the maps -------------------------------------------------------------------------------------------------------


def test_sims_sample_is_loaded(places):
    report = load_pupils(places.oakfield, sample("sims_style_pupils_demo.csv"))

    assert (report.layout, counts(report)) == ("sims", (7, 0, 0, 0))
    assert report.groups_made == ["7A", "7B", "8A", "8B", "9A", "9B"]
    own = ("admission_number", "upn", "legal_first", "preferred_first", "year_group")
    assert rows_of(places.oakfield, Pupil, *own)[0] == (
        "A001", "X1000010001", "Emma", "", 7,
    )  # fmt: skip
    assert rows_of(places.oakfield, Enrolment, "since", "until", "type") == [(date(2025, 9, 1), None, "single")] * 7
    with scoped(places.oakfield.id):
        flags = PupilFlag.objects.filter(school_id=places.oakfield.id, pupil__admission_number="A012")
        assert sorted(flags.values_list("kind", flat=True)) == ["ehcp", "pupil_premium"]


def test_sims_sample_warns_of_its_upns_and_its_school(places):
    report = load_pupils(places.oakfield, sample("sims_style_pupils_demo.csv"))

    first = next(remark for remark in report.warnings if remark.column == "UPN")
    assert (first.row, first.what) == (
        2, "This is not a valid UPN: “X1000010001” has 11 characters; a UPN has 13.",
    )  # fmt: skip
    assert first.remedy.startswith("It was kept.")
    school = next(remark for remark in report.warnings if remark.column == "School")
    assert (school.what, school.count) == ("The file says “Northampton Academy Trust”.", 7)


def test_arbor_sample_is_loaded(places):
    report = load_pupils(places.oakfield, sample("arbor_pupil_export_headers.csv"))

    assert (report.layout, counts(report), report.groups_made) == ("arbor", (1, 0, 0, 0), ["4A"])
    assert report.notes == ["Columns that are not used: Globally Unique Student ID."]
    assert rows_of(places.oakfield, Pupil, "admission_number", "sex", "year_group") == [("ARB001", "F", 4)]
    assert rows_of(places.oakfield, PupilFlag, "kind") == [("sen_support",)]


def test_bromcom_header_is_recognised(places):
    header = (
        "Adm No,UPN,Legal First Name,Legal Last Name,DOB,Gender,NC Year,Tutor Group,Date of Admission,SEN Code,In Care"
    )
    report = load_pupils(places.oakfield, csv("7,,Ada,Acorn,03/04/2017,F,4,4K,01/09/2025,E,Yes", header=header))

    assert (report.layout, counts(report)) == ("bromcom", (1, 0, 0, 0))
    assert rows_of(places.oakfield, PupilFlag, "kind", "since") == [
        ("ehcp", date(2025, 9, 1)), ("looked_after", date(2025, 9, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_file_of_any_encoding_and_line_end_is_loaded(places, encoding, end):
    content = end.join([HEADER, ADA.replace("Ada", "Zoë").replace("Acorn", "O’Neill"), BEN, ""]).encode(encoding)

    report = load_pupils(places.oakfield, content)

    assert counts(report) == (2, 0, 0, 0)
    assert rows_of(places.oakfield, Pupil, "legal_last", "legal_first", "born") == [
        ("Birch", "Ben", date(2016, 11, 30)), ("O’Neill", "Zoë", date(2017, 4, 3)),
    ]  # fmt: skip


# ---- again, and with changes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [sample("sims_style_pupils_demo.csv"), csv(ADA, BEN)])
def test_second_run_changes_nothing(places, content):
    tables = (Pupil, Enrolment, GroupMembership, PupilFlag)
    load_pupils(places.oakfield, content)
    before = [rows_of(places.oakfield, model, "id") for model in tables]

    report = load_pupils(places.oakfield, content, on=LATER)

    assert (counts(report), report.groups_made) == ((0, 0, report.total, 0), [])
    assert before == [rows_of(places.oakfield, model, "id") for model in tables]


def test_changed_row_updates_its_pupil_and_moves_them(places):
    load_pupils(places.oakfield, csv(ADA, BEN))
    moved = ADA.replace("Acorn", "Oak").replace("4 Kestrel", "4 Heron")

    report = load_pupils(places.oakfield, csv(moved, BEN), on=LATER)

    assert counts(report) == (0, 1, 1, 0)
    assert [row for row in report.rows if row["outcome"] == "updated"] == [
        {"row": 2, "subject": "Ada Oak", "outcome": "updated", "detail": "Legal surname, in 4 Heron"}
    ]
    assert rows_of(places.oakfield, GroupMembership, "group__name", "since", "until") == [
        ("4 Heron", date(2025, 9, 1), None), ("4 Heron", LATER, None), ("4 Kestrel", date(2025, 9, 1), LATER),
    ]  # fmt: skip


def test_empty_cells_leave_what_is_there(places):
    load_pupils(places.oakfield, csv(f"{ADA},F,K,Yes", header=f"{HEADER},Sex,SEN,EAL"))

    report = load_pupils(
        places.oakfield, csv(f"{ADA.replace('4 Kestrel', '')},,,", header=f"{HEADER},Sex,SEN,EAL"), on=LATER
    )

    assert counts(report) == (0, 0, 1, 0)
    assert rows_of(places.oakfield, Pupil, "sex") == [("F",)]
    assert rows_of(places.oakfield, PupilFlag, "kind", "until") == [("eal", None), ("sen_support", None)]


def test_flag_that_the_file_denies_ends(places):
    header = f"{HEADER},SEN,EAL"
    load_pupils(places.oakfield, csv(f"{ADA},K,Yes", header=header))

    report = load_pupils(places.oakfield, csv(f"{ADA},E,No", header=header), on=LATER)

    assert counts(report) == (0, 1, 0, 0)
    assert rows_of(places.oakfield, PupilFlag, "kind", "since", "until") == [
        ("eal", date(2025, 9, 1), LATER), ("ehcp", LATER, None), ("sen_support", date(2025, 9, 1), LATER),
    ]  # fmt: skip


def test_pupil_is_found_by_upn_then_number_then_name(places):
    load_pupils(places.oakfield, csv(ADA, BEN, ",,Cy,Cedar,01/01/2017,4,4 Heron,01/09/2025"))
    again = csv(
        "J900001200001,,Ada,Acorn,03/04/2017,4,,", ",A002,Ben,Birch,2016-11-30,4,,", ",,cy,cedar,01/01/2017,4,,",
    )  # fmt: skip

    report = load_pupils(places.oakfield, again)

    assert (counts(report)[0], len(rows_of(places.oakfield, Pupil, "id"))) == (0, 3)


def test_year_group_of_next_year_is_no_change(places):
    load_pupils(places.oakfield, csv(ADA))

    report = load_pupils(places.oakfield, csv(ADA.replace(",4,", ",Year 5,")), on=date(2026, 9, 2))

    assert counts(report) == (0, 0, 1, 0)
    assert rows_of(places.oakfield, Pupil, "year_group", "year_group_since") == [(4, date(2025, 9, 1))]


def test_temporary_upn_gives_way_to_the_permanent_one(places):
    load_pupils(places.oakfield, csv(ADA.replace("J900001200001", "J90000120003A")))

    report = load_pupils(places.oakfield, csv(ADA))

    assert counts(report) == (0, 1, 0, 0)
    assert rows_of(places.oakfield, Pupil, "upn") == [("J900001200001",)]


def test_same_pupil_at_another_school_is_another_row(places):
    load_pupils(places.hillcrest, csv(ADA))

    assert counts(load_pupils(places.oakfield, csv(ADA))) == (1, 0, 0, 0)


# ---- on and off the roll --------------------------------------------------------------------------------------------


def test_leaver_without_a_day_is_not_added(places):
    report = load_pupils(places.oakfield, csv(f"{ADA},Leaver", f"{BEN},Active", header=f"{HEADER},Enrolment type"))

    assert counts(report) == (1, 0, 1, 0)
    assert [remark.row for remark in report.warnings if "no leaving day" in remark.what] == [2]
    assert rows_of(places.oakfield, Pupil, "legal_first") == [("Ben",)]


def test_leaver_with_days_is_loaded_with_them(places):
    header = f"{HEADER},Leaving day,Enrolment type"
    report = load_pupils(places.oakfield, csv(f"{ADA},19/12/2025,Leaver", header=header))

    assert counts(report) == (1, 0, 0, 0)
    assert rows_of(places.oakfield, Enrolment, "since", "until") == [(date(2025, 9, 1), date(2025, 12, 20))]
    assert rows_of(places.oakfield, GroupMembership, "since", "until") == [(date(2025, 9, 1), date(2025, 12, 20))]


def test_file_takes_nobody_off_the_roll(places):
    load_pupils(places.oakfield, csv(ADA))
    header = f"{HEADER},Leaving day,Enrolment type"

    report = load_pupils(places.oakfield, csv(f"{ADA},13/03/2026,Leaver", header=header), on=LATER)

    assert counts(report) == (0, 0, 1, 0)
    assert [remark.what for remark in report.warnings] == ["The leaving day is not that of the admission register."]
    assert rows_of(places.oakfield, Enrolment, "until") == [(None,)]


def test_pupil_who_comes_back_is_enrolled_again(places):
    header = f"{HEADER},Leaving day"
    load_pupils(places.oakfield, csv(f"{ADA},19/12/2025", header=header))

    report = load_pupils(places.oakfield, csv(ADA.replace("01/09/2025", "09/03/2026")))

    assert counts(report) == (0, 1, 0, 0)
    assert rows_of(places.oakfield, Enrolment, "since", "until") == [
        (date(2025, 9, 1), date(2025, 12, 20)), (date(2026, 3, 9), None),
    ]  # fmt: skip


def test_dual_registration_is_kept(places):
    load_pupils(places.oakfield, csv(f"{ADA},Subsidiary – Dual Registration", header=f"{HEADER},Enrolment type"))

    assert rows_of(places.oakfield, Enrolment, "type") == [("dual_subsidiary",)]


def test_starting_day_is_the_one_given_for_rows_without(places):
    load_pupils(places.oakfield, csv(ADA.replace("01/09/2025", "")), starts=date(2024, 9, 3))

    assert rows_of(places.oakfield, Enrolment, "since") == [(date(2024, 9, 3),)]


# ---- refused files --------------------------------------------------------------------------------------------------


BAD_ROWS = [
    (ADA.replace("Ada", ""), "Legal first name", "The cell is empty.", "Every pupil needs one."),
    (ADA.replace("Acorn", " "), "Legal surname", "The cell is empty.", "Every pupil needs one."),
    (
        ADA.replace("03/04/2017", "31/02/2017"), "Date of birth", "“31/02/2017” is not a date.",
        "Write it as day/month/year or year-month-day, such as 31/01/2026.",
    ),
    (
        ADA.replace("03/04/2017", "03/04/2071"), "Date of birth", "03/04/2071 cannot be a pupil's date of birth.",
        "Correct the day, month or year.",
    ),
    (
        ADA.replace(",4,", ",Tadpoles,"), "Year group", "“Tadpoles” is not a year group.",
        "Write a number from 1 to 14, R for Reception or N1, N2 for nursery.",
    ),
    (
        ADA.replace("01/09/2025", "soon"), "Starting day", "“soon” is not a date.",
        "Write it as day/month/year or year-month-day, such as 31/01/2026.",
    ),
    (f"{ADA},more", "", "The row has more cells than the header.", "Put quotes round a text with a comma in it."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column", "what", "remedy"), BAD_ROWS)
def test_bad_row_is_named_and_nothing_is_loaded(places, row, column, what, remedy):
    report = load_pupils(places.oakfield, csv(BEN, row))

    assert [(p.row, p.column, p.what, p.remedy) for p in report.problems] == [(3, column, what, remedy)]
    assert counts(report) == (0, 0, 0, 1)
    assert [rows_of(places.oakfield, model, "id") for model in (Pupil, RegistrationGroup, AuditEvent)] == [[], [], []]


@pytest.mark.parametrize(
    ("column", "cell", "what"),
    [
        ("Sex", "other", "“other” is not a sex that the census knows."),
        ("SEN", "Q", "“Q” is not an SEN status."),
        ("EAL", "perhaps", "“perhaps” is neither yes nor no."),
        ("Enrolment type", "visiting", "“visiting” is not an enrolment status."),
        ("Leaving day", "01/08/2025", "The leaving day is before the starting day."),
        ("Contact 1 phone 1", "ring me", "The contact has no name."),
    ],
)
def test_bad_cell_is_named(places, column, cell, what):
    report = load_pupils(places.oakfield, csv(f"{ADA},{cell}", header=f"{HEADER},{column}"))

    named = "Contact 1 name" if column.startswith("Contact") else column
    assert [(p.row, p.column, p.what) for p in report.problems] == [(2, named, what)]


def test_every_bad_row_is_in_the_report(places):
    report = load_pupils(places.oakfield, csv(ADA.replace("Ada", ""), BEN, ADA.replace(",4,", ",?,")))

    assert [problem.row for problem in report.problems] == [2, 4, 4]
    assert counts(report) == (0, 0, 0, 2)


def test_pupil_twice_in_a_file_is_refused(places):
    report = load_pupils(places.oakfield, csv(ADA, ADA.replace("A001", "A009")))

    assert [(p.row, p.column, p.what) for p in report.problems] == [(3, "UPN", "This is the same pupil as in row 2.")]


def test_pupil_of_another_school_is_refused(places):
    report = load_pupils(places.oakfield, sample("sims_style_pupils_demo.csv").replace(
        b"Northampton Academy Trust,Main School\nA002", b"Hillcrest School,Main School\nA002"
    ))  # fmt: skip

    assert [(p.row, p.column, p.what, p.remedy) for p in report.problems] == [
        (2, "School", "The pupil is at Hillcrest School.", "This is Oakfield Primary: take the row out.")
    ]


@pytest.mark.parametrize(
    ("row", "column", "given"),
    [
        (",A001,Cy,Cedar,05/05/2016,4,,", "Admission number", "A001"),
        ("J900001200001,,Cy,Cedar,05/05/2016,4,,", "UPN", "J900001200001"),
    ],
)
def test_number_never_turns_one_child_into_another(places, row, column, given):
    load_pupils(places.oakfield, csv(ADA))

    report = load_pupils(places.oakfield, csv(row))

    assert [(p.row, p.column, p.what) for p in report.problems] == [
        (2, column, f"{given} is Ada Acorn here, with another surname and date of birth.")
    ]


def test_number_of_another_pupil_is_refused(places):
    load_pupils(places.oakfield, csv(ADA, BEN))

    report = load_pupils(places.oakfield, csv(ADA.replace("A001", "A002")))

    assert [(p.column, p.what) for p in report.problems] == [
        ("Admission number", "The UPN is that of Ada Acorn, the admission number that of Ben Birch.")
    ]


def test_dry_run_tells_the_same_and_changes_nothing(places):
    dry = load_pupils(places.oakfield, csv(ADA, BEN), dry_run=True)
    left = [rows_of(places.oakfield, model, "id") for model in (Pupil, RegistrationGroup, AuditEvent)]
    wet = load_pupils(places.oakfield, csv(ADA, BEN))

    assert left == [[], [], []]
    assert (dry.counts, dry.rows, dry.groups_made) == (wet.counts, wet.rows, wet.groups_made)


def test_loading_leaves_an_audit_event_without_names(places):
    load_pupils(places.oakfield, csv(ADA))

    with scoped(places.oakfield.id):
        event = AuditEvent.objects.get(school_id=places.oakfield.id, verb="people.imported")
    assert (event.by_name, event.at, event.detail) == (
        "Bob Officer", AT, {"file": "pupils.csv", "created": 1, "updated": 0},
    )  # fmt: skip


def test_number_of_queries_does_not_grow_with_the_pupils(places, django_assert_num_queries):
    rows = [f",N{n},First{n},Last{n},03/04/2017,4,4 Kestrel,01/09/2025" for n in range(60)]
    load_pupils(places.oakfield, csv(*rows))

    with django_assert_num_queries(12):
        load_pupils(places.oakfield, csv(*rows[:1]))
    with django_assert_num_queries(12):
        load_pupils(places.oakfield, csv(*rows))
