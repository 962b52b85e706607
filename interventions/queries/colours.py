"""Reads: the colour of pupils on a day, with every reason for it: by the policy's criteria, or as a person gave it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from attendance.kit.together import Cells, read_together
from attendance.people.queries.flags import flag_cells
from attendance.people.rules.pupil_flags import SENSITIVE, VIEW
from interventions.models import Case, Colouring, Finding, Referral, RiskAssessment
from interventions.queries.policies import effective_policy
from interventions.rules.colours import Given, Rules, circumstances_of, coloured, rules_of
from interventions.rules.risk import Coloured, Facts, colour_of

ALL_FLAGS = (VIEW, SENSITIVE)  # a colour rests on what few may see; the reasons say who may
STATUSES = ("persistent", "severe")
GIVEN = ("pupil_id", "colour", "reason", "review_on", "risk_id", "set_name")


@dataclass(frozen=True)
class PupilColour:
    """A pupil's colour on a day, what the criteria alone say, and what a person gave (None: nothing)."""

    coloured: Coloured
    by_criteria: str
    given: Given | None
    flags: frozenset[str]


def colour_of_pupils(
    school_id: UUID, pupil_ids: Collection[UUID], day: date, *, abilities: Collection[str] = ()
) -> dict[UUID, Coloured]:
    """Each pupil's colour that day with its reasons. Two queries, or none.

    The reasons say what a reader needs to see them: show them by `shown_reasons(…, abilities)` only. `abilities`
    changes nothing here: a colour must not differ by who looks.
    """
    if not pupil_ids:
        return {}
    rules = rules_of(effective_policy(school_id, day).policy)
    return {pupil: one.coloured for pupil, one in pupil_colours(school_id, pupil_ids, day, rules).items()}


def pupil_colours(school_id: UUID, pupil_ids: Collection[UUID], day: date, rules: Rules) -> dict[UUID, PupilColour]:
    """The same with what it rests on. One query."""
    return colours_from(read_together(**colour_cells(school_id, pupil_ids, day)), pupil_ids, rules)


def colour_cells(school_id: UUID, pupil_ids: Collection[UUID], day: date) -> dict[str, QuerySet]:
    """The short lists a colour rests on, to be read together with others."""
    ids = list(pupil_ids)
    # what was assessed for a colour alone ends with it: taken back, it colours nobody
    ended = Colouring.objects.filter(school_id=school_id, risk_id=OuterRef("id"), ended_at__isnull=False)
    risks = RiskAssessment.objects.filter(Q(case_id__isnull=False) | ~Exists(ended), school_id=school_id)
    risks = risks.filter(pupil_id__in=ids)
    cases = Case.objects.filter(school_id=school_id, pupil_id__in=ids, closed_on__isnull=True)
    helpers = Referral.objects.filter(school_id=school_id, pupil_id__in=ids, state__in=["sent", "taken_up"])
    standing = Finding.objects.filter(school_id=school_id, pupil_id__in=ids, until__isnull=True, tier__in=STATUSES)
    given = Colouring.objects.filter(school_id=school_id, pupil_id__in=ids, ended_at__isnull=True)
    return {
        "flags": flag_cells(school_id, ids, day, abilities=ALL_FLAGS),
        "given": given.order_by("pupil_id").values_list(*GIVEN),
        "cases": cases.exclude(tier="").order_by("ladder").values_list("pupil_id", "ladder", "tier"),
        "standing": standing.order_by("ladder").values_list("pupil_id", "tier"),
        "risks": risks.order_by("pupil_id", "-made_at", "-id").distinct("pupil_id").values_list(
            "pupil_id", "likelihood", "severity"
        ),
        "helpers": helpers.order_by("to").values_list("pupil_id", "to"),
    }  # fmt: skip


def colours_from(
    found: Mapping[str, Iterable[Cells]], pupil_ids: Collection[UUID], rules: Rules
) -> dict[UUID, PupilColour]:
    """Each pupil's colour from the lists of `colour_cells`. No query."""
    flags, cases, standing = _by_pupil(found["flags"], 1), _by_pupil(found["cases"]), _by_pupil(found["standing"])
    risks, helpers = _by_pupil(found["risks"]), _by_pupil(found["helpers"])
    given = {row[0]: _given(row) for row in found["given"]}
    colours = {}
    for pupil in pupil_ids:
        kinds = frozenset(row[2] for row in flags[pupil])
        statuses = {tier for _, tier in standing[pupil]}
        facts = Facts(
            kinds, {tier: rules.tier_name(ladder, tier) for _, ladder, tier in cases[pupil]}, "severe" in statuses,
            "persistent" in statuses, circumstances_of(kinds, [to for _, to in helpers[pupil]]),
            next((likely * severe for _, likely, severe in risks[pupil]), None),
        )  # fmt: skip
        colours[pupil] = _colour(facts, rules, given.get(pupil))
    return colours


def _colour(facts: Facts, rules: Rules, given: Given | None) -> PupilColour:
    by_criteria = colour_of(facts, rules.criteria, rules.bounds).colour
    return PupilColour(coloured(facts, rules, given), by_criteria, given, facts.flags)


def _given(row: Cells) -> Given:
    _, colour, reason, review_on, risk_id, by_name = row
    return Given(colour, reason, review_on, risk_id is not None, by_name)


def _by_pupil(rows: Iterable[Cells], at: int = 0) -> dict[Any, list[Cells]]:
    found: dict[Any, list[Cells]] = defaultdict(list)
    for row in rows:
        found[row[at]].append(row)
    return found
