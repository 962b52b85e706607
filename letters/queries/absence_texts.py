"""Reads: the texts that could go to families of children who are not here today, and what became of those that went."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from attendance.kit.together import read_together
from attendance.people.models import ContactLink, ContactNumber
from attendance.people.queries.contacts import current
from interventions.queries.first_day import colour_of_pupils
from letters.models import AbsenceText, AbsenceTextEvent, AbsenceTextPupil
from letters.queries.dispatches import providers
from letters.queries.fact_words import school_words
from letters.queries.holds import hold_cells, holds_from
from letters.queries.letterheads import settings_from, settings_lists
from letters.queries.wordings import Wordings, wording_lists, wordings_from
from letters.rules.absence_texts import (
    FAILED,
    LABELS,
    QUEUED,
    SENT,
    Going,
    LeftOut,
    Missing,
    Reachable,
    digest,
    sort_out,
)
from letters.rules.merging import EmptyFields, FaultyWording, merge, plain_text
from letters.rules.sending import text_fault
from registers.queries.following import LogRow, log_of_day
from registers.queries.not_here import NotHereRow, not_here
from registers.rules.following import reached

LINK = (
    "pupil_id", "contact_id", "contact__title", "contact__first", "contact__last", "may_be_contacted", "mobile",
    "contact__language",
)  # fmt: skip
TEXT = ("id", "contact_id", "name", "mobile", "words", "at", "by_name", "state", "told")
NOTIFY_KNOWS_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Proposed:
    """One text as it would go. `fault`: why its words cannot go, in words; "" where they can."""

    going: Going
    words: str
    fault: str = ""

    @property
    def pupil_ids(self) -> tuple[UUID, ...]:
        return tuple(child.pupil_id for child in self.going.children)

    @property
    def picked(self) -> bool:
        return self.going.picked and not self.fault


@dataclass(frozen=True)
class Preview:
    """What could go now. `digest` changes when anything in it does."""

    texts: tuple[Proposed, ...]
    left_out: tuple[LeftOut, ...]
    switched_on: bool

    @property
    def digest(self) -> str:
        return digest((one.going, one.words) for one in self.texts)


@dataclass(frozen=True)
class TextRow:
    """A text that was sent today, and what became of it: `told` are the words of its newest event."""

    id: UUID
    contact_id: UUID
    name: str
    mobile: str
    words: str
    at: datetime
    by_name: str
    state: str
    told: str
    children: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return LABELS[self.state]

    @property
    def bad(self) -> bool:
        return self.state == FAILED


def preview(school_id: UUID, day: date, at: datetime, *, abilities: Collection[str]) -> Preview:
    """Texts about everybody who is not here that day without a reason. Three queries, and those of the colours; two
    where everybody is accounted for."""
    rows = not_here(school_id, day)
    ids = [row.pupil_id for row in rows]
    found = read_together(
        links=_links(school_id, ids, day), holds=hold_cells(school_id, ids, day),
        **wording_lists(school_id, day), **settings_lists(school_id),
    )  # fmt: skip
    colours = colour_of_pupils(school_id, ids, day, abilities=abilities) if ids else {}
    log = log_of_day(school_id, day, pupil_ids=ids, abilities=abilities) if ids else []
    adults, holds = _adults(found["links"]), holds_from(found["holds"], day, abilities=abilities)
    children = [
        _missing(row, colours[row.pupil_id].colour if row.pupil_id in colours else "", adults.get(row.pupil_id, []),
                 holds.get(row.pupil_id, ()), [one for one in log if one.pupil_id == row.pupil_id])
        for row in rows
    ]  # fmt: skip
    going, left_out = sort_out(children)
    school = school_words(settings_from(found).letterhead)
    texts = tuple(_proposed(one, wordings_from(found), school) for one in going)
    return Preview(texts, left_out, providers().texts)


def _links(school_id: UUID, pupil_ids: Iterable[UUID], day: date) -> QuerySet:
    mobiles = ContactNumber.objects.filter(school_id=school_id, contact_id=OuterRef("contact_id"), kind="mobile")
    links = ContactLink.objects.filter(current(day), school_id=school_id, pupil_id__in=list(pupil_ids))
    rows = links.annotate(mobile=Subquery(mobiles.order_by("order", "id").values("number")[:1]))
    return rows.order_by("priority", "contact__last", "id").values_list(*LINK)


def _adults(cells: Iterable[Any]) -> Mapping[UUID, list[Reachable]]:
    """By pupil, in order; who may not be contacted about the child is not even among them."""
    found: dict[UUID, list[Reachable]] = defaultdict(list)
    for pupil_id, contact_id, title, first, last, may, mobile, language in cells:
        if may:
            name = " ".join(part for part in (title, first, last) if part)
            found[pupil_id].append(Reachable(contact_id, name, mobile or "", language))
    return found


def _missing(row: NotHereRow, colour: str, adults: list[Reachable], holds: Any, log: list[LogRow]) -> Missing:
    standing = [one for one in log if not one.undone]
    texts = [one for one in standing if one.channel == "text" and one.outcome == "sent"]
    texted = f"{timezone.localtime(texts[-1].at):%H:%M}" if texts else ""
    return Missing(
        row.pupil_id, row.first, row.last, row.group, colour, adults, held=holds[0].words if holds else "",
        texted=texted, reached=reached([one.outcome for one in standing]),
    )  # fmt: skip


def _proposed(going: Going, wordings: Wordings, school: Mapping[str, str]) -> Proposed:
    wording = wordings.of(going.key, going.adult.language or "en")
    if wording is None:
        return Proposed(going, "", f"There are no words for this text. Publish a template for “{going.key}”.")
    try:
        words = plain_text(merge(wording, {**school, "pupil_first": going.firsts(wording.language)}))
    except (EmptyFields, FaultyWording) as fault:
        return Proposed(going, "", str(fault))
    faults = (text_fault(words, kind=wording.kind, first=one.first, last=one.last) for one in going.children)
    return Proposed(going, words, next((fault for fault in faults if fault), ""))


# ---- what became of them ---------------------------------------------------------------------------------------------


def _newest() -> QuerySet:
    rows = AbsenceTextEvent.objects.filter(school_id=OuterRef("school_id"), text_id=OuterRef("id"))
    return rows.order_by("-at", "-id")


def _texts(*school_ids: UUID) -> QuerySet:
    newest = _newest()
    return AbsenceText.objects.filter(school_id__in=school_ids).annotate(
        state=Subquery(newest.values("state")[:1]), told=Subquery(newest.values("words")[:1])
    )


def texts_of_day(school_id: UUID, day: date) -> list[TextRow]:
    """The texts about that day, the newest first, with the first names of their children. Two queries."""
    rows: list[tuple[Any, ...]] = list(_texts(school_id).filter(date=day).order_by("-at", "-id").values_list(*TEXT))
    about: dict[UUID, list[str]] = defaultdict(list)
    ids = [row[0] for row in rows]
    lines = AbsenceTextPupil.objects.filter(school_id=school_id, pupil__school_id=school_id, text_id__in=ids)
    for text_id, called, first in lines.order_by("id").values_list(
        "text_id", "pupil__preferred_first", "pupil__legal_first"
    ):
        about[text_id].append(called or first)
    return [TextRow(*[*row, tuple(about[row[0]])]) for row in rows]


def waiting_texts(school_ids: Collection[UUID], made_after: datetime) -> list[tuple[UUID, UUID]]:
    """(school, text) of what waits to be handed over. One query, in the scope of these schools."""
    rows = _texts(*school_ids).filter(state=QUEUED, at__gt=made_after)
    return list(rows.order_by("at", "id").values_list("school_id", "id"))


def texts_to_ask_about(school_ids: Collection[UUID], at: datetime) -> list[tuple[str, str]]:
    """(reference, the provider's id) of texts of which the end is not known. One query."""
    with_id = _newest().exclude(provider_id="").values("provider_id")[:1]
    rows: QuerySet = _texts(*school_ids).filter(state=SENT, at__gt=at - NOTIFY_KNOWS_FOR)
    rows = rows.annotate(asked_by=Subquery(with_id)).filter(asked_by__isnull=False)
    return list(rows.order_by("at").values_list("reference", "asked_by"))
