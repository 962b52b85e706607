"""Between approving and drawing, and between drawing and leaving: nobody gets a letter who must not any more."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse

from attendance.people.models import Contact, ContactLink, ContactNumber, Pupil
from attendance.tenancy.scope import scoped
from interventions.models import Case
from interventions.services.improvement import draft_notice
from letters.models import Batch, Copy, Dispatch, Hold, Letter, Recipient
from letters.queries.last_look import stops_now, stops_of_copies
from letters.services.batches import post_batch
from letters.services.deciding import approve
from letters.services.delivery import record_post
from letters.services.drafting import redraft, write_letter
from letters.services.issuing import LetterStopped, issue_letter, note_failure
from letters.services.printing import Options, print_batch
from letters.services.problems import LetterProblem
from letters.services.sending import send_copies
from tests.letters.addressed import WEIR, contact, link
from tests.letters.batch_letters import approved, batch_of, mother
from tests.letters.letterwork import MORNING, WEDNESDAY, WEEK, drafted, mark
from tests.letters.sent_letters import choose, dispatch_of, issue, log_of
from tests.people_of_the_tests import AT, OFFICER, TUESDAY, actor

pytestmark = pytest.mark.django_db
SOON = MORNING + timedelta(minutes=1)
CONTENTS = {
    "record": "12 sessions were missed.", "duty": "Parents must see to it.", "support_given": "Two meetings.",
    "support_open": "Breakfast club.", "warning": "A penalty notice may follow.", "period": "Three weeks.",
    "early_grounds": "Further absence without a reason.",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def life(oakfield_life):
    return oakfield_life


@pytest.fixture
def letter(life, people) -> Letter:
    """Drafted by the night, approved in the morning."""
    [draft] = drafted(life)
    with scoped(life.school_id):
        approve(life.school_id, [draft.id], by=actor(people.bob), at=MORNING)
        return now(draft)


def now(letter: Letter) -> Letter:
    return Letter.objects.get(school_id=letter.school_id, id=letter.id)


def why(letter: Letter, at=SOON) -> str:
    """Why it is sent back; "" where it is issued."""
    try:
        issue_letter(letter.school_id, letter.id, at=at)
    except LetterStopped as stopped:
        note_failure(letter.school_id, letter.id, stopped, at=at)
        return str(stopped)
    return ""


# ---- between approving and drawing ---------------------------------------------------------------------------------


def test_nothing_happened_and_it_is_issued(life, letter):
    with scoped(life.school_id):
        assert why(letter) == ""
        assert now(letter).state == "issued"


def links(life):
    return ContactLink.objects.filter(school_id=life.school_id)


def no_parent_any_more(life):
    links(life).update(parental_responsibility=False, lives_with=False)


def link_over(life):
    links(life).update(until=WEDNESDAY)


def came_of_age(life):
    Pupil.objects.filter(school_id=life.school_id).update(born=date(2008, 3, 11))


def another_parent(life):
    link(life, life.pupils[0], contact(life, "Mr", "Amir", "Arkwright", address=list(WEIR)))


def another_language(life):
    Contact.objects.filter(school_id=life.school_id).update(language="Polish")


def large_print(life):
    Contact.objects.filter(school_id=life.school_id).update(letter_format="large_print")


def another_name(life):
    Contact.objects.filter(school_id=life.school_id).update(last="Hollis")


def amended(life):
    mark(life, {WEEK[1]: "O"}, at=SOON)


HAPPENED = [
    (no_parent_any_more, "may not be written to any more"),
    (link_over, "may not be written to any more"),
    (came_of_age, "is 18 now"),
    (another_parent, "Somebody else would get it too"),
    (another_language, "The name, the language or the format"),
    (large_print, "The name, the language or the format"),
    (another_name, "The name, the language or the format"),
    (amended, "Figures have changed since it was approved"),
]


@pytest.mark.parametrize(("happened", "words"), HAPPENED, ids=[one.__name__ for one, _ in HAPPENED])
def test_what_happened_since_sends_it_back_with_the_reason(life, letter, happened, words):
    with scoped(life.school_id):
        happened(life)
        said = why(letter)

        assert words in said
        assert "Nadia" not in said
        assert (now(letter).state, now(letter).approved_by, now(letter).tries) == ("draft", None, 0)
        assert Copy.objects.filter(school_id=life.school_id, issued_at__isnull=False).count() == 0


def test_wrong_figures_say_what_they_were_and_are(life, letter):
    with scoped(life.school_id):
        amended(life)

        assert "2, now 4" in why(letter)


def test_letter_without_anybody_is_not_issued(life, letter):
    with scoped(life.school_id):
        Recipient.objects.filter(school_id=life.school_id).delete()
        Copy.objects.filter(school_id=life.school_id).delete()

        assert "There is nobody to whom it goes." in why(letter)


def test_letter_drafted_again_after_it_was_sent_back_is_issued_with_the_right_figures(life, letter, people):
    with scoped(life.school_id):
        amended(life)
        why(letter)
        redraft(life.school_id, letter.id, by=actor(people.bob), at=SOON)
        approve(life.school_id, [letter.id], by=actor(people.bob), at=SOON + timedelta(minutes=1))

        assert why(letter, SOON + timedelta(minutes=2)) == ""
        assert now(letter).figures["absent"] == 4


@pytest.mark.parametrize(("number", "stops"), [("07700 900123", False), ("07700900123", False), ("07700 900999", True)])
def test_text_goes_only_to_the_mobile_number_of_now(life, number, stops):
    with scoped(life.school_id):
        adult = mother(life, life.pupils[0])
        kept = ContactNumber.objects.create(school=life.school, contact=adult, number="07700 900123")
        text = approved(life, life.pupils[0], [adult], kind="text", channel="text")
        Copy.objects.filter(school_id=life.school_id).update(mobile="07700 900123")
        ContactNumber.objects.filter(school_id=life.school_id, id=kept.id).update(number=number)

        found = stops_now(life.school_id, text, AT)

        assert bool(found) is stops


def test_number_that_was_removed_stops_the_text(life):
    with scoped(life.school_id):
        one = issue(life, channel="text")
        ContactNumber.objects.filter(school_id=life.school_id).delete()

        assert list(stops_of_copies(life.school_id, [one.copy_id], AT)) == [one.copy_id]


# ---- a notice to improve --------------------------------------------------------------------------------------------


def test_notice_to_improve_goes_to_the_one_parent_alone(life, people):
    [_] = drafted(life)
    with scoped(life.school_id):
        nadia = Contact.objects.get(school_id=life.school_id, first="Nadia")
        amir = contact(life, "Mr", "Amir", "Arkwright", address=list(WEIR))
        link(life, life.pupils[0], amir)
        case = Case.objects.get(school_id=life.school_id)
        first = WEDNESDAY + timedelta(days=5)
        draft_notice(
            life.school_id, life.pupils[0].id, amir.id, first=first, last=first + timedelta(days=27),
            contents=CONTENTS, on=WEDNESDAY, by=OFFICER, at=MORNING,
        )  # fmt: skip

        written = write_letter(
            life.school_id, life.pupils[0].id, "notice_to_improve", {}, by=actor(people.erin), at=MORNING,
            case_id=case.id,
        )  # fmt: skip
        others = write_letter(life.school_id, life.pupils[0].id, "congratulations", {}, by=OFFICER, at=MORNING)

        assert to(written) == {amir.id}
        assert to(others) == {nadia.id, amir.id}


def to(letter_id) -> set:
    rows = Recipient.objects.filter(copy__letter_id=letter_id)
    found = Letter.objects.get(id=letter_id, school_id__in=rows.values("school_id"))
    return set(
        rows.filter(school_id=found.school_id, copy__school_id=found.school_id).values_list("contact_id", flat=True)
    )


# ---- between drawing and leaving ------------------------------------------------------------------------------------


def held(life, letter_or_pupil) -> None:
    Hold.objects.create(
        school_id=life.school_id, pupil_id=letter_or_pupil, kind="bereavement", since=TUESDAY, recorded_name="Sam",
        recorded_at=AT,
    )  # fmt: skip


def test_one_parent_who_was_barred_does_not_keep_the_mail_from_the_other(life):
    with scoped(life.school_id):
        choose(life, channel="email")
        nadia = mother(life, life.pupils[0], email="nadia@family.example")
        amir = mother(life, life.pupils[0], first="Amir", email="amir@family.example")
        both = approved(life, life.pupils[0], [nadia, amir], channel="email")
        issue_letter(life.school_id, both.id, at=AT)
        links(life).filter(contact_id=amir.id).update(may_be_contacted=False, gets_letters=False)

        send_copies(life.school_id, both.id, at=AT)

        assert [one.to for one in mail.outbox] == [["nadia@family.example"]]


def of_batch(life) -> tuple:
    """Two issued papers of two children in a batch."""
    made = [approved(life, pupil, [mother(life, pupil, first=first)])
            for pupil, first in zip(life.pupils[:2], ("Nadia", "Ruth"), strict=True)]  # fmt: skip
    batch = batch_of(life, *made)
    for one in made:
        issue_letter(life.school_id, one.id, at=AT)
    Batch.objects.filter(school_id=life.school_id, id=batch).update(state="done")
    return batch, made


@pytest.mark.parametrize("what", ["hold", "barred", "moved"])
def test_what_may_not_leave_any_more_is_neither_printed_nor_posted(life, client, people, what, time_machine):
    time_machine.move_to(AT, tick=False)
    with scoped(life.school_id):
        batch, made = of_batch(life)
        if what == "hold":
            held(life, made[0].pupil_id)
        elif what == "barred":
            links(life).filter(pupil_id=made[0].pupil_id).update(may_be_contacted=False, gets_letters=False)
        else:
            Contact.objects.filter(school_id=life.school_id, first="Nadia").update(address=["1 New Row"])

        printed = print_batch(life.school_id, batch, Options(False, False), by=OFFICER, at=AT)
    client.force_login(people.olive)
    page = client.get(reverse("letters:batch", args=[900001, batch])).content.decode()
    with scoped(life.school_id):
        posted = post_batch(life.school_id, batch, by=OFFICER, at=AT)
        gone = list(Dispatch.objects.filter(school_id=life.school_id).values_list("letter_id", flat=True))

    assert (printed.pages, posted, gone) == (1, 1, [made[1].id])
    assert "Not printed any more" in page


def test_paper_about_a_pupil_on_hold_is_not_noted_as_posted(life):
    with scoped(life.school_id):
        one = issue(life)
        held(life, one.pupil_id)

        with pytest.raises(LetterProblem, match="Letters about this pupil have been stopped"):
            record_post(life.school_id, [one.copy_id], by=OFFICER, at=AT)

        assert log_of(life, one) == []


def test_text_to_a_number_that_was_changed_since_is_not_sent(life):
    with scoped(life.school_id):
        one = issue(life, channel="text")
        ContactNumber.objects.filter(school_id=life.school_id).update(number="07700 900999")

        send_copies(life.school_id, one.letter_id, at=AT)

        assert dispatch_of(life, one).channel == "text"
        [(_, _, events)] = log_of(life, one)
        assert events[-1][0] == "failed"
        assert "address of somebody to whom it goes has changed" in events[-1][1]
