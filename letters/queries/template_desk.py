"""Reads: what lies on the desk of whoever looks at or edits the words of letters."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from attendance.tenancy.models import School
from interventions.queries.policies import effective_policy, trust_policy_on
from letters.queries.presets import presets
from letters.queries.wordings import (
    ENGLISH,
    Owner,
    VersionRow,
    Wordings,
    below_of,
    open_versions,
    schools_with_own,
    trust_of,
    versions_of,
    wordings_of,
)
from letters.rules.wording import Wording


@dataclass(frozen=True)
class Wanted:
    """What the policy says of a letter: its name, the facts that it tells, what goes along."""

    title: str = ""
    fields: tuple[str, ...] = ()
    enclose: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListRow:
    """One letter of the list. `now` are its English words; None where the policy asks for a letter without words.

    `open`: drafts and versions to come; `others`: its other languages; `schools`: those with words of their own.
    """

    key: str
    now: Wording | None
    wanted: Wanted | None = None
    others: tuple[Wording, ...] = ()
    open: tuple[VersionRow, ...] = ()
    schools: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.now.title if self.now else (self.wanted.title if self.wanted else "") or self.key


@dataclass(frozen=True)
class Desk:
    """One letter in one language. `now`: in force here; `below`: what lies under the owner's own words.

    `languages`: those that have words. `locked`: the owner may have none of its own. `english`: its English words.
    """

    key: str
    language: str
    now: Wording | None
    below: Wording | None
    versions: tuple[VersionRow, ...]
    languages: tuple[str, ...] = ()
    locked: bool = False
    today: date = date.min
    wanted: Wanted | None = None
    english: Wording | None = field(default=None, repr=False)

    @property
    def draft(self) -> VersionRow | None:
        return next((row for row in self.versions if row.state == "draft"), None)

    @property
    def own(self) -> VersionRow | None:
        """The owner's version in force; None where it has no words of its own now."""
        now = self.now
        mine = [row for row in self.versions if now and (row.level, row.number) == (now.level, now.number)]
        return next((row for row in mine if row.state == "published" and not row.ends), None)

    @property
    def coming(self) -> tuple[VersionRow, ...]:
        """Published versions that begin after today, the next one last."""
        return tuple(row for row in self.versions if row.state == "published" and row.since and row.since > self.today)

    @property
    def newest(self) -> int:
        """The number of the newest version; 0 where there is none."""
        return max((row.number for row in self.versions), default=0)

    @property
    def start(self) -> Wording | None:
        """What editing begins with: the draft, what is to come, what is in force, else the English words."""
        if self.draft:
            return self.draft.wording
        return self.coming[0].wording if self._goes_on else self.now or self.english

    @property
    def _goes_on(self) -> bool:
        return bool(self.coming) and not self.coming[0].ends

    @property
    def title(self) -> str:
        known = self.now or self.start
        return known.title if known else (self.wanted.title if self.wanted else "") or self.key

    @property
    def seen(self) -> str:
        """When the draft was last saved, as a form carries it; "" for no draft."""
        return self.draft.seen if self.draft else ""


def letters_list(owner: Owner, day: date, school_ids: Collection[UUID] = ()) -> list[ListRow]:
    """Every letter that there are words for, or that the policy names: in the order of the presets, then by name.

    At most five queries. `school_ids`: for a trust's list, the schools whose own words are told.
    """
    words, wanted = wordings_of(owner, day), wanted_of(owner, day)
    waiting, schools = open_versions(owner, day), _schools(school_ids, day)
    keys = {key for key, _ in words.found} | set(wanted) | {row.key for row in waiting}
    rows = [
        ListRow(
            key, words.found.get((key, ENGLISH)), wanted.get(key),
            tuple(one for one in words.all() if one.key == key and one.language != ENGLISH),
            tuple(row for row in waiting if row.key == key), tuple(schools.get(key, ())),
        )
        for key in keys
    ]  # fmt: skip
    places = {key: place for place, key in enumerate(dict.fromkeys(key for key, _ in presets()))}
    return sorted(rows, key=lambda row: (places.get(row.key, len(places)), row.title.lower(), row.key))


def desk_of(owner: Owner, key: str, language: str, day: date) -> Desk | None:
    """One letter in one language; None where there is no such letter. At most four queries."""
    words, below = wordings_of(owner, day), below_of(owner, day)
    versions, wanted = versions_of(owner, key, language), wanted_of(owner, day).get(key)
    if not (wanted or versions or words.languages(key)):
        return None
    return Desk(
        key, language, words.found.get((key, language)), below.found.get((key, language)), tuple(versions),
        words.languages(key), is_locked(below, key, language), day, wanted, words.found.get((key, ENGLISH)),
    )  # fmt: skip


def new_desk(owner: Owner, key: str, language: str, day: date) -> Desk:
    """The desk for a letter that may be new: as `desk_of`, and empty for one that nobody knows yet."""
    return desk_of(owner, key, language, day) or Desk(key, language, None, None, (), today=day)


def is_locked(below: Wordings, key: str, language: str) -> bool:
    """Whether what lies below lets nobody above have words of their own."""
    return any(one.locked for where, one in below.found.items() if where in {(key, language), (key, ENGLISH)})


def wanted_of(owner: Owner, day: date) -> dict[str, Wanted]:
    """What the policy in force says of each letter. One query."""
    if owner.school_id:
        sections: Mapping[str, Any] = effective_policy(owner.school_id, day).policy.sections
    else:
        row = trust_policy_on(trust_of(owner), day)
        sections = row.document if row else {}
    named = sections.get("letters")
    found = named.items() if isinstance(named, Mapping) else ()
    return {key: _wanted(one) for key, one in found if isinstance(one, Mapping) and not one.get("off")}


def _wanted(one: Mapping[str, Any]) -> Wanted:
    return Wanted(str(one.get("title") or ""), _names(one.get("placeholders")), _names(one.get("enclose")))


def _names(found: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in found) if isinstance(found, list | tuple) else ()


def _schools(school_ids: Collection[UUID], day: date) -> dict[str, list[str]]:
    own = schools_with_own(school_ids, day) if school_ids else {}
    ids = {school_id for schools in own.values() for school_id in schools}
    names = dict(School.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}
    return {key: sorted(names[school_id] for school_id in schools) for key, schools in own.items()}
