"""One of everything of letters, made by the services, for the tests that open every page or ask for every address."""

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

from PIL import Image

from letters.models import Award, Batch, Copy, Dispatch, Letter, LetterEvent, LetterSettings
from letters.queries.wordings import of_school, of_trust
from letters.services.batches import begin_batch, end_batch, post_batch
from letters.services.deciding import approve, hold
from letters.services.delivery import note_outcome
from letters.services.drafting import write_letter
from letters.services.holds import HoldData, hold_letters
from letters.services.issuing import issue_letter
from letters.services.letterheads import Choices, Upload, save_letterhead
from letters.services.links import link_token
from letters.services.sending import send_copies
from letters.services.templates import publish
from tests.factories.school_life import SchoolLife
from tests.letters.desk_letters import absences, family
from tests.letters.wording_house import draft, in_force, words
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

BY = {"by": OFFICER, "at": AT}
LETTERHEAD = Choices(
    address=("School Road", "Oakfield"), postcode="ZZ99 4ZZ", telephone="01632 960123", headteacher_name="Fiona Head",
    contact_person="Bob Officer", sender_name="Fiona Head", sender_position="Headteacher", channel="email",
    footer="Part of Northern Lights Academy Trust",
)  # fmt: skip
POSTED, MAILED, OPEN, STOPPED, HELD, QUIET = 2, 3, 4, 1, 5, 6  # which pupil of the school each thing is about


def furnish_letters(life: SchoolLife) -> dict[str, object]:
    """Letters in every state, a batch in the post, a hold, words of school and trust, a picture, an award, a link.

    Inside the school's scope; the school has seven pupils or more. Gives what stands in the addresses: `letter_id` is
    an issued letter with `copy_id` and `dispatch_id`; of others there are `draft_id`, `held_id`, `stopped_id`,
    `mailed_id`, and `waiting_batch_id`; `written_pupil_id` has letters, and `asking_key` is a letter that asks. The
    version of the words goes by the room (`letters:`, `letters_trust:`), the token of a link as `letters_open:`.
    """
    _letterhead(life)
    posted, mailed, batch_id = _issued(life)
    copy = Copy.objects.get(school_id=life.school_id, letter_id=posted)
    dispatch = Dispatch.objects.get(school_id=life.school_id, letter_id=posted)
    note_outcome(life.school_id, dispatch.id, "returned", "Gone away.", **BY)
    link = Dispatch.objects.get(school_id=life.school_id, letter_id=mailed)
    picture = LetterSettings.objects.filter(school_id=life.school_id).latest("recorded_at").crest_id
    return {
        "key": "letter1", "asking_key": "leave_refused", "language": "en", "page": 1,
        "letter_id": posted, "copy_id": copy.id, "dispatch_id": dispatch.id, "batch_id": batch_id,
        "mailed_id": mailed, "image_id": picture, "written_pupil_id": life.pupils[POSTED].id,
        "letters_open:": link_token(life.school_id, link.id, at=AT), **_open(life), **_words(life),
        "hold_id": _no_letters(life), "award_id": _award(life), "waiting_batch_id": _stopped_batch(life),
    }  # fmt: skip


def _letterhead(life: SchoolLife) -> None:
    drawn = BytesIO()
    Image.new("RGB", (60, 40), (30, 60, 120)).save(drawn, "PNG")
    crest = Upload(drawn.getvalue(), "The school’s crest: an oak")
    save_letterhead(life.school_id, LETTERHEAD, pictures={"crest": crest}, **BY)


def _issued(life: SchoolLife) -> tuple[UUID, UUID, UUID]:
    """Two letters that went out, the first by post, the second as a link in a mail; and their batch, in the post."""
    school_id = life.school_id
    posted = _written(life, POSTED)
    mailed = _written(life, MAILED, email="ruth@family.example")
    batch_id = approve(school_id, [posted, mailed], **BY)
    begin_batch(school_id, batch_id, at=AT)
    for letter_id in (posted, mailed):
        assert issue_letter(school_id, letter_id, at=AT)
    end_batch(school_id, batch_id, at=AT)
    post_batch(school_id, batch_id, **BY)
    assert send_copies(school_id, mailed, at=AT) == 1
    Letter.objects.filter(school_id=school_id, id=mailed).update(changed={"absent": [7, 3]})
    return posted, mailed, batch_id


def _written(life: SchoolLife, pupil: int, **adult) -> UUID:
    absences(life, pupil)
    family(life, pupil, **adult)
    return write_letter(life.school_id, life.pupils[pupil].id, "letter1", {}, **BY)


def _open(life: SchoolLife) -> dict[str, UUID]:
    """A letter to be decided, one that waits until a day, one that nothing lets go: the pupil has no adults."""
    held = _written(life, HELD)
    hold(life.school_id, held, until=TUESDAY + timedelta(days=6), reason="They are in the middle of a move.", **BY)
    nobody = life.pupils[STOPPED].id
    return {
        "draft_id": _written(life, OPEN),
        "held_id": held,
        "stopped_id": write_letter(life.school_id, nobody, "letter2", {}, **BY),
    }


def _words(life: SchoolLife) -> dict[str, object]:
    """The school's own words of a letter, in force, with a draft; the trust's with a version that is to come."""
    school, trust = of_school(life.school_id), of_trust(life.school.trust_id)
    in_force(school)
    in_force(trust, "letter2")
    to_come = draft(trust, "letter1", text=words("{{ pupil_first }} missed {{ days_missed }}.\n\n- Ring us.\n"))
    publish(trust, to_come, since=date(2026, 4, 13), **BY)
    return {
        "letters:": draft(school, text=words("{{ pupil_name }} missed {{ days_missed }} of school.\n\nPlease ring.")),
        "letters_trust:": draft(trust, text=words("{{ pupil_first }} missed {{ days_missed }}. Please ring us.")),
    }


def _no_letters(life: SchoolLife) -> UUID:
    data = HoldData("bereavement", TUESDAY, reason="A grandmother died on Sunday.")
    return hold_letters(life.school_id, life.pupils[QUIET].id, data, **BY)


def _award(life: SchoolLife) -> UUID:
    award = Award.objects.create(
        school_id=life.school_id, group_id=life.group.id, band="group: best group", title="best group",
        since=date(2026, 1, 5), until=date(2026, 2, 16), attended=300, possible=310, made_name="Bob Officer",
        made_at=AT,
    )  # fmt: skip
    return award.id


def _stopped_batch(life: SchoolLife) -> UUID:
    """A batch for which the store was away, with the letter that waits in it."""
    school_id, pupil = life.school_id, life.pupils[QUIET]
    batch = Batch.objects.create(
        school_id=school_id, state="stopped", total=1, error="The store for letters cannot be reached.", made_at=AT,
        made_name="Bob Officer", changed_at=AT,
    )  # fmt: skip
    letter = Letter.objects.create(
        school_id=school_id, pupil_id=pupil.id, key="letter2", title="Second letter", state="approved",
        drafted_on=TUESDAY, approved_name="Bob Officer", approved_at=AT, checked_at=AT, made_name="Bob Officer",
        made_at=AT, changed_at=AT, batch_id=batch.id,
    )  # fmt: skip
    LetterEvent.objects.create(
        school_id=school_id, letter_id=letter.id, pupil_id=pupil.id, kind="approved", at=AT, by_name="Bob Officer",
        text="Approved.",
    )  # fmt: skip
    return batch.id
