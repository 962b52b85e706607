"""What is celebrated: bands on exact integers, sessions set aside, first places, trusts that forbid single awards."""

import pytest

from interventions.queries.presets import preset_document
from letters.rules.celebration import Score, band_of, best_of, celebration_of, score_of

SECTION = {
    "celebration": {
        "bands": {
            "full": {"at_least": 100, "award": "certificate", "letter": "congratulations"},
            "excellent": {"at_least": 98, "below": 100, "title": "Excellent attendance", "award": "certificate"},
        },
        "set_aside": ["I", "M"],
    }
}


@pytest.mark.parametrize(
    ("attended", "possible", "band"),
    [
        (100, 100, "full"),
        (99, 100, "excellent"),
        (98, 100, "excellent"),
        (979, 1000, None),  # 97.9: a screen shows it as 97.9, and 97.96 as 98.0; neither is 98
        (9796, 10000, None),
        (19, 19, None),  # fewer than 20 possible sessions say nothing
    ],
)
def test_band_is_found_on_exact_numbers(attended, possible, band):
    found = band_of(Score(attended, possible), celebration_of(SECTION).bands)

    assert (found.key if found else None) == band


def test_sessions_set_aside_count_neither_as_possible_nor_as_missed():
    score = score_of(attended=110, absent=8, aside=6)

    assert score == Score(110, 112)
    assert score.percent == "98.2"


def test_more_sessions_set_aside_than_missed_is_refused():
    with pytest.raises(ValueError, match="More sessions are set aside than were missed"):
        score_of(attended=100, absent=2, aside=3)


def test_first_place_is_shared_where_the_fractions_are_equal():
    scores = {"kestrel": Score(190, 200), "heron": Score(95, 100), "wren": Score(940, 1000), "owl": Score(10, 10)}

    assert best_of(scores) == ("kestrel", "heron")  # the owls had ten possible sessions


def test_bands_are_read_with_their_names_and_what_they_earn():
    full, excellent = celebration_of(SECTION).bands

    assert (full.title, full.award, full.letter) == ("Full", "certificate", "congratulations")
    assert (excellent.title, excellent.words) == ("Excellent attendance", "from 98% to below 100%")


def test_policy_without_the_section_celebrates_nothing():
    assert celebration_of({}).anything is False


def test_trust_that_forbids_single_awards_keeps_those_for_groups():
    rules = celebration_of(preset_document("trust_with_appendix"))

    assert rules.individual is False
    assert rules.group_awards == ("best class of the week", "year group of the term")
    assert rules.anything is True
