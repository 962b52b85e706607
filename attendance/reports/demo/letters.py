"""What surrounds the demo's letters: words of the trust and of Oakfield, awards, a mark that is amended too late."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.reports.demo.casework import Desk
from attendance.reports.demo.histories import CLASS, POLISH
from attendance.reports.demo.letterwork import LetterBook, on_their_way
from attendance.reports.demo.plans import ASHBY, HILLCREST, OAKFIELD
from attendance.reports.demo.school import Built
from attendance.reports.demo.today import pupils_of
from attendance.tenancy.models import Trust
from attendance.tenancy.scope import scoped
from letters.queries.celebration import celebrated
from letters.queries.letters import letter_file
from letters.queries.periods import periods_of
from letters.queries.presets import preset
from letters.services.awards import give_awards
from letters.services.following import follow
from letters.services.templates import Words, of_school, of_trust, publish, save_draft, set_lock, words_of
from registers.queries.marks import marks_of_pupil
from registers.services.writing import Writing, write_marks

LONDON = ZoneInfo("Europe/London")
MONTH, THREE_DAYS = timedelta(days=30), timedelta(days=3)
LOCKED, OWN, NEXT = "notice", "letter2", "letter1"  # of the trust; of Oakfield; of Oakfield, not published yet
TRUSTS_WORDS = "All our schools send this letter in the same words. It is not a warning, and nothing follows from it."
OWN_WORDS = "We can meet at home or by telephone too. Our breakfast club opens at eight o’clock, and it is free."
NEXT_WORDS = "Mrs Naylor is in the entrance hall every morning from half past eight, and glad to listen."
READ_BY = "Read by two parents, who found it clear."
EVERY_SCHOOL: tuple[int, ...] = (2, 0)  # letters that are approved on each day
FULL: tuple[int, ...] = (4, 3)
MOST_AWARDS = 3  # to single pupils


def letter_book(built: Built) -> LetterBook:
    """How much is done with letters at this school."""
    if built.plan.urn != OAKFIELD.urn:
        return LetterBook(EVERY_SCHOOL)
    return LetterBook(FULL, family=pupils_of(built, CLASS)[POLISH].pupil.id, everything=True)


def write_words(
    trust: Trust, oakfield: Built, team: Mapping[str, Actor], carol: Actor, *, since: date, on: date
) -> None:
    """The trust locks the words of a letter; Oakfield has its own of another, and a draft that waits."""
    first, owner = _morning(since - MONTH), of_trust(trust.id)
    with scoped(*trust.schools.values_list("id", flat=True)):
        words, why = _with(LOCKED, TRUSTS_WORDS), "One letter, one meaning, at every school."
        draft = save_draft(owner, LOCKED, "en", words, by=carol, at=first, reason=why)
        publish(owner, draft, since=since, by=carol, at=first, acknowledged=READ_BY)
        set_lock(owner, LOCKED, "en", True, reason=why, by=carol, at=_morning(since))
    own, champion = of_school(oakfield.school.id), team["attendance_champion"]
    with scoped(oakfield.school.id):
        why = "Families asked where else we could meet."
        draft = save_draft(own, OWN, "en", _with(OWN, OWN_WORDS), by=champion, at=first, reason=why)
        publish(own, draft, since=since, by=champion, at=first, acknowledged=READ_BY)
        save_draft(own, NEXT, "en", _with(NEXT, NEXT_WORDS), by=champion, at=_morning(on - THREE_DAYS))


def _with(key: str, paragraph: str) -> Words:
    """The preset's words with one paragraph more."""
    wording = preset(key)
    assert wording is not None  # a preset of ours
    return replace(words_of(wording), body=f"{wording.body}\n\n{paragraph}")


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(10, 0), LONDON)


# ---- celebration ----------------------------------------------------------------------------------------------------


def celebrate(desk: Desk, built: Built) -> None:
    """Awards for the last term or half term: of groups where the trust forbids those of single pupils."""
    period = next((one for one in periods_of(desk.school_id, desk.day) if one.over and one.key != "year"), None)
    if period is None or built.plan.urn not in {OAKFIELD.urn, ASHBY.urn, HILLCREST.urn}:
        return
    found = celebrated(desk.school_id, period)
    pupils = [row.pupil_id for row in found.pupils][:MOST_AWARDS]
    groups = [row.key for row in found.groups if row.best] if found.rules.group_awards else []
    award = next(iter(found.rules.group_awards), "")
    if pupils or groups:
        give_awards(
            desk.school_id, period, pupil_ids=pupils, group_keys=groups, group_award=award,
            **desk.deed("attendance_champion"),
        )  # fmt: skip


# ---- a figure that is wrong afterwards ------------------------------------------------------------------------------


def amend_behind(desk: Desk, book: LetterBook, *, at: datetime) -> None:
    """This morning a mark is amended that an issued letter had counted: the letter says so from now on."""
    for row in on_their_way(desk, book)[-1:] if book.everything else ():
        if missed := _missed(desk.school_id, row.letter_id):
            pupil_id, day, session = missed
            write_marks(
                desk.school_id, [Writing(day, session, pupil_id, "B")], by=desk.team["attendance_officer"], at=at,
                origin="office", kind="amendment", overwrite="always",
                reason="Was at the taster day of the other school; their list came today.", evidence="Their list",
            )  # fmt: skip
            follow(desk.school_id, at=at)


def _missed(school_id: UUID, letter_id: UUID) -> tuple[UUID, date, str] | None:
    """Pupil, day and session of the last absence that a letter counted."""
    file = letter_file(school_id, letter_id)
    if file is None or file.since is None or file.until is None:
        return None
    marks = marks_of_pupil(school_id, file.letter.pupil_id, file.since, file.until)
    away = [mark for mark in marks if mark.found and mark.code in {"O", "I", "G", "N", "U"}]
    return (file.letter.pupil_id, away[-1].date, away[-1].session) if away else None
