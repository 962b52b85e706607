"""Awards: who earned one, giving it once, the letter home that waits for a person, trusts that forbid single ones."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
import pytest
import time_machine
from django.db import DatabaseError
from django.urls import reverse

from attendance.audit.models import AuditEvent
from attendance.people.models import Contact, ContactLink
from attendance.tenancy.scope import scoped
from interventions.services.policies import load_document, of_trust
from letters.models import Award, Letter, LetterEvent
from letters.queries.celebration import celebrated
from letters.queries.periods import periods_of
from letters.services.awards import give_awards, take_back
from letters.services.problems import LetterProblem
from registers.services.writing import Writing, write_marks
from tests.factories.school_life import add_pupil
from tests.people_of_the_tests import OFFICER

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 15, 40, tzinfo=ZoneInfo("Europe/London"))
BEFORE = datetime(2026, 2, 24, 8, 52, tzinfo=ZoneInfo("Europe/London"))
DAYS = [date(2026, 2, 23) + timedelta(days=n) for n in range(12) if n % 7 < 5]
AWARDS = reverse("letters:awards", args=[900001])
POLICY = {
    "policy": 1,
    "name": "Praise",
    "ladders": {},
    "celebration": {
        "bands": {
            "full": {"at_least": 100, "award": "certificate", "letter": "congratulations", "title": "Always here"}
        },
        "set_aside": ["I"],
        "group_awards": ["best group of the half term"],
    },
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def life(oakfield_life):
    """Of three pupils the first was always here, the second but for a day's illness, the third was late to no good."""
    life = oakfield_life
    with scoped(life.school_id):
        load(life, POLICY)
        for pupil in life.pupils:
            mother = Contact.objects.create(
                school=life.school, title="Ms", first="Nadia", last=pupil.legal_last, address=["1 Mill Lane", "Kirkby"],
                postcode="KX1 1AA",
            )  # fmt: skip
            ContactLink.objects.create(
                school=life.school, pupil=pupil, contact=mother, lives_with=True, parental_responsibility=True
            )
        mark(life, life.pupils[0], "")
        mark(life, life.pupils[1], "I")
        mark(life, life.pupils[2], "O")
    return life


def load(life, document, since=date(2025, 9, 1)):
    at = datetime(since.year, since.month, since.day, 8, tzinfo=AT.tzinfo)
    load_document(of_trust(life.school.trust_id), document, since=since, by=OFFICER, at=at, acknowledged="Agreed")


def mark(life, pupil, absent_code):
    """Present on ten days; on the fifth with this code instead, where there is one."""
    present = {"AM": "/", "PM": "\\"}
    writings = [
        Writing(day, session, pupil.id, absent_code if absent_code and day == DAYS[4] else present[session])
        for day in DAYS
        for session in ("AM", "PM")
    ]
    write_marks(life.school_id, writings, by=OFFICER, at=BEFORE, origin="office", kind="open", overwrite="blanks")


def half_term(life):
    return next(one for one in periods_of(life.school_id, AT.date()) if one.label == "Spring, second half")


def give(life, *, pupils=(), groups=(), award=""):
    return give_awards(
        life.school_id, half_term(life), pupil_ids=[one.id for one in pupils], group_keys=groups, group_award=award,
        by=OFFICER, at=AT,
    )  # fmt: skip


def test_periods_are_the_half_terms_and_terms_that_have_begun_the_latest_first(life):
    with scoped(life.school_id):
        found = [(one.label, one.over) for one in periods_of(life.school_id, AT.date())]

    assert found == [
        ("Spring, first half", True),
        ("Autumn", True),
        ("Autumn, second half", True),
        ("Autumn, first half", True),
        ("The year 2025/26", False),
        ("Spring", False),
        ("Spring, second half", False),
    ]


def test_illness_is_set_aside_and_other_absence_is_not(life):
    with scoped(life.school_id):
        found = celebrated(life.school_id, half_term(life))

    # 20 sessions each; two of the second pupil's are set aside, which leaves 18: too few to say anything
    assert [(row.pupil_id, row.score.attended, row.score.possible) for row in found.pupils] == [
        (life.pupils[0].id, 20, 20)
    ]
    assert [(row.label, row.score.percent, row.best) for row in found.groups] == [("4 Kestrel", "96.6", True)]


def test_award_is_given_once_with_a_letter_home_that_waits_for_a_person(life):
    with scoped(life.school_id):
        first = give(life, pupils=[life.pupils[0]])
        with pytest.raises(LetterProblem, match="Nobody new was chosen"):
            give(life, pupils=[life.pupils[0]])
        letter = Letter.objects.get(school_id=life.school_id)
        award = Award.objects.get(school_id=life.school_id)
        audited = AuditEvent.objects.filter(school_id=life.school_id, verb="awards.given").count()

    assert (first.awards, first.letters, audited) == (1, 1, 1)
    assert (letter.state, letter.key, letter.enclose) == ("draft", "congratulations", ["certificate"])
    assert letter.answers == {"award_name": "Always here", "award_period": "Spring, second half"}
    assert (award.title, award.attended, award.possible, award.letter_id) == ("Always here", 20, 20, letter.id)


def test_pupil_who_earned_none_gets_none_and_nobody_else_does_either(life):
    with scoped(life.school_id):
        with pytest.raises(LetterProblem, match="has not earned the award any more"):
            give(life, pupils=[life.pupils[0], life.pupils[2]])
        kept = Award.objects.filter(school_id=life.school_id).count()

    assert kept == 0


def test_trust_that_forbids_single_awards_is_respected(life):
    forbidden = dict(POLICY, celebration=dict(POLICY["celebration"], individual_awards=False))
    with scoped(life.school_id):
        load(life, forbidden, since=date(2025, 9, 2))
        shown = celebrated(life.school_id, half_term(life)).pupils
        with pytest.raises(LetterProblem, match="gives no awards to single pupils"):
            give(life, pupils=[life.pupils[0]])
        given = give(life, groups=["4-kestrel", "year-4"], award="best group of the half term")

    assert shown == ()
    assert (given.awards, given.letters) == (2, 0)


def test_group_needs_to_be_told_what_it_gets_the_award_for(life):
    with scoped(life.school_id), pytest.raises(LetterProblem, match="What the groups get the award for is missing"):
        give(life, groups=["4-kestrel"], award=" ")


def test_award_that_is_taken_back_takes_its_undecided_letter_along(life):
    with scoped(life.school_id):
        give(life, pupils=[life.pupils[0]])
        award = Award.objects.get(school_id=life.school_id)
        take_back(life.school_id, award.id, by=OFFICER, at=AT)
        letter = Letter.objects.get(school_id=life.school_id)
        again = give(life, pupils=[life.pupils[0]])

    assert (letter.state, letter.said) == ("withdrawn", "The award was taken back.")
    assert again.awards == 1


def test_nothing_is_kept_when_the_audit_row_cannot_be_written(life, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(AuditEvent.objects, "create", broken)
    with scoped(life.school_id):
        with pytest.raises(DatabaseError):
            give(life, pupils=[life.pupils[0]])
        kept = [
            model.objects.filter(school_id=life.school_id).count() for model in (Award, Letter, LetterEvent)
        ]  # fmt: skip

    assert kept == [0, 0, 0]


# ---- pages -----------------------------------------------------------------------------------------------------------


def period_of_page(life):
    with scoped(life.school_id):
        return f"?period={half_term(life).key}"


def test_officer_gives_awards_and_prints_the_certificates(client, people, life):
    client.force_login(people.bob)
    query = period_of_page(life)

    given = client.post(f"{AWARDS}{query}", {"pupils": [str(life.pupils[0].id)], "groups": ["year-4"],
                                             "group_award": "best year group"}, follow=True)  # fmt: skip
    group = client.get(f"{AWARDS}certificates/{query}&group=4-kestrel")
    groups = client.get(f"{AWARDS}certificates/{query}")

    assert "2 awards given. 1 letter home wait" in given.content.decode()
    assert [one["Content-Type"] for one in (group, groups)] == ["application/pdf", "application/pdf"]
    assert len(pikepdf.open(BytesIO(group.content)).pages) == 1


def test_page_keeps_the_ticks_where_something_is_missing(client, people, life):
    client.force_login(people.bob)

    page = client.post(f"{AWARDS}{period_of_page(life)}", {"groups": ["year-4"]}).content.decode()

    assert "What the groups get the award for is missing" in page
    assert 'value="year-4" id="g-year-4" checked' in page


def test_page_costs_the_same_for_one_pupil_and_for_three(client, people, life, django_assert_num_queries):
    client.force_login(people.bob)
    query = period_of_page(life)

    with django_assert_num_queries(12):
        client.get(f"{AWARDS}{query}")
    with scoped(life.school_id):
        for _ in range(2):
            mark(life, add_pupil(life), "")
    with django_assert_num_queries(12):
        page = client.get(f"{AWARDS}{query}")

    assert page.content.decode().count('name="pupils"') == 3


@pytest.mark.parametrize(
    ("who", "status"), [("bob", 200), ("fiona", 200), ("olive", 200), ("alice", 404), ("grace", 404), ("dave", 404)]
)
def test_awards_are_for_those_who_see_letters(client, people, life, who, status):
    client.force_login(getattr(people, who))

    answers = [client.get(address).status_code for address in (AWARDS, f"{AWARDS}certificates/")]

    assert answers == [status, 302 if status == 200 else 404]


def test_office_sees_awards_and_cannot_give_them(client, people, life):
    client.force_login(people.olive)

    page = client.post(f"{AWARDS}{period_of_page(life)}", {"pupils": [str(life.pupils[0].id)]})

    with scoped(life.school_id):
        assert Award.objects.filter(school_id=life.school_id).count() == 0
    assert 'name="pupils"' not in page.content.decode()
