"""What was done, what happened next, and whether the law's duties were kept."""

from collections.abc import Sequence
from typing import Any

from attendance.reports.queries.content_facts import Facts
from attendance.reports.rules.cells import cell, count_cell, nothing
from attendance.reports.rules.duty_words import (
    changed_words,
    first_day_words,
    registers_words,
    returns_words,
    settled_words,
)
from interventions.rules.effects import LEAST_TOLD, EffectRow
from registers.rules.figures import percent
from registers.rules.suppression import LEAST_SHOWN, sensitive

MOST_STEPS = 6
STEPS_NOTE = (
    "“Better” is three points up or back above 95% in the three weeks after, against the three before. Some children "
    "improve without any step: “like them” are pupils who attended as little in the same weeks and had none. This does "
    "not prove that a step worked."
)


def steps(rows: Sequence[EffectRow]) -> list[dict[str, Any]]:
    """The steps with the most pupils, by their rung of the policy's ladder."""
    most = sorted(rows, key=lambda row: (-(row.pupils + row.early), row.key))[:MOST_STEPS]
    ordered = sorted(most, key=lambda row: (row.level is None, row.level or 0, row.label))
    return [_step(row) for row in ordered]


def _step(row: EffectRow) -> dict[str, Any]:
    pupils = count_cell(row.pupils) if row.pupils else nothing("too early")
    return {
        "key": row.key, "label": row.label, "level": row.level, "pupils": pupils,
        "better": count_cell(row.better, row.pupils) if row.pupils >= LEAST_TOLD else nothing(),
        "similar": _similar(row),
    }  # fmt: skip


def _similar(row: EffectRow) -> dict[str, str | None]:
    """The share of pupils like them who got better; their number is nobody's business."""
    size, better = row.similar_pupils, row.similar_better
    if row.pupils < LEAST_TOLD or size < LEAST_SHOWN:
        return nothing()
    if sensitive(better, size):
        return nothing("few" if better < LEAST_SHOWN else "most")
    share = percent(better, size, 0)
    return cell(share, f"{share}%")


def duties(facts: Facts) -> list[dict[str, Any]]:
    """One line for each duty; `ok` None where it cannot be told."""
    found = facts.duties
    told = (
        ("registers", "Registers taken in the session", registers_words(found.registers)),
        ("settled", "Reason settled within 5 school days", settled_words(found.settled)),
        ("changed", "Marks changed afterwards", changed_words(found.changed)),
        ("returns", "Returns sent to the local authority in time", returns_words(found.returns)),
        ("first_day", "Families asked on the first day", first_day_words(found.first_day)),
    )
    return [{"key": key, "label": label, "ok": ok, "text": text} for key, label, (ok, text) in told]
