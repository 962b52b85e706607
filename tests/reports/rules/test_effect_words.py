"""What is said of a step claims no more than the figures do."""

import pytest

from attendance.reports.rules.effect_words import beside, of_pupils, share
from interventions.rules.effects import EffectRow


def row(pupils: int, better: int, similar: int, similar_better: int) -> EffectRow:
    return EffectRow("visit", "Visit at home", None, pupils, better, similar, similar_better, ())


@pytest.mark.parametrize(
    ("pupils", "better", "similar", "similar_better", "words"),
    [
        (20, 12, 40, 22, "22 of 40 without a step got better as well. About as many: most of it would have come "
         "anyway."),
        (20, 16, 40, 12, "12 of 40 without a step got better as well. More than without."),
        (20, 4, 40, 22, "22 of 40 without a step got better as well. Fewer than without: ask what else is in the way."),
        (5, 5, 40, 12, "12 of 40 without a step got better as well. Fewer than 6 on one side: nothing is compared."),
        (8, 4, 0, 0, "No pupil attended as little in the same weeks without a step."),
        (0, 0, 0, 0, ""),
    ],
)  # fmt: skip
def test_beside_pupils_like_them(pupils, better, similar, similar_better, words):
    assert beside(row(pupils, better, similar, similar_better)) == words


def test_those_with_the_step():
    assert of_pupils(row(20, 12, 0, 0)) == "12 of 20 got better."
    assert of_pupils(row(0, 0, 0, 0)) == "Too early to tell."
    assert (share(12, 20), share(0, 0)) == ("60%", "–")
