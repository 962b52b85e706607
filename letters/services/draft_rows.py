"""What drafts are made of: the words, the policy, the facts and the recipients of one school on one day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from attendance.access.rules.actors import Actor
from interventions.queries.case_rows import ActionRow
from letters.models import Letter
from letters.queries.about_pupils import with_families
from letters.queries.facts import About, Facts, read_facts
from letters.queries.filling import after_meeting, fields_used, values_of
from letters.queries.in_force import InForce, in_force
from letters.queries.planning import plans_for
from letters.queries.wordings import Wordings
from letters.rules.addressing import Plan
from letters.rules.figures import to_json
from letters.rules.wording import Wording
from letters.services.recipients import keep_first_plans


@dataclass(frozen=True)
class Wanted:
    """A letter to be drafted: about whom, from which template, in which case, and what asked for it."""

    pupil_id: UUID
    key: str
    case_id: UUID | None = None
    action: ActionRow | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    corrects: Letter | None = None


@dataclass(frozen=True)
class Drafting:
    """What is in force at one school on one day, read once for all the letters that are drafted."""

    held: InForce

    @classmethod
    def on(cls, school_id: UUID, day: date) -> "Drafting":
        """Two queries."""
        return cls(in_force(school_id, day))

    @property
    def wordings(self) -> Wordings:
        return self.held.wordings

    @property
    def on_day(self) -> date:
        return self.held.on

    def wording(self, key: str) -> Wording | None:
        """Its English words, or None."""
        return self.wordings.of(key)

    def used(self, key: str) -> frozenset[str]:
        """The fields that its words name."""
        return fields_used(self.wordings, key)

    def said(self, key: str) -> Mapping[str, Any]:
        """What the policy says of the letter: its title and what it encloses win over the template's."""
        section = self.held.policy.sections.get("letters")
        found = section.get(key) if isinstance(section, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def enclose(self, key: str) -> list[str]:
        """What goes along with it."""
        wording = self.wording(key)
        return list(self.said(key).get("enclose", wording.enclose if wording else ()))

    def about(self, key: UUID, one: Wanted) -> About:
        """Of what its facts are asked."""
        return About(key, one.pupil_id, one.case_id, after_meeting(self.used(one.key), self.enclose(one.key)))

    def letters(self, wanted: Sequence[Wanted], *, by: Actor, at: datetime) -> list[Letter]:
        """Write drafts with their recipients; a pupil whom the school does not have is left out. Eleven statements
        at most, however many."""
        if not wanted:
            return []
        school_id = self.held.school_id
        pupils, families = with_families(school_id, {one.pupil_id for one in wanted}, self.on_day)
        pairs = [(Letter(school_id=school_id, pupil_id=one.pupil_id), one) for one in wanted]
        facts = read_facts(self.held, pupils, [self.about(letter.id, one) for letter, one in pairs]).facts
        known = [(letter, one) for letter, one in pairs if letter.id in facts]
        for letter, one in known:
            values = self.columns(one, facts[letter.id]) | _made(one, facts[letter.id], self.on_day, by, at)
            for name, value in values.items():
                setattr(letter, name, value)
        letters = Letter.objects.bulk_create(letter for letter, _ in known)
        plans = plans_for(self.held, letters, families)
        keep_first_plans(school_id, {letter: plans[letter.id] for letter in letters})
        return letters

    def again(self, letter: Letter, one: Wanted) -> tuple[dict[str, Any], Plan]:
        """What a letter that is there says and rests on now, and who would get it. Eight queries at most."""
        pupils, families = with_families(self.held.school_id, [letter.pupil_id], self.on_day)
        facts = read_facts(self.held, pupils, [self.about(letter.id, one)]).facts[letter.id]
        columns = self.columns(one, facts)
        return columns, plans_for(self.held, [letter], families)[letter.id]

    def columns(self, one: Wanted, facts: Facts) -> dict[str, Any]:
        """What a letter says and rests on."""
        wording = self.wordings.of(one.key)
        assert wording is not None
        used, ground = self.used(one.key), facts.ground
        return {
            "key": one.key, "kind": wording.kind, "title": str(self.said(one.key).get("title") or wording.title),
            "level": wording.level, "number": wording.number, "enclose": self.enclose(one.key),
            "ladder": ground.ladder if ground else "", "because": ground.because if ground else "",
            "figures": to_json(facts.figures), "figures_since": facts.since, "figures_until": facts.until,
            "answers": dict(one.answers),
            "values": values_of(facts.words, one.answers, used),
        }  # fmt: skip


def _made(one: Wanted, facts: Facts, day: date, by: Actor, at: datetime) -> dict[str, Any]:
    action, old = one.action, one.corrects
    stands_at = facts.ground.tier if facts.ground else ""
    return {
        "case_id": one.case_id, "action_id": action.id if action else None, "due": action.due if action else None,
        "owner_role": action.owner_role if action else old.owner_role if old else "",
        "tier": action.tier if action else old.tier if old else stands_at,
        "corrects_id": old.id if old else None, "drafted_on": day, "checked_at": at, "made_by": by.user_id,
        "made_name": by.name, "made_at": at, "changed_at": at,
    }  # fmt: skip
