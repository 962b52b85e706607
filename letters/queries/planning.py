"""Who would get letters as they stand: each by what its template or else the school chose."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from interventions.queries.letter_grounds import noticed_parents
from letters.models import Letter
from letters.queries.addressees import Families, plan_from
from letters.queries.filling import fields_used
from letters.queries.in_force import InForce
from letters.queries.wordings import Wordings
from letters.rules.addressing import Choice, Plan
from letters.rules.fields import FIELDS


def plans_for(held: InForce, letters: Iterable[Letter], families: Families) -> dict[UUID, Plan]:
    """The plan of each letter on the day, by letter; about a pupil who is not of the families nobody gets one. No
    query; one where a notice to improve is among them."""
    rows = list(letters)
    only = noticed_parents(held.school_id, {one.pupil_id for one in rows if is_notice(one.key, held.wordings)})
    return {
        letter.id: plan_from(families, letter.pupil_id, _choice(held, letter, only), held.on)
        if letter.pupil_id in families.children else Plan()
        for letter in rows
    }  # fmt: skip


def is_notice(key: str, wordings: Wordings) -> bool:
    """Whether the words of a letter are those of a notice to improve, which is given to one parent alone."""
    return any(FIELDS[name].source == "notice" for name in fields_used(wordings, key))


def _choice(held: InForce, letter: Letter, only: Mapping[UUID, UUID]) -> Choice:
    wording = held.wordings.of(letter.key)
    per = wording.per if wording and wording.per else held.head.per
    parent = only.get(letter.pupil_id) if is_notice(letter.key, held.wordings) else None
    return Choice(per, held.head.channel, "text" if letter.kind == "text" else "letter", parent)
