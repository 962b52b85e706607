"""Deeds: providers and their links, and what they say of the pupils they expect today."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from attendance.calendar.queries import in_force, session_times_history
from attendance.kit.uuid7 import uuid7
from registers.models import Provider, ProviderAnswer
from registers.queries.providers import PROVIDER_KINDS, Expected, ProviderRow, expected_on, token_hash
from registers.services.problems import DayProblem
from registers.services.writing import Writing, Written, write_marks

SECRET_BYTES = 24
USE_NOTED_EVERY = timedelta(minutes=5)
LONGEST_NAME, LONGEST_NOTE = 120, 200
REGISTERED_THERE = "D"  # the other school keeps the mark: our register does not change with what it says
HALF = {"AM": "this morning", "PM": "this afternoon"}


@dataclass(frozen=True)
class ProviderData:
    """A provider as the office enters it; `kind` is a key of PROVIDER_KINDS."""

    name: str
    kind: str
    person: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Said:
    """What a provider says of one pupil and session: the key of `Expected`, whether they came, and a word about it."""

    key: str
    came: bool
    note: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of a provider's answers: how many are new, and the sessions whose mark the school had changed."""

    saved: int
    kept: tuple[Expected, ...]


# ---- the office ----------------------------------------------------------------------------------------------------


def save_provider(
    school_id: UUID, data: ProviderData, *, by: Actor, at: datetime, provider_id: UUID | None = None
) -> UUID:
    """Add a provider, or change one; returns its id. Raises DayProblem. Three queries."""
    name = " ".join(data.name.split())
    if not name or len(name) > LONGEST_NAME:
        raise DayProblem("name", "The provider needs a name.", f"Give one of at most {LONGEST_NAME} characters.")
    if data.kind not in PROVIDER_KINDS:
        raise DayProblem("kind", "What kind of provider is it?", "Choose from the list.")
    same = Provider.objects.filter(school_id=school_id, name__iexact=name).values_list("id", flat=True)
    if set(same) - {provider_id}:
        raise DayProblem("name", "There is a provider with this name.", "Use that one, or add the place to the name.")
    values = {
        "name": name, "kind": data.kind, "person": data.person.strip(), "phone": data.phone.strip(),
        "email": data.email.strip(),
    }  # fmt: skip
    with transaction.atomic():
        if provider_id is None:
            provider_id = Provider.objects.create(school_id=school_id, **values).id
        elif not Provider.objects.filter(school_id=school_id, id=provider_id).update(**values):
            raise DayProblem("", "There is no such provider.", "Go back to the list.")
        record(school_id, "provider.saved", by=by, at=at, subject="provider", subject_id=provider_id)
    return provider_id


def make_link(school_id: UUID, provider_id: UUID, *, by: Actor, at: datetime) -> str:
    """Make the provider's link; returns its secret, which is not kept and cannot be shown again. An older one ends.

    Raises DayProblem. Two queries.
    """
    token = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        rows = Provider.objects.filter(school_id=school_id, id=provider_id, ended_at__isnull=True)
        if not rows.update(token_hash=token_hash(token), token_at=at, token_name=by.name, last_used_at=None):
            raise DayProblem("", "There is no such provider.", "Go back to the list.")
        record(school_id, "provider.link_made", by=by, at=at, subject="provider", subject_id=provider_id)
    return token


def end_link(school_id: UUID, provider_id: UUID, *, by: Actor, at: datetime) -> bool:
    """End the provider's link at once; False where there was none. Two queries."""
    with transaction.atomic():
        rows = Provider.objects.filter(~Q(token_hash=""), school_id=school_id, id=provider_id)
        if not rows.update(token_hash="", token_at=None, token_name=""):
            return False
        record(school_id, "provider.link_ended", by=by, at=at, subject="provider", subject_id=provider_id)
    return True


def end_provider(school_id: UUID, provider_id: UUID, *, by: Actor, at: datetime) -> bool:
    """The school does not work with this provider any more: not offered again, its link is ended. Two queries."""
    with transaction.atomic():
        rows = Provider.objects.filter(school_id=school_id, id=provider_id, ended_at__isnull=True)
        if not rows.update(ended_at=at, token_hash="", token_at=None, token_name=""):
            return False
        record(school_id, "provider.ended", by=by, at=at, subject="provider", subject_id=provider_id)
    return True


def resume_provider(school_id: UUID, provider_id: UUID, *, by: Actor, at: datetime) -> bool:
    """Take the ending of a provider back; it needs a new link. Two queries."""
    with transaction.atomic():
        rows = Provider.objects.filter(school_id=school_id, id=provider_id, ended_at__isnull=False)
        if not rows.update(ended_at=None):
            return False
        record(school_id, "provider.resumed", by=by, at=at, subject="provider", subject_id=provider_id)
    return True


def note_provider_use(school_id: UUID, provider_id: UUID, *, at: datetime) -> None:
    """Remember that the link was opened, at most every five minutes. One query."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    Provider.objects.filter(stale, school_id=school_id, id=provider_id).update(last_used_at=at)


# ---- the provider --------------------------------------------------------------------------------------------------


def begun_sessions(school_id: UUID, at: datetime) -> frozenset[str]:
    """Today's sessions that have begun: only of those can a provider say who came. One query."""
    local = timezone.localtime(at)
    times = in_force(session_times_history(school_id), local.date())
    if times is None:
        return frozenset({"AM", "PM"})
    return frozenset(session for session in ("AM", "PM") if local.time() >= times.of(session)[0])


def take_answers(
    school_id: UUID, provider: ProviderRow, answers: Sequence[Said], *, by_name: str, at: datetime
) -> Taken:
    """Keep what a provider says of today's pupils. Only what differs from their last word is new; each is a row.

    “Did not come” makes the mark of that session N, by an amendment: the pupil is then looked for as anybody who is
    not here. “Came after all” gives the mark back while it is still that N. D stays D: the other school keeps that
    mark; it is listed as due. A mark that the school has changed is kept. Raises DayProblem. Nine queries.
    """
    name, today = _plain(by_name)[:LONGEST_NAME], timezone.localdate(at)
    if not name:
        raise DayProblem("name", "Who says so?", "Give your name: it stands beside each answer.")
    begun = begun_sessions(school_id, at)
    with transaction.atomic():
        list(Provider.objects.select_for_update().filter(school_id=school_id, id=provider.id).values_list("id"))
        expected = {one.key: one for one in expected_on(school_id, today, provider_id=provider.id)}
        fresh = [(expected[said.key], said) for said in answers if said.key in expected]
        fresh = [(one, said) for one, said in fresh if one.session in begun and _differs(one, said)]
        if not fresh:
            return Taken(0, ())
        _keep(school_id, provider, fresh, name, at)
        by = Actor(None, name, f"Provider: {provider.name}")
        kept = _change_marks(school_id, fresh, provider, by=by, at=at)
        record(
            school_id, "provider.answered", by=by, at=at, subject="provider", subject_id=provider.id,
            came=sum(said.came for _, said in fresh), away=sum(not said.came for _, said in fresh),
        )  # fmt: skip
    return Taken(len(fresh), kept)


def _differs(one: Expected, said: Said) -> bool:
    last = one.answer
    return last is None or (last.came, last.note) != (said.came, _plain(said.note)[:LONGEST_NOTE])


def _plain(text: str) -> str:
    """Words from outside in one line; PostgreSQL takes no zero bytes."""
    return " ".join(text.replace("\x00", "").split())


def _keep(
    school_id: UUID, provider: ProviderRow, fresh: Sequence[tuple[Expected, Said]], name: str, at: datetime
) -> None:
    ProviderAnswer.objects.bulk_create(
        ProviderAnswer(
            school_id=school_id, provider_id=provider.id, planned_id=one.planned.id, pupil_id=one.planned.pupil_id,
            date=timezone.localdate(at), session=one.session, came=said.came,
            note=_plain(said.note)[:LONGEST_NOTE], by_name=name, at=at,
        )
        for one, said in fresh
    )  # fmt: skip


def _change_marks(
    school_id: UUID, fresh: Sequence[tuple[Expected, Said]], provider: ProviderRow, *, by: Actor, at: datetime
) -> tuple[Expected, ...]:
    """Write what follows from the answers; answers with those whose mark is another one, which is kept."""
    kept: list[Expected] = []
    writings: dict[str, list[Writing]] = {"away": [], "came": []}
    for one, said in fresh:
        code = one.mark.code if one.mark else ""
        if one.planned.code == REGISTERED_THERE or (said.came and code == one.planned.code):
            continue
        if not said.came and code in {"", one.planned.code}:
            writings["away"].append(_writing(one, "N", said.note, at))
        elif said.came and (code == "" or (code == "N" and _was_theirs(one))):
            writings["came"].append(_writing(one, one.planned.code, _note(one, provider), at))
        elif not (code == "N" and not said.came):
            kept.append(one)
    for what, some in writings.items():
        clashes = _write(school_id, some, what, provider, by=by, at=at)
        kept += [one for one, _ in fresh if (one.planned.pupil_id, one.session) in clashes]
    return tuple(kept)


def _was_theirs(one: Expected) -> bool:
    """Whether the N stands because the provider said that the pupil did not come."""
    return one.answer is not None and not one.answer.came


def _writing(one: Expected, code: str, note: str, at: datetime) -> Writing:
    seen = one.mark.version if one.mark else 0
    day = timezone.localdate(at)
    return Writing(day, one.session, one.planned.pupil_id, code, note=_plain(note)[:LONGEST_NOTE], seen_version=seen)


def _note(one: Expected, provider: ProviderRow) -> str:
    return ": ".join(part for part in (provider.name, " ".join(one.planned.note.split())) if part)


def _write(
    school_id: UUID, writings: Sequence[Writing], what: str, provider: ProviderRow, *, by: Actor, at: datetime
) -> set[tuple[UUID, str]]:
    """One statement, or none. Those somebody changed in the same moment come back."""
    words = "did not come" if what == "away" else "came after all"
    written: list[Written] = write_marks(
        school_id, writings, by=by, at=at, origin="office", kind="amendment",
        reason=f"{provider.name} says: {words}", change_id=uuid7(),
    )  # fmt: skip
    return {(item.pupil_id, item.session) for item in written if item.outcome == "clash"}
