"""What happened after a step, in words that claim no more than the figures do.

Steps are never put in order of success: who gets one is chosen by need, and the hardest get the strongest.
"""

from fractions import Fraction

from interventions.rules.effects import LEAST_TOLD, EffectRow
from registers.rules.figures import percent

MARGIN = 10  # points: with less between them, nothing is said of a difference


def share(part: int, whole: int) -> str:
    """“63%”, or a dash without anybody."""
    text = percent(part, whole, 0)
    return "–" if text is None else f"{text}%"


def of_pupils(row: EffectRow) -> str:
    """What became of those who had the step."""
    if not row.pupils:
        return "Too early to tell."
    return f"{row.better} of {row.pupils} got better."


def beside(row: EffectRow) -> str:
    """The same of pupils like them, and what the two together let one say."""
    if not row.pupils:
        return ""
    if not row.similar_pupils:
        return "No pupil attended as little in the same weeks without a step."
    other = f"{row.similar_better} of {row.similar_pupils} without a step got better as well."
    if not row.comparable:
        return f"{other} Fewer than {LEAST_TOLD} on one side: nothing is compared."
    return f"{other} {_difference(row)}"


def _difference(row: EffectRow) -> str:
    gap = Fraction(100 * row.better, row.pupils) - Fraction(100 * row.similar_better, row.similar_pupils)
    if abs(gap) < MARGIN:
        return "About as many: most of it would have come anyway."
    return "More than without." if gap > 0 else "Fewer than without: ask what else is in the way."
