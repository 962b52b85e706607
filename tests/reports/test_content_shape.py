"""The shape and the words of a report's content: a small school, no year before, nothing possible, notes, closures."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from attendance.calendar.models import Closure, SchoolSession
from attendance.reports.queries.content import governors_content
from attendance.reports.queries.part_duties import steps
from attendance.reports.rules.notes import Notes
from attendance.reports.rules.questions import ALWAYS
from attendance.tenancy.scope import scoped
from interventions.rules.effects import EffectRow
from registers.queries.figures import Span
from tests.people_of_the_tests import AT
from tests.reports.content_school import (
    BEFORE,
    DRAWN,
    NOW,
    add_pupils,
    build_school,
    build_years,
    mark_all,
    report,
    row,
    texts,
)

pytestmark = pytest.mark.django_db
KEYS = {
    "schema", "kind", "school", "title", "slug", "label", "since", "last_day", "meeting_on", "before_label", "prepared",
    "drawn_at", "policy_version", "pupils", "days", "headline", "measures", "trust_label", "benchmark", "weeks",
    "weekdays", "bands", "groups", "groups_hidden", "steps", "steps_note", "duties", "did", "say", "questions",
    "leaflet",
}  # fmt: skip


def draw(school, **asked) -> dict:
    return governors_content(school.id, report(**asked), DRAWN)


def cells(value):
    """Every cell in the content."""
    if isinstance(value, dict) and set(value) == {"value", "text"}:
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from cells(one)


def test_content_has_what_was_agreed(places):
    with scoped(places.oakfield.id):
        build_school(places.oakfield)
        content = draw(places.oakfield)

    assert set(content) == KEYS
    assert (content["since"], content["last_day"], content["meeting_on"]) == ("2025-09-02", "2025-09-26", "2026-01-20")
    assert content["prepared"] == {"name": "Erin Champion", "position": "Senior attendance champion"}
    assert all(one["text"] for one in cells(content))
    assert content["headline"] == [
        "Attendance was 85.9%, 2.3 points up on autumn 2024.",
        "That is 28 more days in school across the term.",
        "32 pupils were persistently absent, 12 fewer than in autumn 2024.",
        "The gap for children on free school meals is 15.8 points, 1.3 wider than in autumn 2024.",
        "Tuesdays and Wednesdays remain the weakest days.",
    ]


def test_groups_come_as_a_reader_expects_them(places):
    with scoped(places.oakfield.id):
        build_school(places.oakfield)
        content = draw(places.oakfield)

    assert texts(content, "groups", "pupils", "attendance", "gap", "persistent") == [
        ("Free school meals", "36", "78.9%", "−7.0", "24, 67%"),
        ("Not free school meals", "28", "94.7%", "+8.8", "8, 29%"),
        ("SEN support", "12", "84.2%", "−1.7", "not shown"),  # all twelve are persistently absent
        ("English as an additional language", "12", "94.7%", "+8.8", "not shown"),
        ("Has a social worker", "12", "52.6%", "−33.3", "not shown"),
        ("Girls", "32", "85.9%", "0.0", "16, 50%"),
        ("Boys", "32", "85.9%", "0.0", "16, 50%"),
        ("Year 2", "20", "90.5%", "+4.6", "not shown"),  # beside Year 4, of whom all are
        ("Year 3", "24", "97.4%", "+11.5", "none"),
        ("Year 4", "20", "67.4%", "−18.5", "not shown"),
    ]


def test_without_a_year_before_nothing_is_compared(places):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, 8), NOW, away=1)
        found = [draw(places.oakfield), draw(places.oakfield, before=None, before_label="")]

    for content in found:
        assert content["before_label"] is None
        assert {
            one["then"]["text"] for table in ("measures", "weeks", "bands", "groups") for one in content[table]
        } == {"–"}
        assert {one["change"]["words"] for one in content["measures"]} == {""}
        assert content["headline"][:3] == [
            "Attendance was 94.7%.", "Between them pupils missed 8 days of school.",
            "No pupil was persistently absent (missed 10% or more).",
        ]  # fmt: skip


def test_where_nothing_was_possible_there_is_neither_0_nor_100_per_cent(places):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, 8), NOW, away=19, code="Y1")
        content = draw(places.oakfield)

    assert content["headline"] == ["No sessions were possible in this time, so there is no attendance to report."]
    assert {one["now"]["text"] for one in content["measures"] if one["key"] not in ("persistent", "severe")} == {"–"}
    assert not any(one["value"] in ("0.0", "100.0") for one in cells(content))


def test_a_school_of_five_shows_no_figure_at_all(places):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, 5), NOW, away=3)
        content = draw(places.oakfield, before=None, before_label="")

    assert content["headline"] == [
        "Fewer than six pupils were on roll, so that every figure would tell of a child. None is shown."
    ]
    assert (content["pupils"], content["bands"], content["groups"], content["weekdays"]) == (None, [], [], [])
    assert [one for one in cells(content) if one["value"] is not None] == []
    assert content["leaflet"] == {"headline": "Oakfield Primary in autumn 2025", "lines": [], "celebrate": []}


def test_a_week_with_a_few_pupils_only_says_nothing_of_them(places):
    first = Span(NOW.since, date(2025, 9, 6))
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        few, many = add_pupils(places.oakfield, 5), add_pupils(places.oakfield, 30, since=date(2025, 9, 8))
        mark_all(places.oakfield, few, NOW, away=2)
        mark_all(places.oakfield, many, Span(date(2025, 9, 8), NOW.until))
        content = draw(places.oakfield, before=None, before_label="")
        alone = draw(places.oakfield, until=first.until, before=None, before_label="")

    assert texts(content, "weeks", "now")[:2] == [("1 Sep", "too few pupils"), ("8 Sep", "100.0%")]
    assert [one["now"]["text"] for one in alone["weeks"]] == ["too few pupils"]


def test_last_years_five_pupils_are_not_shown_beside_this_years_sixty(places):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, 5), BEFORE, away=3)
        mark_all(places.oakfield, add_pupils(places.oakfield, 60, since=date(2025, 9, 1)), NOW)
        content = draw(places.oakfield)

    assert {one["then"]["value"] for table in ("measures", "weeks", "bands", "groups") for one in content[table]} == {
        None
    }


def test_what_the_champion_wrote_stands_as_written(places):
    words = Notes(("Breakfast club from October",), "A hard term, well carried.", ("Who rings first?",))
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        written, quiet = draw(places.oakfield, words=words), draw(places.oakfield)

    assert (written["did"], written["say"], written["questions"]) == (
        ["Breakfast club from October"], "A hard term, well carried.", ["Who rings first?"],
    )  # fmt: skip
    assert (quiet["did"], quiet["say"], quiet["questions"]) == ([], "", list(ALWAYS))


def test_short_weeks_say_why(places):
    school = places.oakfield
    with scoped(school.id):
        build_years(school)
        for since, kind, reason, code, years in (
            (date(2025, 9, 8), "inset", "Training", "#", []), (date(2025, 9, 18), "closure", "Snow", "Y4", []),
            (date(2025, 9, 24), "part", "Boiler of Year 6", "Y3", [6]),
        ):  # fmt: skip
            Closure.objects.create(
                school=school, since=since, until=since.replace(day=since.day + 1), code=code, kind=kind, reason=reason,
                year_groups=years, recorded_name="Bob Officer", recorded_at=AT,
            )  # fmt: skip
        SchoolSession.objects.filter(
            school_id=school.id, date__gte=date(2025, 9, 15), date__lt=date(2025, 9, 18)
        ).update(open=False)
        content = draw(school, until=date(2025, 11, 8))

    notes = {one["label"]: one["note"] for one in content["weeks"] if one["note"]}
    assert notes == {"8 Sep": "INSET day", "15 Sep": "Snow", "27 Oct": "half-term"}
    assert [one["label"] for one in content["weeks"]][:2] + [content["weeks"][-1]["label"]] == [
        "1 Sep",
        "8 Sep",
        "3 Nov",
    ]


def test_a_reason_with_the_name_of_a_pupil_is_not_told(places):
    school = places.oakfield
    with scoped(school.id):
        build_years(school)
        pupil = add_pupils(school, 1)[0]
        for day, reason in ((9, f"Funeral of {pupil.legal_first} {pupil.legal_last}"), (18, "Snow")):
            Closure.objects.create(
                school=school, since=date(2025, 9, day), until=date(2025, 9, day + 1), code="Y4", kind="closure",
                reason=reason, year_groups=[], recorded_name="Bob Officer", recorded_at=AT,
            )  # fmt: skip
        content = draw(school)

    assert [one["note"] for one in content["weeks"] if one["note"]][:2] == ["closed", "Snow"]


def test_steps_hide_the_few_on_either_side():
    rows = [
        EffectRow("letter:a", "Letter: SAL1", 1, 46, 29, 90, 30, (), 0),
        EffectRow("meeting", "Meeting", 3, 11, 6, 20, 3, (), 0),  # five of eleven were not better
        EffectRow("visit", "Visit at home", None, 4, 4, 12, 6, (), 0),
        EffectRow("plan", "Plan", 2, 0, 0, 0, 0, (), 7),
    ]

    assert texts({"steps": steps(rows)}, "steps", "pupils", "better", "similar") == [
        ("Letter: SAL1", "46", "29", "33%"), ("Plan", "too early", "–", "–"), ("Meeting", "11", "not shown", "few"),
        ("Visit at home", "under 6", "–", "–"),
    ]  # fmt: skip


@pytest.mark.parametrize("pupils", [20, 60])
def test_as_many_queries_for_few_pupils_as_for_many(places, pupils):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, pupils, kinds=("fsm",)), NOW, away=2, code="N")
        mark_all(places.oakfield, add_pupils(places.oakfield, pupils), BEFORE, away=2)
        with CaptureQueriesContext(connection) as queries:
            draw(places.oakfield)

    assert len(queries) == 27


def test_a_longer_span_costs_no_more(places):
    with scoped(places.oakfield.id):
        build_years(places.oakfield)
        mark_all(places.oakfield, add_pupils(places.oakfield, 8), NOW, away=2, code="N")
        with CaptureQueriesContext(connection) as queries:
            draw(places.oakfield, until=date(2025, 12, 20), before=Span(date(2024, 9, 3), date(2024, 12, 21)))

    assert len(queries) == 27


def test_measures_row_by_key(places):
    with scoped(places.oakfield.id):
        build_school(places.oakfield)
        content = draw(places.oakfield)

    assert row(content, "measures", "late")["now"]["text"] == "5.3%"  # 128 of 2,432 sessions, L alone
