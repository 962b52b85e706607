"""The place of a request: one school or one trust, what this person may do there, and who they are there."""

from dataclasses import dataclass, field
from uuid import UUID

from attendance.access.rules.actors import Actor


@dataclass(frozen=True)
class SchoolPlace:
    """A school as the person sees it. `abilities` is all they may do there today."""

    school_id: UUID
    urn: int
    name: str
    initials: str
    colour: str
    phase: str
    trust_id: UUID
    trust_uid: int
    trust_name: str
    user_id: UUID
    actor: Actor
    roles: frozenset[str] = field(default_factory=frozenset)
    abilities: frozenset[str] = field(default_factory=frozenset)

    def may(self, ability: str) -> bool:
        return ability in self.abilities

    @property
    def key(self) -> str:
        """What the X-Place header carries: a page refuses a fragment of another place."""
        return str(self.urn)

    @property
    def school(self) -> "SchoolPlace":
        """Templates ask `place.school` or `place.trust` to know which kind of place this is."""
        return self


@dataclass(frozen=True)
class TrustPlace:
    """A trust as the person sees it, with the ids of its schools (whole-trust work names them all)."""

    trust_id: UUID
    uid: int
    name: str
    colour: str
    user_id: UUID
    actor: Actor
    school_ids: tuple[UUID, ...] = ()
    roles: frozenset[str] = field(default_factory=frozenset)
    abilities: frozenset[str] = field(default_factory=frozenset)

    def may(self, ability: str) -> bool:
        return ability in self.abilities

    @property
    def key(self) -> str:
        return f"trust-{self.uid}"

    @property
    def trust(self) -> "TrustPlace":
        """Templates ask `place.school` or `place.trust` to know which kind of place this is."""
        return self

    @property
    def initials(self) -> str:
        """Two letters for the badge."""
        return "".join(word[0] for word in self.name.split()[:2]).upper()
