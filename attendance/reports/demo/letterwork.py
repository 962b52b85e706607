"""What invented people do with letters on one day: decide, draw, put in the post, note what came back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from attendance.people.queries import ids_on_roll
from attendance.people.queries.contacts import ContactRow, contacts_of_pupil
from attendance.people.services.contacts import ContactData, LinkData, edit_contact
from attendance.reports.demo.casework import Desk
from interventions.queries.caseload import Line
from letters.queries.batches import letters_to_draw
from letters.queries.dispatches import Asked, LogRow, dispatch_log
from letters.queries.letter_looks import looks_seen
from letters.queries.letter_rows import LetterRow, Wanted
from letters.queries.queue import queue
from letters.services.batches import begin_batch, end_batch, post_batch, stop_batch
from letters.services.deciding import approve, ask, correct, hold, not_this_time, withdraw
from letters.services.delivery import note_outcome
from letters.services.drafting import redraft, write_letter
from letters.services.holds import HoldData, hold_letters
from letters.services.issuing import CannotDraw, issue_letter, note_failure
from letters.services.problems import LetterProblem, StorageAway

SEES = {"pupils.view", "contacts.view", "contacts.restrictions", "flags.view"}
MANY, LOOKED_AT = 200, 12  # read at once; of which an officer opens the first few
KEPT, AT_END, BY_HAND = 2, 4, 2  # drafts that stay each day; at the end, at least so many of them written by hand
FIRST_LETTER = "letter1"
SIX_WEEKS = timedelta(weeks=6)
KNOWN = "The family was rung before and knows that it comes."


@dataclass
class LetterBook:
    """The letters of one school while its year is played.

    `most`: how many are approved on each of its days, few, for each is drawn. `family`: about which pupil a first
    letter is written by hand. `everything`: whether all that can become of a letter is to be seen here. `lines`: the
    caseload of the day.
    """

    most: Sequence[int]
    family: UUID | None = None
    everything: bool = False
    days: int = 0
    lines: Sequence[Line] = field(default=())


def work_on_letters(desk: Desk, book: LetterBook, lines: Sequence[Line], *, last: bool) -> None:
    """A day's letters. On the `last` some wait for each reason that there is."""
    book.lines = lines
    if book.days == 0 and book.family:
        _write(desk, book.family)
    for deed in DEEDS[book.days] if book.days < len(DEEDS) and not last else ():
        deed(desk, book)
    book.days += 1
    if last:
        waiting = len(drafts(desk, book))
        _write_some(desk, book, max(BY_HAND, AT_END - waiting))
        for deed in AT_LAST:
            deed(desk, book)


# ---- what is written and decided ------------------------------------------------------------------------------------


def drafts(desk: Desk, book: LetterBook) -> list[LetterRow]:
    """Those that wait to be decided, the family's own left aside, by due day and name."""
    return [row for row in queue(desk.school_id, Wanted(("draft",)), most=MANY) if row.pupil_id != book.family]


def _write(desk: Desk, pupil_id: UUID) -> None:
    """A first letter, unless one waits already; approved, drawn and posted at once."""
    waiting = queue(desk.school_id, Wanted(("draft",), FIRST_LETTER), most=MANY)
    known = next((row.id for row in waiting if row.pupil_id == pupil_id), None)
    letter_id = known or write_letter(desk.school_id, pupil_id, FIRST_LETTER, {}, **desk.deed())
    _send(desk, [letter_id])


def _write_some(desk: Desk, book: LetterBook, number: int) -> list[UUID]:
    """First letters by hand, about pupils of whom no letter waits or went out, those with cases first."""
    written = {row.pupil_id for row in queue(desk.school_id, Wanted(("draft", "held", "issued")), most=MANY)}
    cases = [line.pupil.id for line in book.lines if line.case.tier]
    pupils = dict.fromkeys([*cases, *sorted(ids_on_roll(desk.school_id, desk.day), key=str)])
    others = [pupil_id for pupil_id in pupils if pupil_id not in written][:number]
    return [write_letter(desk.school_id, one, FIRST_LETTER, {}, **desk.deed()) for one in others]


def _approve(desk: Desk, book: LetterBook) -> None:
    """Approve a few that nothing stops, those without a warning first; some stay to be decided."""
    waiting, most = drafts(desk, book), book.most[book.days]
    if not most:
        return
    ready = _ready(desk, [row.id for row in waiting[:LOOKED_AT]])[: max(0, len(waiting) - KEPT)]
    if book.everything and len(ready) < most:
        ready += _ready(desk, _write_some(desk, book, most - len(ready)))
    _send(desk, ready[:most])


def _ready(desk: Desk, letter_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these letters that nothing stops, those without a warning first."""
    seen = looks_seen(desk.school_id, letter_ids, desk.day, abilities=SEES)
    return sorted((key for key, look in seen.items() if not look.stopped), key=lambda key: seen[key].warned)


def _send(desk: Desk, letter_ids: Sequence[UUID]) -> None:
    if letter_ids:
        batch = approve(desk.school_id, letter_ids, acknowledged=KNOWN, **desk.deed())
        if draw_batch(desk, batch):
            post_batch(desk.school_id, batch, **desk.deed("office_staff"))


def draw_batch(desk: Desk, batch_id: UUID) -> bool:
    """What the worker does; False where nothing can be drawn here, or nothing kept: the batch waits for that."""
    school_id = desk.school_id
    begin_batch(school_id, batch_id, at=desk.now())
    try:
        issued = [_issue(desk, letter_id) for letter_id in letters_to_draw(school_id, batch_id)]
    except (CannotDraw, StorageAway) as away:
        stop_batch(school_id, batch_id, str(away), at=desk.now())
        return False
    return end_batch(school_id, batch_id, at=desk.now()) and any(issued)


def _issue(desk: Desk, letter_id: UUID) -> bool:
    try:
        return issue_letter(desk.school_id, letter_id, at=desk.now())
    except LetterProblem as problem:
        note_failure(desk.school_id, letter_id, problem, at=desk.now())
        return False


def _wait(desk: Desk, book: LetterBook) -> None:
    _hold(desk, book, 2, "The doctor’s letter is to come tomorrow; we read that first.")


def _wait_long(desk: Desk, book: LetterBook) -> None:
    _hold(desk, book, 8, "We meet the family next week; the letter waits for that.")


def _hold(desk: Desk, book: LetterBook, school_days: int, reason: str) -> None:
    for row in _by_hand_first(drafts(desk, book))[KEPT:][-1:]:
        hold(desk.school_id, row.id, until=desk.later(school_days), reason=reason, **desk.deed())


def _say_no(desk: Desk, book: LetterBook) -> None:
    for row in drafts(desk, book)[KEPT:][-1:]:
        why = "Spoke to Dad today: an operation, and back on Monday. A letter would only hurt."
        not_this_time(desk.school_id, row.id, reason=why, **desk.deed())


def _ask(desk: Desk, book: LetterBook) -> None:
    for row in _by_hand_first(drafts(desk, book))[KEPT:][:1]:
        words = "The family is new to the country. Would a call with an interpreter do more than this letter?"
        ask(desk.school_id, row.id, role="attendance_champion", words=words, **desk.deed())


# ---- what stops letters ---------------------------------------------------------------------------------------------


def _by_hand_first(rows: Sequence[LetterRow]) -> list[LetterRow]:
    """Letters that no case asks for first: a night does not withdraw them."""
    return sorted(rows, key=lambda row: row.action_id is not None)


def _grieve(desk: Desk, book: LetterBook) -> None:
    """A death in the family: no letters for six weeks, and a draft that cannot go."""
    for row in _by_hand_first(drafts(desk, book))[1:2]:
        reason = "The grandmother who brought the child to school has died. The class teacher keeps in touch."
        data = HoldData("bereavement", desk.day, desk.day + SIX_WEEKS, reason)
        hold_letters(desk.school_id, row.pupil_id, data, **desk.deed("safeguarding_lead"))


def _lose_address(desk: Desk, book: LetterBook) -> None:
    """The family has moved and nobody knows where to yet: the draft cannot go."""
    for row in _by_hand_first(drafts(desk, book))[:1]:
        for adult in contacts_of_pupil(desk.school_id, row.pupil_id, desk.day, abilities=SEES):
            if adult.link_id and adult.gets_letters:
                _forget_address(desk, row.pupil_id, adult)
        redraft(desk.school_id, row.id, **desk.deed())


def _forget_address(desk: Desk, pupil_id: UUID, adult: ContactRow) -> None:
    contact = ContactData(
        adult.last, adult.first, adult.title, adult.email, language=adult.language,
        needs_interpreter=adult.needs_interpreter, numbers=[(one.kind, one.number) for one in adult.numbers],
        letter_format=adult.letter_format,
    )  # fmt: skip
    link = LinkData(
        adult.relationship, adult.priority, adult.parental_responsibility, adult.lives_with, adult.gets_letters
    )
    assert adult.link_id is not None  # hidden adults are not edited
    edit_contact(desk.school_id, pupil_id, adult.link_id, contact, link, **desk.deed("office_staff"))


# ---- what becomes of those that were sent ---------------------------------------------------------------------------


def on_their_way(desk: Desk, book: LetterBook) -> list[LogRow]:
    """Papers in the post of which nothing more is known, the oldest first; one of each letter, none of the family."""
    rows = dispatch_log(desk.school_id, Asked(state="sent"), most=MANY)
    first = {row.letter_id: row for row in rows if row.pupil_id != book.family}
    issued = {row.id for row in queue(desk.school_id, Wanted(("issued",)), most=MANY)}
    return [row for row in reversed(first.values()) if row.letter_id in issued]


def _oldest(desk: Desk, book: LetterBook) -> list[LogRow]:
    """The oldest of those, unless it is the only one: something is to be on its way at the end."""
    return on_their_way(desk, book)[:-1][:1]


def _comes_back(desk: Desk, book: LetterBook) -> None:
    for row in _oldest(desk, book):
        note_outcome(desk.school_id, row.id, "returned", "Gone away.", **desk.deed("office_staff"))


def _handed_over(desk: Desk, book: LetterBook) -> None:
    for row in _oldest(desk, book) if book.everything else ():
        words = "Handed over at the gate as well, at half past three."
        note_outcome(desk.school_id, row.id, "delivered", words, **desk.deed("office_staff"))


def _correct(desk: Desk, book: LetterBook) -> None:
    for row in _oldest(desk, book) if book.everything else ():
        new = correct(desk.school_id, row.letter_id, **desk.deed())
        _send(desk, [new])


def _withdraw(desk: Desk, book: LetterBook) -> None:
    for row in _oldest(desk, book) if book.everything else ():
        why = "The hospital had told the office in time; nobody had passed it on. We rang the family to say sorry."
        withdraw(desk.school_id, row.letter_id, reason=why, **desk.deed("attendance_champion"))


Deed = Callable[[Desk, LetterBook], None]
DEEDS: tuple[tuple[Deed, ...], ...] = (
    (_say_no, _approve, _wait),
    (_approve, _comes_back, _correct, _handed_over, _withdraw),
)
AT_LAST: tuple[Deed, ...] = (_lose_address, _grieve, _ask, _wait_long)
