"""Odd families, odd pupils, odd schools: nothing crashes, and what is enclosed agrees with the words."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from attendance.calendar.models import AcademicYear
from attendance.kit import pdf
from attendance.people.models import Enrolment, GroupMembership, Pupil
from attendance.tenancy.scope import scoped
from letters.models import Letter, LetterSettings
from letters.queries.checks import checks_of
from letters.queries.facts import facts_of
from letters.queries.letters import letter_file
from letters.queries.papers import attendance_record, papers_of
from letters.rules.recipients import is_adult
from letters.services.deciding import approve
from letters.services.drafting import write_letter
from letters.services.drawing import draw
from letters.services.issuing import issue_letter, note_failure
from letters.services.keeping import read_pdf
from letters.services.problems import LetterProblem
from registers.services.enrolments import end_enrolment
from tests.factories.school_life import add_pupil
from tests.letters.letterwork import MORNING, WEEK, family, letterhead, mark
from tests.letters.pdf_reading import words_of
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, actor

pytestmark = pytest.mark.django_db
LONG = "Wilhelmina-Annabella-Konstantina " * 4
EIGHT = [
    "Flat 12", "The Old Spinning Mill", "14–16 Weir Lane", "Lower Common", "Millbeck", "Near Oakfield", "Northshire",
    "England",
]  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def life(oakfield_life):
    with scoped(oakfield_life.school_id):
        yield oakfield_life


def about(life, pupil: Pupil, *, key: str = "letter1", at=AT) -> Letter:
    letter_id = write_letter(life.school_id, pupil.id, key, {}, by=OFFICER, at=at)
    return Letter.objects.get(school_id=life.school_id, id=letter_id)


def left(life, last_day: date) -> None:
    """The first pupil's last day on roll; marks of later days stay where they are."""
    enrolment = Enrolment.objects.get(school_id=life.school_id, pupil_id=life.pupils[0].id)
    end_enrolment(life.school_id, enrolment.id, last_day=last_day, ground="a", by=OFFICER, at=AT)


def drawn(life, letter: Letter) -> list[bytes]:
    return [draw(one.paper, one.pictures) for one in papers_of(life.school_id, letter.id)]


NAMES = [
    (LONG.strip(), "Featherstonehaugh-Cholmondeley" * 3),
    ("Zoë", "O’Brien-Łukasiewicz"),
    ("محمد", "الحسن"),
    ("Nguyễn Thị", "D'Ångström"),
    ("<b>Ann</b>", "{{ pupil_name }}"),
]


@pytest.mark.parametrize(("first", "last"), NAMES, ids=["long", "hyphens", "right-to-left", "accents", "markup"])
def test_names_of_every_kind_are_drawn_as_they_are(life, first, last):
    letterhead(life)
    pupil = add_pupil(life, first=first, last=last)
    family(life, pupil=len(life.pupils) - 1, last=last)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"}, pupil=len(life.pupils) - 1)

    letter = about(life, pupil)
    [paper] = papers_of(life.school_id, letter.id)
    [content] = drawn(life, letter)

    assert paper.paper.name == f"Ms Nadia {last}"
    assert content[:5] == b"%PDF-"
    if first.startswith("<b>"):
        assert "<b>Ann</b>" in words_of(content)


def test_sign_that_no_font_can_show_is_named_and_leaves_the_letter_approved(life, people):
    letterhead(life)
    pupil = add_pupil(life, first="Zoë 🌻")
    family(life, pupil=len(life.pupils) - 1)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"}, pupil=len(life.pupils) - 1)
    letter = about(life, pupil)
    approve(life.school_id, [letter.id], by=actor(people.bob), at=MORNING, acknowledged="Asked for.")
    known = pdf_shows("🌻")

    try:
        issued = issue_letter(life.school_id, letter.id, at=MORNING)
    except LetterProblem as problem:
        note_failure(life.school_id, letter.id, problem, at=MORNING)
        issued = False

    row = Letter.objects.get(school_id=life.school_id, id=letter.id)
    assert (issued, row.state) == ((True, "issued") if known else (False, "approved"))
    assert known or "No font on this machine can show 🌻" in row.error


def pdf_shows(sign: str) -> bool:
    try:
        pdf.render(f"<html lang=en><title>x</title><p>{sign}", css=("css/pdf-letter.css",))
    except pdf.PdfProblem:
        return False
    return True


def test_address_of_eight_lines_stands_whole_on_the_paper(life):
    letterhead(life)
    family(life, address=EIGHT)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"})

    [content] = drawn(life, about(life, life.pupils[0]))

    words = words_of(content)
    assert [line for line in EIGHT if line not in words] == []


def test_school_without_a_letterhead_has_its_name_above(life):
    family(life)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"})

    [content] = drawn(life, about(life, life.pupils[0]))

    assert LetterSettings.objects.filter(school_id=life.school_id).count() == 0
    assert "Oakfield Primary" in words_of(content)


def test_pupil_without_a_group_and_one_who_starts_tomorrow_have_letters_that_say_what_is_missing(life):
    letterhead(life)
    family(life)
    GroupMembership.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).delete()
    Enrolment.objects.filter(school_id=life.school_id, pupil_id=life.pupils[0].id).update(
        since=TUESDAY + timedelta(days=1)
    )

    letter = about(life, life.pupils[0])
    found = checks_of(life.school_id, [letter.id], TUESDAY)[letter.id]

    assert letter.figures["possible"] == 0
    assert "empty" in {check.key for check in found if check.level == "stop"}
    assert len(drawn(life, letter)) == 1


def test_pupil_who_left_has_a_warning_and_the_figures_of_their_time(life):
    letterhead(life)
    family(life)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"})
    left(life, WEEK[2])

    letter = about(life, life.pupils[0])
    found = checks_of(life.school_id, [letter.id], TUESDAY)[letter.id]

    assert "left" in {check.key for check in found}
    assert (letter.figures["possible"], letter.figures["absent"]) == (6, 2)


def test_school_between_two_academic_years_counts_nothing_and_does_not_fail(life):
    family(life)
    last = AcademicYear.objects.filter(school_id=life.school_id).latest("until")

    facts = facts_of(life.school_id, [life.pupils[0].id], last.until + timedelta(days=3))

    assert facts[life.pupils[0].id].figures.possible == 0
    assert len(drawn(life, about(life, life.pupils[0], at=AT.replace(month=9, day=3, year=last.until.year)))) == 1


@pytest.mark.parametrize(
    ("on", "adult"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2028, 2, 29), True)]
)
def test_somebody_born_on_a_leap_day_comes_of_age_on_the_first_of_march(on, adult):
    assert is_adult(date(2008, 2, 29), on) is adult


def test_letter_approved_in_the_night_in_which_the_clocks_change_has_the_local_day(life, people):
    """29 March 2026, 00:30 UTC is 00:30 in London; 23:30 UTC is 00:30 of the 30th there."""
    letterhead(life)
    family(life)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"})
    utc = ZoneInfo("UTC")
    days = []
    for moment in (datetime(2026, 3, 29, 0, 30, tzinfo=utc), datetime(2026, 3, 29, 23, 30, tzinfo=utc)):
        letter = about(life, life.pupils[0], at=moment)
        approve(life.school_id, [letter.id], by=actor(people.bob), at=moment, acknowledged="The family asked for it.")
        assert issue_letter(life.school_id, letter.id, at=moment) is True
        [paper] = papers_of(life.school_id, letter.id)
        days.append(paper.paper.date)

    assert days == [date(2026, 3, 29), date(2026, 3, 30)]


def test_what_is_enclosed_agrees_with_the_figures_also_where_marks_lie_beyond_the_last_day_on_roll(life):
    letterhead(life)
    family(life)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I", WEEK[1]: "O", WEEK[4]: "O"})
    left(life, WEEK[2])

    letter = about(life, life.pupils[0])
    record = attendance_record(life.school_id, letter_file(life.school_id, letter.id))

    missed = sum(int(group.note.split()[0]) for group in record.groups)
    assert (missed, letter.figures["absent"]) == (4, 4)


def test_issued_paper_with_its_record_says_the_figures_of_the_letter(life, people):
    letterhead(life)
    family(life)
    mark(life, dict.fromkeys(WEEK, "/") | {WEEK[0]: "I"})
    letter = about(life, life.pupils[0])
    Letter.objects.filter(school_id=life.school_id, id=letter.id).update(enclose=["attendance_record"])
    approve(life.school_id, [letter.id], by=actor(people.bob), at=MORNING, acknowledged="Asked for.")
    issue_letter(life.school_id, letter.id, at=MORNING)

    [copy] = letter_file(life.school_id, letter.id).copies
    words = " ".join(words_of(read_pdf(copy.path, copy.sha256)).split())

    assert "10 sessions could be attended; 8 were" in words
    assert "2 sessions missed" in words
