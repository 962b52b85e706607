"""Schools side by side: who is alike, how sure a rate is, when there is a place."""

import pytest

from attendance.reports.rules.comparing_schools import (
    Interval,
    Place,
    apart,
    intake,
    interval,
    kind_of,
    ordinal,
    places,
    trend,
)


@pytest.mark.parametrize(
    ("phase", "school_type", "kind"),
    [
        ("primary", "mainstream", "primary"),
        ("secondary", "mainstream", "secondary"),
        ("primary", "special", "special"),
        ("all_through", "special", "special"),
        ("secondary", "alternative_provision", "alternative_provision"),
        ("nursery", "nursery", "nursery"),
    ],
)
def test_a_special_school_is_never_beside_a_primary(phase, school_type, kind):
    assert kind_of(phase, school_type) == kind


@pytest.mark.parametrize(
    ("meals", "pupils", "label"),
    [
        (5, 19, "few pupils"),
        (0, 200, "not recorded"),
        (29, 200, "under 15%"),
        (30, 200, "15% to 30%"),
        (59, 200, "15% to 30%"),
        (60, 200, "30% to 45%"),
        (90, 200, "45% and over"),
        (200, 200, "45% and over"),
    ],
)
def test_intake_is_a_band_and_never_a_number(meals, pupils, label):
    assert intake(meals, pupils).label == label


def squares(pupils: list[tuple[int, int]]) -> tuple[int, int, int]:
    return sum(a * a for a, _ in pupils), sum(a * p for a, p in pupils), sum(p * p for _, p in pupils)


def test_interval_has_pupils_as_units_so_the_same_rate_of_unlike_pupils_is_less_sure():
    alike = [(19, 20)] * 40
    unlike = [(20, 20)] * 38 + [(0, 20)] * 2

    sure = interval(760, 800, 40, squares(alike))
    unsure = interval(760, 800, 40, squares(unlike))

    assert (sure.low, sure.high) == (95.0, 95.0)
    # Σ(a - r p)² = 38 × 1² + 2 × 19² = 760; × 40/39, its root / 800 × 1.96
    assert (round(unsure.low, 2), round(unsure.high, 2)) == (88.16, 100.0)


def test_interval_of_a_few_pupils_is_none():
    assert interval(361, 380, 19, squares([(19, 20)] * 19)) is None


@pytest.mark.parametrize(
    ("intervals", "words"),
    [
        (  # far apart
            {"a": (96, 97), "b": (94, 95), "c": (91, 92)},
            {"a": "1st of 3", "b": "2nd of 3", "c": "3rd of 3"},
        ),
        (  # all alike
            {"a": (93, 97), "b": (92, 96), "c": (91, 95)},
            dict.fromkeys("abc", "Not ranked: too close to tell from the other 2 alike."),
        ),
        (  # one stands out
            {"a": (97, 98), "b": (92, 96), "c": (91, 95)},
            {"a": "1st of 3", "b": "Between 2nd and 3rd of 3: too close to tell apart.",
             "c": "Between 2nd and 3rd of 3: too close to tell apart."},
        ),
        (  # intervals that touch are not apart
            {"a": (95, 97), "b": (93, 95), "c": (90, 92)},
            {"a": "Between 1st and 2nd of 3: too close to tell apart.",
             "b": "Between 1st and 2nd of 3: too close to tell apart.", "c": "3rd of 3"},
        ),
        (  # too few
            {"a": (96, 97), "b": (94, 95)},
            dict.fromkeys("ab", "Not ranked: fewer than three schools alike."),
        ),
        (  # a small one is not among them
            {"a": (96, 97), "b": (94, 95), "c": (91, 92), "d": None},
            {"a": "1st of 3", "b": "2nd of 3", "c": "3rd of 3", "d": "Not ranked: fewer than 20 pupils."},
        ),
    ],
)  # fmt: skip
def test_a_place_is_given_only_where_no_interval_overlaps(intervals, words):
    alike = {key: Interval(*pair) if pair else None for key, pair in intervals.items()}

    assert {key: place.words for key, place in places(alike).items()} == words


def test_only_a_school_apart_from_all_has_a_rank():
    alike = {"a": Interval(97, 98), "b": Interval(92, 96), "c": Interval(91, 95)}

    found = places(alike)

    assert found["a"] == Place(1, 3, "1st of 3")
    assert (found["b"].rank, found["c"].rank) == (None, None)


@pytest.mark.parametrize(
    ("n", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (22, "22nd")]
)
def test_ordinals(n, words):
    assert ordinal(n) == words


@pytest.mark.parametrize(
    ("now", "then", "words", "tone"),
    [
        ("95.5", "94.7", "0.8 points up on last year", "good"),
        ("93.1", "94.1", "1.0 point down on last year", "bad"),
        ("95.0", "94.8", "about the same as last year", "same"),
        ("95.0", "94.7", "0.3 points up on last year", "good"),
        ("100.0", "89.5", "10.5 points up on last year", "good"),
        (None, "94.7", "nothing to compare with last year", "none"),
        ("94.7", None, "nothing to compare with last year", "none"),
    ],
)
def test_trend_is_of_the_figures_as_shown(now, then, words, tone):
    found = trend(now, then, "last year")

    assert (found.words, found.tone) == (words, tone)


@pytest.mark.parametrize(
    ("now", "other", "said"), [("95.5", "94.7", "+0.8"), ("93.5", "94.7", "−1.2"), ("94.7", "94.7", "0.0")]
)
def test_points_from_england_are_signed(now, other, said):
    assert apart(now, other) == said
