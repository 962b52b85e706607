"""What is celebrated: bands of attendance, what is set aside, and the best of groups. Compared on exact integers.

A trust may forbid awards for single pupils: an award for attendance rewards the healthy. Awards for registration groups
and year groups stay possible then. Source: the policy's section `celebration` (seed 000 flowchart, seed 002 section 8).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from interventions.rules.bands import Band
from interventions.rules.linter_bands import celebration_bands
from registers.rules.figures import display_percent

LEAST_POSSIBLE = 20  # sessions: with fewer, a rate says nothing (the floor of the DfE's own report)
CERTIFICATE = "certificate"


@dataclass(frozen=True)
class AwardBand:
    """A band that earns something. `award`: certificate or ""; `letter`: the key of the letter home, or ""."""

    key: str
    title: str
    band: Band
    award: str = ""
    letter: str = ""

    @property
    def words(self) -> str:
        """“from 98% up to 100%”."""
        return str(self.band)


@dataclass(frozen=True)
class Celebration:
    """What the policy says. `individual`: whether single pupils may have an award at all."""

    bands: tuple[AwardBand, ...] = ()
    set_aside: tuple[str, ...] = ()
    individual: bool = True
    group_awards: tuple[str, ...] = ()
    judged: str = "term_end"

    @property
    def anything(self) -> bool:
        return bool(self.group_awards) or (self.individual and bool(self.bands))


@dataclass(frozen=True)
class Score:
    """Sessions attended of those possible, what the policy sets aside left out of both."""

    attended: int
    possible: int

    @property
    def percent(self) -> str:
        """With one decimal place; "" where nothing was possible."""
        return display_percent(self.attended, self.possible) or ""


def celebration_of(sections: Mapping[str, Any]) -> Celebration:
    """What the policy's section says; nothing is celebrated where it has none. Raises PolicyError."""
    data = sections.get("celebration")
    if not isinstance(data, Mapping):
        return Celebration()
    bands = data.get("bands") or {}
    return Celebration(
        tuple(_band(key, band, bands[key]) for key, band in celebration_bands(sections)),
        tuple(str(code) for code in data.get("set_aside") or ()),
        bool(data.get("individual_awards", True)),
        tuple(str(name) for name in data.get("group_awards") or ()),
        str(data.get("judged", "term_end")),
    )


def _band(key: str, band: Band, data: Mapping[str, Any]) -> AwardBand:
    title = str(data.get("title") or key.replace("_", " ").capitalize())
    return AwardBand(key, title, band, str(data.get("award") or ""), str(data.get("letter") or ""))


def score_of(attended: int, absent: int, aside: int) -> Score:
    """`aside`: absent sessions with a code that the policy sets aside. Raises ValueError where there are more of them
    than absences: a code of attendance was set aside."""
    if aside > absent:
        raise ValueError("More sessions are set aside than were missed.")
    return Score(attended, attended + absent - aside)


def band_of(score: Score, bands: Iterable[AwardBand]) -> AwardBand | None:
    """The band that the score earns; none with fewer than LEAST_POSSIBLE possible sessions."""
    if score.possible < LEAST_POSSIBLE:
        return None
    return next((band for band in bands if _holds(band.band, score)), None)


def _holds(band: Band, score: Score) -> bool:
    """attended × 100 against limit × possible, both sides exact."""
    reached = score.attended * 100
    (low, low_after), (high, high_after) = band.low, band.high
    above = reached > low * score.possible if low_after else reached >= low * score.possible
    below = reached <= high * score.possible if high_after else reached < high * score.possible
    return above and below


def best_of(scores: Mapping[str, Score]) -> tuple[str, ...]:
    """Who shares the first place, compared as fractions; nobody with too few sessions takes part."""
    taking_part = {key: score for key, score in scores.items() if score.possible >= LEAST_POSSIBLE}
    return tuple(
        key
        for key, score in taking_part.items()
        if all(score.attended * other.possible >= other.attended * score.possible for other in taking_part.values())
    )
