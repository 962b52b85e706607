"""Reads: what lies on the desk of whoever edits a policy: what holds, what comes, the draft, where schools differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from attendance.calendar.queries import TermRow, YearRow, terms_of_schools, years
from attendance.people.queries import pupils_by_ids
from attendance.tenancy.models import School
from interventions.queries.policies import (
    VersionRow,
    effective_of,
    layers_on,
    school_versions,
    schools_that_differ,
    trust_versions,
)
from interventions.queries.presets import PRESETS, national_document, preset_document
from interventions.queries.whatif import what_if
from interventions.rules.documents import changes, covers, value_at
from interventions.rules.inheritance import SCHOOL, Layer, merged
from interventions.rules.overrides import NATIONAL_LADDERS, clashes
from interventions.rules.policy import Policy, PolicyError
from interventions.rules.policy_fields import words_of_value
from interventions.rules.policy_lines import words_of_path
from interventions.rules.reading import read_policy
from interventions.rules.whatif import Move, WhatIf
from registers.queries.figures import Span

YEAR = timedelta(days=366)
MOST_NAMES = 100


@dataclass(frozen=True)
class Desk:
    """The versions of a policy, the newest first, sorted out. `start`: the sparse document that editing begins with."""

    versions: tuple[VersionRow, ...]
    in_force: VersionRow | None
    coming: tuple[VersionRow, ...]
    draft: VersionRow | None
    waiting: tuple[VersionRow, ...]

    @property
    def start(self) -> Mapping[str, Any]:
        newest = self.draft or next(iter(self.coming), None) or self.in_force
        return newest.document if newest else {}

    @property
    def newest(self) -> VersionRow | None:
        """The newest draft or version that waits, else the next to come, else the one in force."""
        open_rows = [row for row in (self.draft, *self.waiting) if row]
        return (
            max(open_rows, key=lambda row: row.number, default=None) or next(iter(self.coming), None) or self.in_force
        )

    @property
    def before(self) -> VersionRow | None:
        """The version that was in force before the one that is."""
        now, ended = self.in_force, [row for row in self.versions if row.state == "published" and row.since]
        earlier = [row for row in ended if now and _start(row) < _start(now)]
        return max(earlier, key=_start, default=None)

    @property
    def next_number(self) -> int:
        return self.draft.number if self.draft else max((row.number for row in self.versions), default=0) + 1

    @property
    def seen(self) -> str:
        """When the draft was last saved, as a form carries it; "" for no draft."""
        return self.draft.made_at.isoformat() if self.draft else ""


@dataclass(frozen=True)
class Own:
    """A value that a school has instead of its trust's. `clash` says why the draft would not allow it."""

    school: str
    urn: int
    path: str
    label: str
    below: str
    own: str
    reason: str
    until: date | None
    clash: str = ""


@dataclass(frozen=True)
class Period:
    """A span that a what-if may ask about."""

    key: str
    label: str
    span: Span


def _start(row: VersionRow) -> tuple[date, int]:
    return row.since or date.min, row.number


def desk_of(versions: Sequence[VersionRow], today: date) -> Desk:
    """The desk of these versions. No query."""
    published = sorted(
        (row for row in versions if row.state == "published" and row.since),
        key=lambda row: (row.since or today, row.number), reverse=True,
    )  # fmt: skip
    begun = [row for row in published if row.since and row.since <= today]
    now = begun[0] if begun and (begun[0].until is None or begun[0].until > today) else None
    return Desk(
        tuple(versions), now, tuple(row for row in published if row.since and row.since > today),
        next((row for row in versions if row.state == "draft"), None),
        tuple(row for row in versions if row.state == "waiting"),
    )  # fmt: skip


def trust_desk(trust_id: UUID, today: date) -> Desk:
    """One query."""
    return desk_of(trust_versions(trust_id), today)


def school_desk(school_id: UUID, today: date) -> Desk:
    """One query."""
    return desk_of(school_versions(school_id), today)


def whole_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """A trust's sparse document laid over the national one. No query."""
    return merged([national_document(), document])


def below_school(school_id: UUID, today: date) -> tuple[Layer, ...]:
    """The layers below a school's own, national first. One query."""
    return tuple(layer for layer in layers_on(school_id, today) if layer.level != SCHOOL)


def own_values(school_ids: Sequence[UUID], document: Mapping[str, Any], today: date) -> list[Own]:
    """Where schools have values of their own, beside a trust's whole document, by school. Two queries."""
    own = schools_that_differ(school_ids, today)
    rows = School.objects.filter(id__in=list(own)).order_by("name").values_list("id", "name", "urn")
    return [one for school_id, name, urn in rows for one in _own(name, urn, own[school_id], document)]


def _own(name: str, urn: int, version: VersionRow, document: Mapping[str, Any]) -> Iterator[Own]:
    """Value by value; a stage, ladder or section that only the school has, and one that it leaves out, as one line."""
    whole = merged([document, version.document])
    refused = [(clash.path, clash.message) for clash in clashes(document, version.document)]
    for path in dict.fromkeys(_new_from(document, change.path) for change in changes(document, whole)):
        now, off = value_at(whole, path), path.endswith(".off")
        said = "left out" if off and now else words_of_value(now) if not isinstance(now, Mapping) else "its own"
        clash = next((message for place, message in refused if covers(path, place)), "")
        yield Own(
            name, urn, path, words_of_path(whole, path.removesuffix(".off")),
            "part of the policy" if off else words_of_value(value_at(document, path)), said, version.reason,
            version.until, clash,
        )  # fmt: skip


def _new_from(document: Mapping[str, Any], path: str) -> str:
    """The part of a path from which on the document has nothing; the whole path where it has something."""
    names = path.split(".")
    starts = (".".join(names[:n]) for n in range(1, len(names)))
    return next((start for start in starts if value_at(document, start) is None), path)


def calendar_of(school_ids: Sequence[UUID], today: date) -> tuple[tuple[Period, ...], tuple[tuple[date, str], ...]]:
    """The spans to try a draft on, and the terms to come (first day and name), by the calendar of the first school that
    has one. Two queries.

    The last academic year, or this one to date where there was none; the last term.
    """
    found = terms_of_schools(school_ids, today - 2 * YEAR, today + YEAR)
    school_id, rows = next(((school_id, rows) for school_id, rows in found.items() if rows), (None, []))
    known = years(school_id) if school_id else []
    starts = tuple((term.since, f"{term.name} term") for term in rows if term.since > today)[:4]
    return tuple(_periods(known, [term for term in rows if term.until <= today], today)), starts


def _periods(known: Sequence[YearRow], past: Sequence[TermRow], today: date) -> Iterator[Period]:
    ended = next((row for row in known if row.until <= today), None)
    now = next((row for row in known if row.since < today < row.until), None)
    if ended:
        yield Period("year", f"last year, {ended.name}", Span(ended.since, ended.until))
    elif now:
        yield Period("year", "this year to date", Span(now.since, today))
    if past:
        term = past[-1]
        yield Period("term", f"last term, {term.name.lower()} {term.since.year}", Span(term.since, term.until))


def trust_what_if(
    school_ids: Sequence[UUID], now: Mapping[str, Any], draft: Mapping[str, Any], span: Span, today: date,
    on: date | None = None,
) -> WhatIf:  # fmt: skip
    """What a trust's draft would have done to its schools, each with its own values; both documents whole. Six queries.

    Raises PolicyError for a draft that is no policy.
    """
    own = schools_that_differ(school_ids, today)
    before, after = _of_schools(now, own, school_ids), _of_schools(draft, own, school_ids)
    return what_if(school_ids, before, after, span, on=on)


def _of_schools(
    document: Mapping[str, Any], own: Mapping[UUID, VersionRow], school_ids: Sequence[UUID]
) -> dict[UUID, Policy]:
    common = read_policy(document)
    return {
        school_id: read_policy(merged([document, own[school_id].document])) if school_id in own else common
        for school_id in school_ids
    }  # fmt: skip


def school_what_if(
    school_id: UUID, draft: Mapping[str, Any], span: Span, today: date, on: date | None = None
) -> WhatIf:
    """What a school's draft (a whole document) would have done to it. Six queries. Raises PolicyError."""
    now = effective_of(layers_on(school_id, today)).policy
    return what_if([school_id], {school_id: now}, {school_id: read_policy(draft)}, span, on=on)


def movers(school_id: UUID, answer: WhatIf, today: date) -> list[tuple[str, Move]]:
    """The pupils of a what-if who would stand elsewhere, by name, and how; at most a hundred. One query."""
    pupils = pupils_by_ids(school_id, [move.pupil_id for move in answer.moves], today)
    named = [(pupils[move.pupil_id].name, move) for move in answer.moves if move.pupil_id in pupils]
    return sorted(named, key=lambda one: one[0])[:MOST_NAMES]


def ladders_to_add(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Ladders of the presets that the document has not: (“preset:ladder”, words). No query."""
    found: dict[str, tuple[str, str]] = {}
    for preset in PRESETS:
        for key, ladder in (preset_document(preset.key).get("ladders") or {}).items():
            if key not in NATIONAL_LADDERS and value_at(document, f"ladders.{key}") is None and "tiers" in ladder:
                found.setdefault(key, (f"{preset.key}:{key}", f"{ladder.get('name', key)}, as in “{preset.title}”"))
    return list(found.values())


def preset_ladder(choice: str) -> tuple[str, Mapping[str, Any]]:
    """The ladder of a choice from `ladders_to_add`. Raises PolicyError."""
    preset, _, key = choice.partition(":")
    try:
        return key, preset_document(preset)["ladders"][key]
    except KeyError as error:
        raise PolicyError("ladders", "There is no such ladder to add.", "Choose one from the list.") from error
