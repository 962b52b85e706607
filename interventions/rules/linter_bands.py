"""The linter on bands: gaps between them, overlaps, and tiers that no one can reach or leave."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from interventions.rules.bands import SHARES, Band, Shape, holes, shape_of, window_key
from interventions.rules.policy import Ladder, Policy, Tier
from interventions.rules.problems import Problem
from interventions.rules.reading import read_number

INTENDED = "intended"


def lint_bands(policy: Policy, document: Mapping[str, Any]) -> Iterator[Problem]:
    """Gaps and overlaps of every ladder that a school or trust made, celebration's bands beside them."""
    celebrated = dict(_celebrated(document))
    for ladder in policy.ladders:
        if ladder.national:
            continue
        for window in _lines(ladder):
            shapes = {tier.key: shape_of(tier.when, window) for tier in ladder.tiers}
            yield from _overlaps(ladder, shapes)
            if not _gaps_intended(document, ladder):
                yield from _gaps(ladder, shapes, celebrated.get(window, ()))
    yield from _celebration_overlaps(document)


def _lines(ladder: Ladder) -> tuple[str, ...]:
    found = (c for tier in ladder.tiers for c in tier.when.comparisons() if c.measure in SHARES)
    return tuple(dict.fromkeys(window_key(comparison) for comparison in found))


def _gaps_intended(document: Mapping[str, Any], ladder: Ladder) -> bool:
    data = document.get("ladders", {}).get(ladder.key, {})
    tiers = data.get("tiers", {}).values()
    return INTENDED in (data.get("gaps"), *(tier.get("gaps") for tier in tiers if isinstance(tier, Mapping)))


def _gaps(ladder: Ladder, shapes: Mapping[str, Shape], above: tuple[Band, ...]) -> Iterator[Problem]:
    """A hole beside a band that says both its ends. “Below 95” alone leaves none: above it nothing is asked."""
    own = [(key, band) for key, shape in shapes.items() for band in shape.bands if not band.empty]
    for hole in holes([*(band for _, band in own), *above]):
        beside = next((key for key, b in own if b.closed_in and (b.high == hole.low or b.low == hole.high)), None)
        if beside is None:
            continue
        message = f"Attendance {hole} is in no band."
        remedy = (
            "Let one band begin where the other ends, such as “at least 95” and “below 98”, or write gaps: intended."
        )
        yield Problem(f"ladders.{ladder.key}.tiers.{beside}.when", "gap", message, remedy)


def _overlaps(ladder: Ladder, shapes: Mapping[str, Shape]) -> Iterator[Problem]:
    tiers = [tier for tier in ladder.tiers if shapes[tier.key].alone]
    for lower, higher in combinations(tiers, 2):
        for one in shapes[lower.key].bands:
            for other in shapes[higher.key].bands:
                both = one.meets(other)
                if not both.empty and (lower.order == higher.order or one.closed_in):
                    place = f"ladders.{ladder.key}.tiers.{higher.key}.when"
                    message = f"Attendance {both} is in “{lower.name}” and in “{higher.name}”."
                    yield Problem(place, "overlap", message, _overlap_remedy(lower, higher))


def _overlap_remedy(lower: Tier, higher: Tier) -> str:
    if lower.order == higher.order:
        return "Give the tiers different orders: the higher one counts."
    return f"End “{lower.name}” where “{higher.name}” begins."


def _celebrated(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Band, ...]]]:
    bands = tuple(band for _, band in celebration_bands(document))
    celebration = document.get("celebration")
    window = celebration.get("window", "year") if isinstance(celebration, Mapping) else "year"
    yield str(window), bands


def celebration_bands(document: Mapping[str, Any]) -> tuple[tuple[str, Band], ...]:
    """The bands of attendance that are celebrated, by key: from `at_least` to `at_most` or to before `below`."""
    celebration = document.get("celebration")
    bands = celebration.get("bands") if isinstance(celebration, Mapping) else None
    found = []
    for key, data in (bands if isinstance(bands, Mapping) else {}).items():
        if not isinstance(data, Mapping) or data.get("off"):
            continue
        low = read_number(data.get("at_least", 0), f"celebration.bands.{key}.at_least")
        high = (read_number(data.get("at_most", 100), f"celebration.bands.{key}.at_most"), 1)
        if "below" in data:
            high = (read_number(data["below"], f"celebration.bands.{key}.below"), 0)
        found.append((str(key), Band((low, 0), high)))
    return tuple(found)


def _celebration_overlaps(document: Mapping[str, Any]) -> Iterator[Problem]:
    bands = celebration_bands(document)
    for key, band in bands:
        if band.empty or band.low[0] > 100:
            remedy = "Let it begin below where it ends, between 0 and 100."
            yield Problem(f"celebration.bands.{key}", "unreachable", "No attendance lies in this band.", remedy)
    for (first, one), (second, other) in combinations(bands, 2):
        if not one.meets(other).empty:
            message = f"Attendance {one.meets(other)} is in “{first}” and in “{second}”."
            yield Problem(f"celebration.bands.{second}", "overlap", message, "End one where the other begins.")
