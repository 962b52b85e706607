"""Reads: which words of a letter are in force where, from which layer they come, and the versions that were made.

The newest published version that has started holds: the school's before its trust's before the preset's. Where a trust
locks the English words of a letter, its schools have none of their own in any language.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from attendance.kit.together import read_together
from letters.models import SchoolTemplate, TrustTemplate
from letters.queries.presets import presets
from letters.rules.wording import SCHOOL, TRUST, Wording

ENGLISH = "en"
NEWEST = ("-since", "-decided_at", "-number")  # of two that begin on one day the one that was published last
Key = tuple[str, str]


@dataclass(frozen=True)
class Owner:
    """Whose words: a trust's, or a school's own. One of the two."""

    trust_id: UUID | None = None
    school_id: UUID | None = None

    @property
    def level(self) -> str:
        return SCHOOL if self.school_id else TRUST


def of_trust(trust_id: UUID) -> Owner:
    """A trust as the owner of words."""
    return Owner(trust_id=trust_id)


def of_school(school_id: UUID) -> Owner:
    """A school as the owner of words."""
    return Owner(school_id=school_id)


@dataclass(frozen=True)
class VersionRow:
    """One version of one letter in one language. `ends`: it has no words; what lies below holds from `since`."""

    id: UUID
    key: str
    language: str
    number: int
    state: str
    since: date | None
    kind: str
    title: str
    subject: str
    opening: str
    body: str
    closing: str
    per: str
    enclose: tuple[str, ...]
    reason: str
    acknowledged: str
    ends: bool
    made_by: UUID | None
    made_name: str
    made_at: datetime
    decided_by: UUID | None
    decided_name: str
    decided_at: datetime | None
    locked: bool = False
    level: str = SCHOOL

    @property
    def wording(self) -> Wording:
        """The version as words that could be in force."""
        return Wording(
            self.key, self.language, self.kind, self.title, self.subject, self.opening, self.body, self.closing,
            self.per, self.enclose, self.level, self.number, self.locked,
        )  # fmt: skip

    @property
    def seen(self) -> str:
        """When it was last saved, as a form carries it."""
        return self.made_at.isoformat()


@dataclass(frozen=True)
class Wordings:
    """The words in force at one place on one day, by key and language."""

    found: Mapping[Key, Wording]

    def of(self, key: str, language: str = ENGLISH) -> Wording | None:
        """The words of a letter in a language, else in its base language (cy for cy-GB), else in English; else None."""
        for one in (language, language.partition("-")[0], ENGLISH):
            if (key, one) in self.found:
                return self.found[key, one]
        return None

    def all(self) -> tuple[Wording, ...]:
        """Every one, by key, the English words of a letter before its other languages."""
        return tuple(self.found[one] for one in sorted(self.found, key=lambda one: (one[0], one[1] != ENGLISH, one[1])))

    def languages(self, key: str) -> tuple[str, ...]:
        """The languages in which there are words for a letter, English first."""
        return tuple(one.language for one in self.all() if one.key == key)


BOTH = tuple(one.name for one in fields(VersionRow) if one.name not in {"locked", "level"})
OF_TRUST = (*BOTH, "locked")


def wordings_on(school_id: UUID, day: date) -> Wordings:
    """The words in force at a school on the day, every letter and language. One query."""
    return wordings_from(read_together(**wording_lists(school_id, day)))


def wording_lists(school_id: UUID, day: date) -> dict[str, QuerySet]:
    """What `wordings_from` reads, to be read together with other lists."""
    return {
        "trust_words": _newest(TrustTemplate.objects.filter(trust__schools=school_id), day).values_list(*OF_TRUST),
        "school_words": _newest(SchoolTemplate.objects.filter(school_id=school_id), day).values_list(*BOTH),
    }


def wordings_from(found: Mapping[str, Iterable[Iterable[Any]]]) -> Wordings:
    """The words in force, of the rows of those lists. No query."""
    below = _over_presets([_row(OF_TRUST, cells, TRUST) for cells in found["trust_words"]])
    return Wordings(_over(below, [_row(BOTH, cells, SCHOOL) for cells in found["school_words"]]))


def below_school_on(school_id: UUID, day: date) -> Wordings:
    """What would hold at a school on the day had it no words of its own: its trust's over the presets. One query."""
    rows = _newest(TrustTemplate.objects.filter(trust__schools=school_id), day).values(*OF_TRUST)
    return Wordings(_over_presets([_version(row, TRUST) for row in rows]))


def trust_wordings_on(trust_id: UUID, day: date) -> Wordings:
    """The words in force for a trust on the day: its own over the presets. One query."""
    rows = _newest(TrustTemplate.objects.filter(trust_id=trust_id), day).values(*OF_TRUST)
    return Wordings(_over_presets([_version(row, TRUST) for row in rows]))


def wordings_of(owner: Owner, day: date) -> Wordings:
    """`wordings_on` or `trust_wordings_on`, by whose words they are. One query."""
    if owner.school_id:
        return wordings_on(owner.school_id, day)
    return trust_wordings_on(trust_of(owner), day)


def below_of(owner: Owner, day: date) -> Wordings:
    """What the owner's own words lie over: the presets, for a school its trust's too. At most one query."""
    return below_school_on(owner.school_id, day) if owner.school_id else Wordings(presets())


def versions_of(owner: Owner, key: str, language: str) -> list[VersionRow]:
    """Every version that the owner made of one letter in one language, the newest first. One query."""
    rows = rows_of(owner).filter(key=key, language=language).order_by("-number")
    return [_version(row, owner.level) for row in rows.values(*_columns(owner))]


def open_versions(owner: Owner, day: date) -> list[VersionRow]:
    """The owner's drafts, and its published versions that begin after the day, of all letters. One query."""
    own = rows_of(owner)
    rows = own.filter(state="draft") | own.filter(state="published", since__gt=day)
    return [_version(row, owner.level) for row in rows.order_by("key", "language", "number").values(*_columns(owner))]


def schools_with_own(school_ids: Collection[UUID], day: date) -> dict[str, list[UUID]]:
    """By letter, the schools of these with words of their own on the day. One query; all must be in scope."""
    rows = SchoolTemplate.objects.filter(school_id__in=list(school_ids), state="published", since__lte=day)
    newest = rows.order_by("school_id", "key", "language", *NEWEST).distinct("school_id", "key", "language")
    found: dict[str, list[UUID]] = {}
    for school_id, key, ends in newest.values_list("school_id", "key", "ends"):
        schools = found.setdefault(key, [])
        if not ends and school_id not in schools:
            schools.append(school_id)
    return {key: schools for key, schools in found.items() if schools}


def rows_of(owner: Owner) -> Any:
    """The versions of a trust or a school, as a queryset."""
    if owner.school_id:
        return SchoolTemplate.objects.filter(school_id=owner.school_id)
    return TrustTemplate.objects.filter(trust_id=trust_of(owner))


def trust_of(owner: Owner) -> UUID:
    """The trust of a trust's words. Raises ValueError for an owner that is neither."""
    if owner.trust_id is None:
        raise ValueError("Words belong to a trust or to a school.")
    return owner.trust_id


def _columns(owner: Owner) -> tuple[str, ...]:
    return BOTH if owner.school_id else OF_TRUST


def _newest(rows: Any, day: date) -> Any:
    begun = rows.filter(state="published", since__lte=day)
    return begun.order_by("key", "language", *NEWEST).distinct("key", "language")


def _row(columns: Iterable[str], cells: Iterable[Any], level: str) -> VersionRow:
    return _version(dict(zip(columns, cells, strict=True)), level)


def _version(row: Mapping[str, Any], level: str) -> VersionRow:
    return VersionRow(**(dict(row) | {"enclose": tuple(row["enclose"]), "level": level}))


def _over_presets(rows: Iterable[VersionRow]) -> dict[Key, Wording]:
    """The trust's words over the presets; a letter whose English words are locked is locked in every language."""
    found = dict(presets()) | {(row.key, row.language): row.wording for row in rows if not row.ends}
    locked = {key for (key, language), one in found.items() if language == ENGLISH and one.locked}
    return {where: replace(one, locked=one.locked or one.key in locked) for where, one in found.items()}


def _over(below: Mapping[Key, Wording], rows: Iterable[VersionRow]) -> dict[Key, Wording]:
    """The school's words over those, but for what is locked."""
    locked = {key for (key, language), one in below.items() if language == ENGLISH and one.locked}
    own = {(row.key, row.language): row.wording for row in rows if not row.ends and row.key not in locked}
    return dict(below) | {where: one for where, one in own.items() if where not in below or not below[where].locked}
