"""Reads: the places of a person, and what they may do there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from attendance.access.models import ApiToken, Invitation, Membership, User
from attendance.access.places import SchoolPlace, TrustPlace
from attendance.access.rules.abilities import ROLE_LABELS, abilities_of
from attendance.access.rules.actors import Actor
from attendance.access.rules.granting import LETS_OTHERS_IN
from attendance.access.rules.second_factor import SENSITIVE_ROLES
from attendance.tenancy.models import School, Trust


def in_force(on: date) -> Q:
    """Memberships that hold on the day `on`."""
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def memberships_on(user: User, on: date) -> QuerySet[Membership]:
    """The user's memberships of that day. One query."""
    return Membership.objects.filter(in_force(on), user=user)


# Asked at every request, so plain SQL: the ORM's building of these two costs several times their answering.
SCHOOL = """
SELECT s.id, s.urn, s.name, s.initials, s.colour, s.phase, s.trust_id, t.uid, t.name
FROM tenancy_school s JOIN tenancy_trust t ON t.id = s.trust_id WHERE s.urn = %s
"""
HELD = """
SELECT m.role, m.position FROM access_membership m
WHERE m.user_id = %s AND m.since <= %s AND (m.until IS NULL OR m.until > %s) AND (m.school_id = %s OR m.trust_id = %s)
ORDER BY m.since, m.id
"""


def school_place(user: User, urn: int, on: date) -> SchoolPlace | None:
    """The school with this URN as the user sees it; None where they have no role there. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(SCHOOL, [urn])
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute(HELD, [user.id, on, on, row[0], row[6]])
        held = cursor.fetchall()
    if not held:
        return None
    fields: tuple[Any, ...] = (*row, user.id, actor_for(user, held), *_roles(held))
    return SchoolPlace(*fields)


def trust_place(user: User, uid: int, on: date) -> TrustPlace | None:
    """The trust with this UID as the user sees it; None where they have no role at the trust itself. Three queries."""
    trust = Trust.objects.filter(uid=uid).first()
    if trust is None:
        return None
    held = list(memberships_on(user, on).filter(trust_id=trust.id).values_list("role", "position"))
    if not held:
        return None
    schools = tuple(School.objects.filter(trust_id=trust.id).order_by("name").values_list("id", flat=True))
    return TrustPlace(
        trust.id, trust.uid, trust.name, trust.colour, user.id, actor_for(user, held), schools, *_roles(held)
    )


def _roles(held: Iterable[tuple[str, str]]) -> tuple[frozenset[str], frozenset[str]]:
    roles = frozenset(role for role, _ in held)
    return roles, abilities_of(roles)


def actor_for(user: User, held: list[tuple[str, str]]) -> Actor:
    """The user with the position that stands beside what they do: their job title, else their role's name."""
    from_title = next((position for _, position in held if position), "")
    label = dict(Membership._meta.get_field("role").flatchoices).get(held[0][0], "")
    return Actor(user.id, user.name or user.email, from_title or label)


def is_platform_admin(user: User, on: date) -> bool:
    """Whether the user runs the platform today. One query."""
    return memberships_on(user, on).filter(role="platform_admin").exists()


def hash_of(secret: str) -> str:
    """What is kept of an invitation's link or an API token: its SHA-256, in hex."""
    return sha256(secret.encode()).hexdigest()


def token_of(key: str, at: datetime) -> ApiToken | None:
    """The API token with this secret that works at that moment, with its user; None for any other. One query."""
    works = Q(expires_at__gt=at, revoked_at__isnull=True, user__is_active=True)
    return ApiToken.objects.select_related("user").filter(works, token_hash=hash_of(key)).first()


def has_second_factor(user: User) -> bool:
    """Whether the user has a one-time-code app or a passkey (recovery codes alone are none). One query."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def needs_second_factor(user: User, on: date) -> bool:
    """Whether a role of that day is a sensitive one and no second factor is set up. One query."""
    factor = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return memberships_on(user, on).filter(~Exists(factor), role__in=SENSITIVE_ROLES).exists()


def user_by_email(email: str) -> User | None:
    """The account with this e-mail address in any case of letters. One query."""
    return User.objects.filter(email__iexact=email.strip()).first()


def house_is_empty() -> bool:
    """Whether no account exists yet. One query."""
    return not User.objects.exists()


def same_place(membership: Membership) -> Q:
    """Rows of memberships that belong to the same school, the same trust, or the platform."""
    if membership.school_id:
        return Q(school_id=membership.school_id)
    return Q(trust_id=membership.trust_id) if membership.trust_id else Q(school=None, trust=None)


def last_of_its_kind(membership: Membership, on: date) -> bool:
    """Whether nobody else holds this role at this place that day, for the roles that let others in. One query."""
    if membership.role not in LETS_OTHERS_IN:
        return False
    others = Membership.objects.filter(in_force(on), same_place(membership), role=membership.role)
    return not others.exclude(user_id=membership.user_id).exists()


def open_invitation(secret: str, at: datetime) -> Invitation | None:
    """The invitation whose link carries this secret, while it can be accepted. One query."""
    waiting = Invitation.objects.select_related("school", "trust", "invited_by").filter(
        token_hash=hash_of(secret), accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
    )
    return waiting.first()


@dataclass(frozen=True)
class PlaceRow:
    """One place of a person. `kind` is "school" or "trust", `number` the URN or the UID; `through` names the trust."""

    kind: str
    number: int
    name: str
    initials: str
    colour: str
    roles: frozenset[str]
    through: str = ""


def places_of(user: User, on: date) -> list[PlaceRow]:
    """Every school and trust the user may enter that day, trusts first, then by name. Two queries at most."""
    held = list(memberships_on(user, on).select_related("school", "trust"))
    trusts = {m.trust_id: m.trust for m in held if m.trust_id}
    roles: dict[UUID | None, set[str]] = {}
    for m in held:
        roles.setdefault(m.school_id or m.trust_id, set()).add(m.role)
    schools = {m.school_id: m.school for m in held if m.school_id}
    if trusts:
        schools |= {school.id: school for school in School.objects.filter(trust_id__in=trusts)}
    rows = [
        PlaceRow("trust", trust.uid, trust.name, "", trust.colour, frozenset(roles[trust.id]))
        for trust in trusts.values()
    ]
    for school in schools.values():
        from_trust = roles.get(school.trust_id, set())
        through = trusts[school.trust_id].name if from_trust and school.id not in roles else ""
        both = frozenset(roles.get(school.id, set()) | from_trust)
        rows.append(PlaceRow("school", school.urn, school.name, school.initials, school.colour, both, through))
    return sorted(rows, key=lambda row: (row.kind == "school", row.name.lower()))


@dataclass(frozen=True)
class PersonRow:
    """A role at a place as the access page shows it; days are inclusive. `through` names the trust it comes from."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: str
    position: str
    since: date
    last_day: date | None
    second_factor: bool
    last_seen: datetime | None
    added_by: str
    added_at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None
    through: str = ""

    @property
    def label(self) -> str:
        return ROLE_LABELS[self.role]


def at_place(place: SchoolPlace | TrustPlace) -> Q:
    """Rows of memberships or invitations that belong to the place itself."""
    if isinstance(place, SchoolPlace):
        return Q(school_id=place.school_id)
    return Q(trust_id=place.trust_id)


def people_at(place: SchoolPlace | TrustPlace, on: date) -> list[PersonRow]:
    """Who may enter the place now or later, through its trust too, by role and name. One query."""
    here = at_place(place)
    if isinstance(place, SchoolPlace):
        here |= Q(trust_id=place.trust_id)
    rows = _with_people(Membership.objects.filter(here, Q(until__isnull=True) | Q(until__gt=on)))
    order = list(ROLE_LABELS)
    through = place.trust_name if isinstance(place, SchoolPlace) else ""
    people = [_person(m, through if m.trust_id else "") for m in rows]
    return sorted(people, key=lambda row: (order.index(row.role), row.name.lower(), row.since))


def people_before(place: SchoolPlace | TrustPlace, on: date) -> list[PersonRow]:
    """Roles at the place that have ended, the latest first. One query."""
    return [
        _person(m) for m in _with_people(Membership.objects.filter(at_place(place), until__lte=on)).order_by("-until")
    ]


def _with_people(rows: QuerySet[Membership]) -> QuerySet[Membership]:
    factor = Authenticator.objects.filter(user=OuterRef("user")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return rows.select_related("user", "added_by", "ended_by").annotate(has_factor=Exists(factor))


def _person(m: Membership, through: str = "") -> PersonRow:
    return PersonRow(
        id=m.id,
        user_id=m.user_id,
        name=str(m.user),
        email=m.user.email,
        role=m.role,
        position=m.position,
        since=m.since,
        last_day=m.until - timedelta(days=1) if m.until else None,
        second_factor=m.has_factor,
        last_seen=m.user.last_login,
        added_by=str(m.added_by or ""),
        added_at=m.added_at,
        ended_by=str(m.ended_by or ""),
        ended_at=m.ended_at,
        through=through,
    )


def membership_at(place: SchoolPlace | TrustPlace, membership_id: UUID) -> Membership | None:
    """A role at the place itself that was not ended; None for any other id. One query."""
    found = Membership.objects.select_related("user").filter(at_place(place), id=membership_id, ended_at__isnull=True)
    return found.first()


def invitations_at(place: SchoolPlace | TrustPlace) -> list[Invitation]:
    """Invitations that nobody has accepted or withdrawn, the newest first; expired ones too. One query."""
    waiting = Invitation.objects.filter(at_place(place), accepted_at__isnull=True, withdrawn_at__isnull=True)
    return list(waiting.select_related("invited_by").order_by("-invited_at"))


def invitation_at(place: SchoolPlace | TrustPlace, invitation_id: UUID) -> Invitation | None:
    """An invitation of the place that still waits; None for any other id. One query."""
    waiting = Invitation.objects.select_related("school", "trust").filter(
        at_place(place), id=invitation_id, accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    return waiting.first()


def tokens_at(school_id: UUID) -> list[ApiToken]:
    """The school's API tokens, working ones and former ones, the newest first. One query."""
    return list(ApiToken.objects.filter(school_id=school_id).select_related("user").order_by("-created_at"))


def memberships_of(user: User, on: date) -> list[Membership]:
    """What the user may do where, for their own page. One query."""
    return list(memberships_on(user, on).select_related("school", "trust").order_by("since"))


def trusts_with_schools(words: str = "") -> list[Trust]:
    """Every trust with its schools in `all_schools`; with `words`, those that match by name or number. Two queries."""
    schools = School.objects.order_by("name")
    trusts = Trust.objects.order_by("name").prefetch_related(Prefetch("schools", schools, to_attr="all_schools"))
    if words:
        found = Q(name__icontains=words) | Q(schools__name__icontains=words)
        if words.isdecimal() and len(words) < 8:
            found |= Q(uid=int(words)) | Q(schools__urn=int(words))
        trusts = trusts.filter(found).distinct()
    return list(trusts)


def schools_of_trust(trust_id: UUID) -> list[School]:
    """The trust's schools by name. One query."""
    return list(School.objects.filter(trust_id=trust_id).order_by("name"))


def trust_choices() -> list[tuple[str, str]]:
    """The trusts a new school may join, as choices of a form. One query."""
    return [(str(t.uid), f"{t.name} ({t.uid})") for t in Trust.objects.filter(standalone=False).order_by("name")]


def trust_by_uid(uid: int) -> Trust | None:
    """The trust with this UID. One query."""
    return Trust.objects.filter(uid=uid).first()


def school_by_urn(urn: int) -> School | None:
    """The school with this URN, with its trust. One query."""
    return School.objects.select_related("trust").filter(urn=urn).first()


def roles_held(school_id: UUID, on: date) -> frozenset[str]:
    """The roles that somebody has at the school on that day, at the school itself or at its trust. One query."""
    here = Q(school_id=school_id) | Q(trust__schools=school_id)
    return frozenset(Membership.objects.filter(in_force(on), here).values_list("role", flat=True))


def people_with_role(school_id: UUID, roles: Iterable[str], on: date) -> list[User]:
    """Who has any of these roles at the school that day, at the school itself or at its trust, by name. One query."""
    here = Q(school_id=school_id) | Q(trust__schools=school_id)
    held = Membership.objects.filter(in_force(on), here, role__in=list(roles)).values("user_id")
    return list(User.objects.filter(id__in=held, is_active=True).order_by("name", "email"))


def has_someone_in_charge(place: School | Trust, on: date) -> bool:
    """Whether anybody at the place may invite others that day. One query."""
    here = Q(trust_id=place.id) if isinstance(place, Trust) else Q(school_id=place.id) | Q(trust_id=place.trust_id)
    return Membership.objects.filter(in_force(on), here, role__in=LETS_OTHERS_IN).exists()
