"""What the legal pages draw: parents as this person may see them, sessions as marks, a notice with its next steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from attendance.access.places import SchoolPlace
from attendance.people.queries.parents import ParentRow, parents_in_law
from interventions.queries.legal import support_so_far
from interventions.queries.notices import NoticeRow, notice_by_id, notices_of
from interventions.queries.offences import Parent, counts_for, older_notices_count, possible_notice
from interventions.queries.penalty import PenaltyStanding, standing_of
from interventions.rules.penalty import MOVES, OTHER_ACTIONS, Possible
from interventions.rules.penalty_amounts import ABSENCE
from interventions.rules.penalty_questions import QUESTIONS, unanswered
from interventions.rules.penalty_window import MissedSession, Threshold
from registers.queries.marks import SESSION_WORDS, label_of, look_of

HIDDEN = "A parent who is hidden from you"
GONE = "A former contact"


@dataclass(frozen=True)
class Named:
    """A parent and what this person may call them."""

    id: UUID
    label: str
    hidden: bool
    responsible: bool


@dataclass(frozen=True)
class Drawn:
    """One session as a mark, with its day, its school (of another one), and where its history is."""

    missed: MissedSession
    look: str
    label: str
    words: str
    url: str


def named(rows: Sequence[ParentRow]) -> list[Named]:
    """The parents with what they are called: their name, or a number where names are not for this person."""
    found = []
    for number, row in enumerate(rows, start=1):
        name = f"{row.name} ({row.relationship})" if row.name and row.relationship else row.name
        label = HIDDEN if row.hidden else name or f"Parent {number}"
        found.append(Named(row.contact_id, label, row.hidden, row.parental_responsibility))
    return found


def parents_of(place: SchoolPlace, pupil_id: UUID, on: date) -> list[Named]:
    """The pupil's parents in law as this person may know them."""
    return named(parents_in_law(place.school_id, pupil_id, on, abilities=place.abilities))


def label_of_parent(parents: Sequence[Named], parent_id: UUID) -> str:
    """What a notice's parent is called here."""
    return next((parent.label for parent in parents if parent.id == parent_id), GONE)


def standing_or_404(place: SchoolPlace, pupil_id: UUID, on: date) -> PenaltyStanding:
    """How the pupil stands. Raises Http404."""
    standing = standing_of(place.school_id, pupil_id, on)
    if standing is None:
        raise Http404
    return standing


def notice_or_404(place: SchoolPlace, pupil_id: UUID, notice_id: UUID) -> NoticeRow:
    """A notice of this pupil. Raises Http404."""
    row = notice_by_id(place.school_id, notice_id)
    if row is None or row.pupil_id != pupil_id:
        raise Http404
    return row


def drawn(place: SchoolPlace, pupil_id: UUID, sessions: Sequence[MissedSession]) -> list[Drawn]:
    """Sessions as marks; those of this school open their history."""
    return [
        Drawn(
            one,
            look_of(one.code, one.day),
            label_of(one.code, one.day),
            SESSION_WORDS[one.session],
            "" if one.school else reverse("registers:mark_history", args=[place.urn, pupil_id, one.day, one.session]),
        )  # fmt: skip
        for one in sessions
    ]


def meter(threshold: Threshold) -> list[str]:
    """The first ten places of the meter: the look of each session that counts, "" for one still free."""
    looks = [look_of(one.code, one.day) for one in threshold.sessions][: threshold.limit]
    return looks + [""] * (threshold.limit - len(looks))


def weeks_of(place: SchoolPlace, standing: PenaltyStanding) -> list[dict]:
    """The weeks of the window that have sessions, the latest first."""
    pupil_id = standing.pupil.id
    return [
        {"week": week, "sessions": drawn(place, pupil_id, sessions)}
        for week, sessions in reversed(standing.weeks)
        if sessions
    ]


def notice_context(place: SchoolPlace, standing: PenaltyStanding, row: NoticeRow, on: date) -> dict:
    """One notice: what it rests on now, which offence it is, what is unanswered, what may follow."""
    here = notices_of([place.school_id], [row.pupil_id])
    parent = Parent(row.parent_id, row.parent_key)
    older = older_notices_count(place.school_id, on)
    possible = possible_notice(standing, here, parent, on, kind=row.kind, but=row.id, before_framework=older)
    counts = counts_for(standing, here, parent, but=row.id)
    open_to_change = row.state in ("considering", "requested")
    sessions = counts.sessions if row.state == "considering" else row.missed()
    decides = place.may("legal.decide")
    return {
        "notice": row, "pupil": standing.pupil, "possible": possible, "counts": counts, "decides": decides,
        "parent": label_of_parent(parents_of(place, row.pupil_id, on), row.parent_id),
        "sessions": drawn(place, row.pupil_id, sessions) if row.kind == ABSENCE else [],
        "slots": meter(counts), "open": open_to_change,
        "blanks": unanswered(row.answered(), row.kind) if row.state == "considering" else (),
        "support": support_so_far(place.school_id, row.pupil_id, abilities=place.abilities),
        "answers": _answers(row), "moves": MOVES[row.state] if decides else (), "others": _others(possible),
    }  # fmt: skip


def _others(possible: Possible) -> Sequence[tuple[str, str]]:
    return () if possible.notice else OTHER_ACTIONS


def _answers(row: NoticeRow) -> list[dict]:
    """The answers that were given, in the order of the questions, with who gave them and when."""
    found = []
    for question in QUESTIONS[row.kind]:
        kept = row.answers.get(question.key)
        choice = question.choice(kept["value"]) if kept else None
        if kept and choice:
            found.append({"question": question.question, "choice": choice.label, **kept})
    return found
