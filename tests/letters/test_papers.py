"""A letter's papers as read from the tables: frozen words, drafts with their gaps shown, and what goes along."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from attendance.tenancy.scope import scoped
from interventions.services.meetings import MeetingData, TargetData, book_meeting, close_meeting
from letters.models import Copy, Letter
from letters.queries.papers import day_of, papers_of
from letters.rules.figures import Figures, to_json
from letters.rules.merging import plain_text
from letters.rules.merging import to_json as words_to_json
from letters.rules.paper import Enclosure, Group, reference_of
from letters.rules.wording import Merged, Span
from letters.services.drawing import draw
from letters.services.templates import of_school
from tests.letters.addressed import draft
from tests.letters.letterwork import LONDON, MORNING, WEEK, at_case, letterhead, mark, ready
from tests.letters.papers import MERGED
from tests.letters.pdf_reading import ua_problems, words_of
from tests.letters.wording_house import in_force, words
from tests.people_of_the_tests import AT, OFFICER, TUESDAY
from tests.registers.marking import mark as mark_one

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 3, 11)
APPROVED = {"state": "approved", "approved_name": "Fiona Head", "approved_at": MORNING}
FIGURES = Figures(possible=10, attended=6, absent=4, authorised=3, unauthorised=1, late=1)
SPAN = {"figures": to_json(FIGURES), "figures_since": date(2026, 2, 23), "figures_until": date(2026, 3, 9)}


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


def a_copy(letter: Letter, *, order: int = 1, **more) -> Copy:
    given = {
        "name": "Ms N Arkwright", "salutation": "Ms Arkwright", "address": ["4 Mill Lane", "Oakfield"],
        "postcode": "OX99 4QZ", "words": words_to_json(MERGED),
    }  # fmt: skip
    return Copy.objects.create(school_id=letter.school_id, letter=letter, order=order, **(given | more))


def papers(life, letter: Letter) -> list:
    with scoped(life.school_id):
        return papers_of(life.school_id, letter.id)


def enclosures(life, letter: Letter) -> tuple[Enclosure, ...]:
    return papers(life, letter)[0].paper.enclosures


def a_letter(life, **more) -> Letter:
    with scoped(life.school_id):
        letter = draft(life, **({"key": "letter1"} | APPROVED | more))
        a_copy(letter)
    return letter


def test_approved_letter_is_drawn_from_its_frozen_words(life):
    with scoped(life.school_id):
        letterhead(life, address=["School Road"], postcode="OX99 4QX")
    letter = a_letter(life)

    [one] = papers(life, letter)

    assert (one.paper.merged, one.paper.draft, one.paper.date) == (MERGED, False, date(2026, 3, 11))
    assert one.paper.envelope == ("Ms N Arkwright", "4 Mill Lane", "Oakfield", "OX99 4QZ")
    assert (one.paper.letterhead.school_name, one.paper.letterhead.address) == ("Oakfield Primary", ("School Road",))
    assert one.paper.reference == reference_of(letter.id)
    assert ua_problems(draw(one.paper, one.pictures)) == []


def test_papers_come_in_the_order_of_the_copies(life):
    letter = a_letter(life)
    with scoped(life.school_id):
        a_copy(letter, order=3, name="Third")
        a_copy(letter, order=2, name="Second")

    assert [one.paper.name for one in papers(life, letter)] == ["Ms N Arkwright", "Second", "Third"]


def test_draft_is_merged_now_with_its_gaps_in_brackets(life):
    known = {"pupil_name": "Poppy Arkwright", "pupil_first": "Poppy", "attendance_percent": "80%"}
    letter = a_letter(life, state="draft", approved_at=None, approved_name="", values=known)

    [one] = papers(life, letter)

    assert one.paper.draft is True
    assert one.paper.merged.opening == "Dear Ms Arkwright"
    assert "Poppy" in one.paper.merged.subject
    assert "[" in plain_text(one.paper.merged)
    assert "DRAFT" in words_of(draw(one.paper, one.pictures))


def test_letter_taken_back_is_not_drawn_from_its_old_words(life):
    letter = a_letter(life, state="held", approved_at=None, approved_name="", values={"pupil_name": "Poppy"})

    [one] = papers(life, letter)

    assert one.paper.merged != MERGED


def test_language_of_the_paper_is_that_of_its_words(life):
    with scoped(life.school_id):
        letter = draft(life, key="letter1", **APPROVED)
        a_copy(letter, order=1, language="pl")
        a_copy(letter, order=2, language="ro")

    assert [one.paper.language for one in papers(life, letter)] == ["pl", "en"]


def test_window_is_the_providers_where_it_prints_for_us(life, settings):
    letter = a_letter(life)
    with scoped(life.school_id):
        a_copy(letter, order=2, channel="email")

    settings.LETTER_PROVIDERS = {"text": "", "post": "notify"}
    printed_by_notify = [one.paper.window for one in papers(life, letter)]
    settings.LETTER_PROVIDERS = {"text": "", "post": ""}

    assert printed_by_notify == ["notify", "dl"]
    assert [one.paper.window for one in papers(life, letter)] == ["dl", "dl"]


def test_day_of_a_letter_is_a_local_day(life):
    late = datetime(2026, 6, 10, 23, 30, tzinfo=LONDON)

    assert day_of(Letter(approved_at=late, drafted_on=date(2026, 6, 1))) == date(2026, 6, 10)
    assert day_of(Letter(drafted_on=date(2026, 6, 1))) == date(2026, 6, 1)


def test_attendance_record_names_what_was_missed_by_month(life):
    with scoped(life.school_id):
        mark(life, {date(2026, 2, 26): "I", date(2026, 2, 27): "/", WEEK[0]: "G", WEEK[1]: "L", WEEK[2]: "#"})
    letter = a_letter(life, enclose=["attendance_record"], **SPAN)

    [record] = enclosures(life, letter)

    assert record.title == "Attendance record"
    assert record.about == "Poppy Arkwright, 23 February 2026 to 8 March 2026"
    assert record.summary == (
        "10 sessions could be attended; 6 were (60.0%).",
        "4 sessions missed: 3 with a reason that the school accepted (authorised), 1 without (unauthorised). "
        "Two sessions make a day.",
    )
    assert [(group.title, group.note) for group in record.groups] == [
        ("February 2026", "2 sessions"), ("March 2026", "4 sessions"),
    ]  # fmt: skip
    assert [(row.day, row.session, row.code) for group in record.groups for row in group.rows] == [
        ("Thursday 26 February", "All day", "I"),
        ("Monday 2 March", "All day", "G"),
        ("Tuesday 3 March", "All day", "L"),
    ]


def test_attendance_record_keeps_two_codes_of_a_day_apart(life):
    with scoped(life.school_id):
        mark_one(life, "I", day=WEEK[0], session="AM")
        mark_one(life, "G", day=WEEK[0], session="PM")
        mark_one(life, "I", day=WEEK[1], session="PM")
    letter = a_letter(life, enclose=["attendance_record"], **SPAN)

    [record] = enclosures(life, letter)

    assert [(row.day, row.session, row.code) for row in record.groups[0].rows] == [
        ("Monday 2 March", "Morning", "I"),
        ("Monday 2 March", "Afternoon", "G"),
        ("Tuesday 3 March", "Afternoon", "I"),
    ]


def test_attendance_record_without_counted_days_is_left_out(life):
    assert enclosures(life, a_letter(life, enclose=["attendance_record"])) == ()


def test_meeting_record_says_who_came_and_what_was_agreed(life):
    ready(life)
    nadia, bob = {"name": "Nadia Arkwright", "as": "mother"}, {"name": "Bob Officer", "as": "attendance officer"}
    with scoped(life.school_id):
        case_id = at_case(life)
        data = MeetingData(
            kind="attendance", starts_at=datetime(2026, 3, 10, 15, 30, tzinfo=LONDON), place="the library",
            invited=[nadia, bob],
        )  # fmt: skip
        meeting_id = book_meeting(life.school_id, case_id, data, by=OFFICER, at=AT)
        close_meeting(
            life.school_id, meeting_id, outcome="held", attended=[nadia], notes="We talked about mornings.\n\nBus 14.",
            targets=[TargetData(Decimal(95), date(2026, 3, 10), date(2026, 5, 1))], by=OFFICER,
            at=datetime(2026, 3, 10, 17, tzinfo=LONDON),
        )  # fmt: skip
    letter = a_letter(life, enclose=["meeting_record"], case_id=case_id)

    [record] = enclosures(life, letter)

    assert record.about == "Attendance meeting, Tuesday 10 March 2026 at 15:30, the library"
    assert record.groups == (
        Group("Invited", lines=("Nadia Arkwright, mother", "Bob Officer, attendance officer")),
        Group("Who came", lines=("Nadia Arkwright, mother",)),
        Group("What was said", lines=("We talked about mornings.", "Bus 14.")),
        Group("What we agreed", lines=("Attendance of at least 95% from 10 March to 1 May 2026",)),
    )
    assert ua_problems(draw(papers(life, letter)[0].paper)) == []


def test_meeting_record_without_a_meeting_is_left_out(life):
    assert enclosures(life, a_letter(life, enclose=["meeting_record"])) == ()


def test_certificate_has_the_words_of_the_award(life):
    answers = {"award_name": "Excellent attendance", "award_period": "the spring term 2026"}
    letter = a_letter(life, key="congratulations", enclose=["certificate"], answers=answers)

    [certificate] = enclosures(life, letter)

    said = plain_text(certificate.merged)
    assert [one in said for one in ("Poppy Arkwright", "Excellent attendance", "the spring term 2026")] == [True] * 3


def test_certificate_without_an_award_is_left_out(life):
    assert enclosures(life, a_letter(life, key="congratulations", enclose=["certificate"])) == ()


def test_papers_cost_the_same_for_one_copy_and_for_three(life, django_assert_num_queries):
    letter = a_letter(life, enclose=["attendance_record"], **SPAN)
    with scoped(life.school_id):
        with django_assert_num_queries(4):
            papers_of(life.school_id, letter.id)
        a_copy(letter, order=2)
        a_copy(letter, order=3)

        with django_assert_num_queries(4):
            papers_of(life.school_id, letter.id)


def test_letter_of_another_school_is_not_found(life, hillcrest_life):
    letter = a_letter(life)

    with scoped(hillcrest_life.school_id), pytest.raises(Letter.DoesNotExist):
        papers_of(hillcrest_life.school_id, letter.id)


def test_merged_words_survive_being_kept(life):
    nasty = Merged("<b>", "{{ x }}", (MERGED.blocks[0],), "&", frozenset())
    with scoped(life.school_id):
        letter = draft(life, key="letter1", **APPROVED)
        a_copy(letter, words=words_to_json(nasty))

    assert papers(life, letter)[0].paper.merged == nasty
    assert isinstance(papers(life, letter)[0].paper.merged.blocks[0].lines[0][0], Span)


def test_draft_is_shown_in_the_words_that_would_be_approved_that_day(life):
    """Words that are published after a letter was drafted are those that its reader sees, and approves."""
    letter = a_letter(life, state="draft", approved_name="", approved_at=None, drafted_on=TUESDAY)
    with scoped(life.school_id):
        in_force(of_school(life.school_id), text=words("Please ring us, all of you."), since=WEDNESDAY)

        then, now = (papers_of(life.school_id, letter.id, day)[0].paper for day in (TUESDAY, WEDNESDAY))

    assert "Please ring us, all of you." not in plain_text(then.merged)
    assert "Please ring us, all of you." in plain_text(now.merged)
    assert (then.date, now.date) == (TUESDAY, TUESDAY)
