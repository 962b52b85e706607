"""The packs as the worker makes them: tagged PDFs, what is in them and what is not, the same again when made again."""

import io
from collections.abc import Iterator

import pikepdf
import pytest

from attendance.audit.models import AuditEvent
from attendance.kit.pdf import page_count
from attendance.reports.services.packs.meeting import make_meeting
from attendance.reports.services.packs.support import make_support, make_support_full
from attendance.reports.tasks.files import MAKERS
from attendance.tenancy.scope import scoped
from interventions.models import CaseEvent
from tests.factories.school_life import add_pupil
from tests.interventions.casework import at_stage, publish
from tests.letters.pdf_reading import flat, tags_of, title_of, ua_problems, words_of
from tests.people_of_the_tests import AT, MONDAY
from tests.registers.marking import mark_run
from tests.reports.packs import HERE, LAST_MONDAY, absent_most_of_the_year, flag, tried

pytestmark = pytest.mark.django_db
ON = {"on": "2026-03-10"}
SURNAMES = ("Arkwright", "Ashworth")


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def life(oakfield_life):
    """Poppy missed half of the year, much was tried; Amelia came to a stage and missed Monday."""
    with scoped(oakfield_life.school_id):
        publish(oakfield_life)
        absent_most_of_the_year(oakfield_life)
        tried(oakfield_life, note="A shouting match with Mrs Holroyd.")
        flag(oakfield_life, "sen_support")
        flag(oakfield_life, "child_protection")
        at_stage(oakfield_life, "sal2", pupil=1)
        mark_run(oakfield_life, HERE + "O O", pupil=1, since=LAST_MONDAY)
    return oakfield_life


class Heard:
    """Keeps what a maker says of its progress."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int]] = []

    def __call__(self, done: int, total: int) -> None:
        self.steps.append((done, total))


def outline_of(pdf: bytes) -> list[str]:
    """Every bookmark, those within others too, in order."""

    def walk(items) -> Iterator[str]:
        for item in items:
            yield str(item.title)
            yield from walk(item.children)

    with pikepdf.open(io.BytesIO(pdf)) as file, file.open_outline() as outline:
        return list(walk(outline.root))


def support(life, full: bool = False, **asked) -> bytes:
    maker = make_support_full if full else make_support
    return maker(life.school_id, {**ON, "who": "all", "initials": False, "note": ""} | asked, AT, Heard())


def meeting(life, **asked) -> bytes:
    return make_meeting(life.school_id, ON | asked, AT, Heard())


# ---- both --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("draw", [meeting, support])
def test_pack_is_tagged_and_titled(life, draw):
    pdf = draw(life)

    assert ua_problems(pdf, "en-GB") == []
    assert {"H1", "H2", "H3", "P", "L", "LI"} <= set(tags_of(pdf))


@pytest.mark.parametrize("draw", [meeting, support])
def test_pack_made_again_is_the_same_file_and_changes_nothing(life, draw):
    with scoped(life.school_id):
        before = (AuditEvent.objects.filter(school_id=life.school_id).count(),
                  CaseEvent.objects.filter(school_id=life.school_id).count())  # fmt: skip

    assert draw(life) == draw(life)
    with scoped(life.school_id):
        assert before == (AuditEvent.objects.filter(school_id=life.school_id).count(),
                          CaseEvent.objects.filter(school_id=life.school_id).count())  # fmt: skip


def test_worker_knows_every_pack():
    assert {"meeting", "support_meeting", "support_meeting_full"} <= set(MAKERS)


def test_progress_is_told_every_ten_pupils(life):
    heard = Heard()
    with scoped(life.school_id):
        for n in range(3, 14):
            add_pupil(life)
            mark_run(life, "O O", pupil=n, since=MONDAY)

    make_meeting(life.school_id, ON, AT, heard)

    assert heard.steps == [(0, 14), (10, 14), (13, 14), (14, 14)]


# ---- the weekly meeting ------------------------------------------------------------------------------------------


def test_meeting_pack_has_the_agenda_and_a_part_for_each_pupil(life):
    pdf = meeting(life, owed=[{"key": "n", "label": "Reasons not settled in five school days", "number": 3, "late": 2}])

    assert title_of(pdf) == "Weekly attendance meeting, 10 March 2026: Oakfield Primary"
    assert outline_of(pdf) == [
        "Weekly attendance meeting", "The week", "New at a stage", "Support meeting", "Support letter 1",
        "Down a stage, or closed", "Persistent absence", "New: a tenth or more of the year is missed", "No longer",
        "Two days or less from it", "Agreed, and not done yet",
        "Open duties", "Pupils to speak about", "Amelia Ashworth, 4 Kestrel", "Poppy Arkwright, 4 Kestrel",
    ]  # fmt: skip
    text = flat(words_of(pdf))
    assert "Reasons not settled in five school days: 3, 2 late" in text
    assert "20 days missed this year: 12 days authorised, 8 days unauthorised; 50.0% attended." in text
    assert "“The bus is full.”" in text
    assert page_count(pdf) == 2


def test_meeting_pack_holds_nothing_for_few_and_no_note(life):
    text = flat(words_of(meeting(life)))

    assert [word for word in ("Child protection", "social care", "Holroyd") if word in text] == []


def test_meeting_pack_of_a_quiet_week_is_one_page(oakfield_life):
    pdf = meeting(oakfield_life)

    assert ua_problems(pdf, "en-GB") == []
    assert page_count(pdf) == 1
    assert "Nobody came to a stage in these days." in flat(words_of(pdf))


# ---- the meeting with the authority ------------------------------------------------------------------------------


def test_support_pack_says_what_was_missed_tried_and_is_asked(life):
    pdf = support(life, note="A named officer for Oakfield.")
    text = flat(words_of(pdf))

    assert title_of(pdf) == "Targeting support meeting, 10 March 2026: Oakfield Primary"
    assert (
        "2 of 3 pupils on roll missed a tenth or more of their sessions from 1 September 2025 to 9 March 2026" in text
    )
    assert "A named officer for Oakfield." in text
    assert "1. Poppy Arkwright Year 4 20 days 12 days 8 days 50.0%" in text
    assert "10 March 2026: Referral: Attendance team of the local authority, sent" in text
    assert "Does a legal step fit here, and what support would come first?" in text
    assert page_count(pdf) == 2


def test_support_pack_for_the_office_holds_nothing_for_few(life):
    text = flat(words_of(support(life)))

    assert "SEN support" in text
    assert [word for word in ("Child protection", "social care", "Holroyd") if word in text] == []


def test_support_pack_for_few_says_so_on_every_page(life):
    pdf = support(life, full=True)

    assert "Child protection plan" in flat(words_of(pdf))
    assert all("only for those who must know" in flat(words_of(pdf, page=n)) for n in range(page_count(pdf)))


@pytest.mark.parametrize("full", [False, True])
def test_pack_with_initials_names_nobody(life, full):
    pdf = support(life, full, initials=True)
    text = flat(words_of(pdf))

    assert "1. P. A., Year 4" in text
    for word in (*SURNAMES, "Poppy", "Amelia", "Kestrel", "The bus is full", "SEN support", "Child protection"):
        assert word not in text
    assert [name for name in SURNAMES if name in " ".join(outline_of(pdf))] == []


def test_support_pack_of_severe_absence_alone(life):
    text = flat(words_of(support(life, who="severe")))

    assert "1 is in this pack." in text
    assert "Amelia" not in text


def test_support_pack_of_a_school_with_nobody_to_speak_about(oakfield_life):
    pdf = support(oakfield_life)

    assert ua_problems(pdf, "en-GB") == []
    assert "No pupil is in this pack." in flat(words_of(pdf))
