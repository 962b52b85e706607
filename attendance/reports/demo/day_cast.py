"""Who plays in the officer's day: some children of a school by what happens to them, and the adults to be rung."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, zip_longest
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from attendance.access.rules.actors import Actor
from attendance.people.models import ContactLink, ContactNumber
from attendance.people.queries.contacts import current
from attendance.reports.demo.histories import CLASS, MONDAYS, OLDER, SIBLINGS, share
from attendance.reports.demo.plans import OAKFIELD, RIVERSIDE
from attendance.reports.demo.school import Built, Child
from attendance.reports.demo.today import in_early, pupils_of

LONDON = ZoneInfo("Europe/London")
PAIRS = (("sister", "brother"), ("elder", "younger"))  # each shares the first adult
MISSING = (*chain.from_iterable(PAIRS), "red", "watched", "moved", "feared_for", "quiet")  # N all day
ANSWERED = ("rang", "bus", "overslept")  # N in the register, and then not
KNOWN = ("called_in", "collected")  # known before the register, or here and fetched
PLANNED = (
    "asks", "faith", "granted", "refused", "part_time", "alternative", "dual", "excluded", "hospital", "due_today",
    "due_tomorrow", "amended",
)  # fmt: skip
LITTLE = frozenset({"moved", "quiet", "bus", "called_in", "asks", "part_time"})
SMALLER = LITTLE | {
    *PAIRS[0], "red", "watched", "feared_for", "rang", "overslept", "collected", "alternative", "excluded",
    "due_today",
}  # fmt: skip
STEADY = 1.2  # of the usual absence: above it a child's own history would tell another story
Cast = dict[str, Child]


@dataclass(frozen=True)
class Adult:
    """An adult who may be contacted about a child of the cast."""

    id: UUID
    name: str
    relationship: str
    number: str


@dataclass
class Day:
    """The officer's day at one school; `cast` says which child plays what."""

    built: Built
    team: Mapping[str, Actor]
    cast: Cast
    on: date
    at: datetime
    adults: Mapping[UUID, Sequence[Adult]]

    @property
    def school_id(self) -> UUID:
        return self.built.school.id

    @property
    def is_open(self) -> bool:
        return self.on in self.built.open_days

    @property
    def past(self) -> list[date]:
        return [day for day in self.built.open_days if day < self.on]

    @property
    def eve(self) -> date:
        """The last school day before today."""
        return self.past[-1]

    def ahead(self, number: int) -> date:
        """The school day so many after the first one from today on. Raises IndexError beyond the calendar."""
        return [day for day in self.built.open_days if day >= self.on][number]

    def by(self, role: str = "attendance_officer") -> Actor:
        return self.team.get(role, self.team["attendance_officer"])

    def deed(self, at: datetime, role: str = "attendance_officer") -> dict[str, Any]:
        """The keyword arguments of a service, as the person of that role."""
        return {"by": self.by(role), "at": at}

    def before(self, hour: int, minute: int) -> datetime:
        """A moment of the last school day."""
        return moment(self.eve, hour, minute)

    def id_of(self, name: str) -> UUID:
        """The pupil who plays it. Raises KeyError where nobody does."""
        return self.cast[name].pupil.id

    def first_name(self, name: str) -> str:
        return self.cast[name].pupil.legal_first

    def adult(self, name: str, n: int = 0) -> Adult:
        """The adult who is tried first, or after that one; the last there is."""
        found = self.adults[self.id_of(name)]
        return found[min(n, len(found) - 1)]


def moment(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def choose(built: Built, leave_out: str = "") -> Cast:
    """Who plays what; the same each time as long as names are as they were. Small schools play little."""
    rooms = in_early(built, leave_out)
    others = [group for group in built.groups.values() if group not in rooms and group.slug != leave_out]
    taken = _taken(built)
    seen, rest = _mixed(built, rooms, taken), _mixed(built, others, taken)
    names = [name for name in (*MISSING, *ANSWERED, *KNOWN) if _plays(built, name)]
    cast = dict(zip(names, seen, strict=False))
    later = [name for name in PLANNED if _plays(built, name)]
    return {**cast, **dict(zip(later, chain(rest, seen), strict=False)), **taken}


def _plays(built: Built, name: str) -> bool:
    return built.plan.urn == OAKFIELD.urn or name in (SMALLER if built.plan.urn == RIVERSIDE.urn else LITTLE)


def _taken(built: Built) -> Cast:
    """Brother and sister of whom the form tells; the other pair of that story plays in none of ours."""
    if built.plan.urn != OAKFIELD.urn:
        return {}
    older = pupils_of(built, OLDER)
    return {"told": pupils_of(built, CLASS)[MONDAYS], "told_too": older[SIBLINGS[0]], "_": older[SIBLINGS[1]]}


def _mixed(built: Built, groups: Sequence[Any], taken: Cast) -> Iterator[Child]:
    """The children of these groups, one of each group in turn, those who are usually here first."""
    kept = {child.pupil.id for child in taken.values()}
    rooms = [[child for child in pupils_of(built, group.slug) if child.pupil.id not in kept] for group in groups]
    steady = [sorted(room, key=lambda child: (child.way.multiple > STEADY, child.pupil.upn)) for room in rooms]
    return (child for row in zip_longest(*steady) for child in row if child)


def tell_ahead(built: Built, cast: Cast, on: date) -> None:
    """Set what these children's marks of the last days will be, before the history is written."""
    past = [day for day in built.open_days if day < on]
    here = ("/", "\\")
    for name in (*MISSING, *ANSWERED):
        if name in cast:
            cast[name].story |= dict.fromkeys(past[-6:], here)
    stories = {
        "due_today": {past[-5]: ("N", "N")}, "due_tomorrow": {past[-4]: ("/", "N")},
        "amended": {past[-2]: ("O", "\\")}, "excluded": dict.fromkeys(past[-4:], ("E", "E")),
    }  # fmt: skip
    for name, story in stories.items():
        if name in cast:
            cast[name].story |= dict.fromkeys(past[-6:], here) | story


def make_families(cast: Cast) -> None:
    """Brothers and sisters get the adult they share. Call inside the scope, after the families were written."""
    for one, other in PAIRS:
        if other in cast:
            share(cast[one], cast[other])


def day_of_school(built: Built, team: Mapping[str, Actor], cast: Cast, *, on: date, at: datetime) -> Day:
    """The day of the school with the adults of its cast. Two queries."""
    school_id, ids = built.school.id, [child.pupil.id for child in cast.values()]
    links = ContactLink.objects.filter(current(on), school_id=school_id, pupil_id__in=ids, may_be_contacted=True)
    found = links.order_by("priority").values_list(
        "pupil_id", "contact_id", "relationship", "contact__title", "contact__first", "contact__last"
    )
    numbers = ContactNumber.objects.filter(school_id=school_id, contact_id__in=[row[1] for row in found], order=1)
    by_contact = dict(numbers.values_list("contact_id", "number"))
    adults: dict[UUID, list[Adult]] = {}
    for pupil, contact, relationship, *name in found:
        adults.setdefault(pupil, []).append(Adult(contact, " ".join(name), relationship, by_contact.get(contact, "")))
    return Day(built, team, cast, on, at, adults)
