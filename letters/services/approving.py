"""Approving: the last time that a person looks before the words are merged and frozen, alone or many letters at once.

All or nothing. Recipients are worked out anew and figures counted anew; where either differs from what was shown, the
letter is refused and says how, and the person drafts it again. What stops cannot be acknowledged away.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from attendance.access.rules.actors import Actor
from attendance.audit.services import record
from interventions.queries.finished import finished_policy
from interventions.rules.policy import Policy
from letters.models import Copy, Letter, LetterEvent
from letters.queries.checks import looks_of
from letters.queries.fact_words import day_words
from letters.queries.filling import recipient_words
from letters.queries.in_force import InForce, in_force
from letters.queries.wordings import Wordings
from letters.rules.checks import Check, stops, warns
from letters.rules.correcting import with_correction
from letters.rules.merging import merge, plain_text, to_json
from letters.rules.states import APPROVED, DRAFT
from letters.services.batches import make_batch
from letters.services.letter_events import ENGINE, MOMENT, event_of, locked_letters, moved_on
from letters.services.problems import LetterProblem, SentTwice

WHO_CHANGED = "Who gets it has changed since it was drafted."
MERGED = ("subject", "text", "words", "template_level", "template_number")
APPROVAL = (
    "state", "values", "level", "number", "acknowledged", "approved_by", "approved_name", "approved_at", "held_until",
    "asked_role", "error", "tries", "changed_at",
)  # fmt: skip


def approve(
    school_id: UUID, letter_ids: Collection[UUID], *, by: Actor, at: datetime, acknowledged: str = "",
    seen: Mapping[UUID, str] | None = None, wait: int = 0,
) -> UUID:  # fmt: skip
    """Approve drafts, freeze their words and hand them to the worker; returns the batch's id.

    `acknowledged`: the typed answer to what the checks warn of. `seen`: for each letter when it was last changed, as
    the page showed it (`changed_at.isoformat()`). `wait`: for so many seconds the worker lets them lie, so that the
    approval can be taken back. Raises LetterProblem, naming the letters: nothing chosen, one that
    is no draft any more, that was changed since it was shown, that a check stops, or warnings without an answer.
    Raises SentTwice where this person approved them a moment ago. About thirty statements, however many letters.
    """
    if not letter_ids:
        raise LetterProblem("letters", "No letter is chosen.", "Tick at least one.")
    with transaction.atomic():
        letters = locked_letters(school_id, letter_ids)
        _check_states(letters, seen or {}, by, at)
        held = in_force(school_id, localdate(at))
        looks = looks_of(held, letters)
        names = {key: f"{look.letter.title} about {look.pupil}" for key, look in looks.items()}
        _refuse(names, {letter.id: stops(looks[letter.id].found) for letter in letters})
        warned = {letter.id: warns(looks[letter.id].found) for letter in letters}
        if not acknowledged.strip():
            _ask_to_acknowledge(names, warned)
        return _approve(held, letters, warned, acknowledged.strip(), by=by, at=at, wait=wait)


def approve_automatic(school_id: UUID, *, at: datetime) -> int:
    """Approve those drafts whose policy asks for no person, where no check stops or warns; gives their number.

    The others wait for a person. About thirty statements, or one.
    """
    with transaction.atomic():
        policy = finished_policy(school_id, localdate(at)).policy
        keys = automatic_keys(policy)
        rows = Letter.objects.filter(school_id=school_id, state=DRAFT, key__in=keys, made_by__isnull=True)
        letters = list(rows.filter(asked_role="").select_for_update().order_by("id")) if keys else []
        if not letters:
            return 0
        held = in_force(school_id, localdate(at), policy)
        looks = looks_of(held, letters)
        clean = [one for one in letters if not stops(looks[one.id].found) and not warns(looks[one.id].found)]
        if clean:
            _approve(held, clean, {}, "", by=ENGINE, at=at)
    return len(clean)


def automatic_keys(policy: Policy) -> list[str]:
    """The letters that the policy of the day lets go without a person's approval."""
    section = policy.sections.get("letters")
    letters = section if isinstance(section, Mapping) else {}
    return sorted(key for key, one in letters.items() if isinstance(one, Mapping) and one.get("approval") == "none")


# ---- what is refused --------------------------------------------------------------------------------------------


def _check_states(letters: Sequence[Letter], seen: Mapping[UUID, str], by: Actor, at: datetime) -> None:
    done = [letter for letter in letters if letter.state == APPROVED and letter.approved_by == by.user_id]
    if len(done) == len(letters) and all(one.approved_at and one.approved_at > at - MOMENT for one in done):
        raise SentTwice()
    for letter in letters:
        if letter.state != DRAFT:
            raise moved_on(letter)
        if letter.id in seen and seen[letter.id] != letter.changed_at.isoformat():
            words = f"“{letter.title}” has changed since you opened it."
            raise LetterProblem("letters", words, "Look at it again, then decide.")


def _refuse(names: Mapping[UUID, str], stopped: Mapping[UUID, Sequence[Check]]) -> None:
    """Raises LetterProblem for what no reason gets past, every letter of it named."""
    found = [f"{names[key]}: {_words(some)}" for key, some in stopped.items() if some]
    if found:
        remedies = dict.fromkeys(check.remedy for some in stopped.values() for check in some)
        raise LetterProblem("letters", f"Nothing was approved. {' '.join(found)}", " ".join(remedies))


def _ask_to_acknowledge(names: Mapping[UUID, str], warned: Mapping[UUID, Sequence[Check]]) -> None:
    found = [f"{names[key]}: {_words(some)}" for key, some in warned.items() if some]
    if found:
        remedy = "Write why it should go out all the same, or take it out of the choice."
        raise LetterProblem("acknowledged", f"Nothing was approved. {' '.join(found)}", remedy)


def _words(found: Sequence[Check]) -> str:
    """What was found. Adults who would not get it any more are not named: not everybody may know why."""
    return " ".join(WHO_CHANGED if check.key == "recipients_changed" else check.words for check in found)


# ---- what is written --------------------------------------------------------------------------------------------


def _approve(
    held: InForce, letters: Sequence[Letter], warned: Mapping[UUID, Sequence[Check]], acknowledged: str, *,
    by: Actor, at: datetime, wait: int = 0,
) -> UUID:  # fmt: skip
    school_id, wordings = held.school_id, held.wordings
    for letter in letters:
        _set(letter, wordings, acknowledged if warned.get(letter.id) else "", by, at)
    copies = _merged(school_id, letters, wordings)
    Copy.objects.bulk_create(copies, update_conflicts=True, unique_fields=["school", "id"], update_fields=MERGED)
    Letter.objects.bulk_create(letters, update_conflicts=True, unique_fields=["school", "id"], update_fields=APPROVAL)
    batch = make_batch(school_id, [letter.id for letter in letters], by=by, at=at, wait=wait)
    LetterEvent.objects.bulk_create(
        event_of(letter, "approved", _said(letter), by=by, at=at, batch=str(batch)) for letter in letters
    )  # fmt: skip
    record(
        school_id, "letters.approved", by=by, at=at, subject="batch", subject_id=batch,
        letters=[str(letter.id) for letter in letters],
    )  # fmt: skip
    return batch


def _set(letter: Letter, wordings: Wordings, acknowledged: str, by: Actor, at: datetime) -> None:
    wording = wordings.of(letter.key)
    if wording is not None:
        letter.level, letter.number = wording.level, wording.number
    if "today" in letter.values:
        letter.values = {**letter.values, "today": day_words(localdate(at))}
    letter.state, letter.acknowledged, letter.held_until, letter.error = APPROVED, acknowledged, None, ""
    letter.approved_by, letter.approved_name, letter.approved_at = by.user_id, by.name, at
    letter.asked_role, letter.tries, letter.changed_at = "", 0, at


def _merged(school_id: UUID, letters: Sequence[Letter], wordings: Wordings) -> list[Copy]:
    """The copies with their words, in the language of each."""
    by_id = {letter.id: letter for letter in letters}
    copies = list(Copy.objects.filter(school_id=school_id, letter_id__in=list(by_id)).order_by("letter_id", "order"))
    replaced = _replaced(school_id, letters)
    for copy in copies:
        letter = by_id[copy.letter_id]
        wording = wordings.of(letter.key, copy.language)
        assert wording is not None  # a letter without words was stopped by its checks
        merged = merge(wording, {**letter.values, **recipient_words(copy)})
        if letter.corrects_id in replaced and letter.kind == "letter":
            merged = with_correction(merged, replaced[letter.corrects_id], wording.language)
        copy.subject, copy.text, copy.words = merged.subject, plain_text(merged), to_json(merged)
        copy.template_level, copy.template_number = wording.level, wording.number
    return copies


def _replaced(school_id: UUID, letters: Sequence[Letter]) -> dict[UUID | None, date]:
    """The days on which the letters that these correct were issued. One query, or none."""
    ids = [letter.corrects_id for letter in letters if letter.corrects_id]
    rows = Letter.objects.filter(school_id=school_id, id__in=ids).values_list("id", "issued_at") if ids else ()
    return {key: localdate(issued_at) for key, issued_at in rows if issued_at}


def _said(letter: Letter) -> str:
    if letter.acknowledged:
        return f"Approved, although the checks warned: {letter.acknowledged}"
    return "Approved." if letter.approved_by else "Approved by the policy, which asks for no person."
