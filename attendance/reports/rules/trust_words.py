"""What a report to trustees says in words, made of the figures that it shows and of nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attendance.reports.rules.comparing_schools import SAME, tenths_of

Kinds = Sequence[Mapping[str, Any]]
MOST = 5
LOW_DUTY = 950  # tenths of a per cent: below, a question is worth asking
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def headline(totals: Mapping[str, Any], kinds: Kinds, label: str) -> list[str]:
    """Three to five sentences; the first is the main one."""
    shown = totals["attendance"]["value"]
    if shown is None:
        return [f"There are too few marks to say how attendance was in {lowered(label)}."]
    change = f", {totals['change']['words']}" if totals["change"]["tone"] != "none" else ""
    first = f"Attendance in our {number(totals['schools'])} school{_s(totals['schools'])} was {shown}%{change}."
    return [first, *_all_of(kinds)][:MOST]


def _all_of(kinds: Kinds) -> Iterator[str]:
    for kind in kinds:
        if kind["attendance"]["value"] is not None:
            yield _beside_england(kind)
    falling = [school["name"] for kind in kinds for school in kind["schools"] if school["year"]["tone"] == "bad"]
    if falling:
        yield f"Attendance fell on a year before at {listed(falling)}."


def _beside_england(kind: Mapping[str, Any]) -> str:
    count, shown = kind["count"], kind["attendance"]["value"]
    what = kind["label"].lower() if count != 1 else kind["label"].lower().replace("schools", "school")
    begins = f"Our {number(count)} {what} {'were' if count != 1 else 'was'} at {shown}%"
    published = kind["england"]["value"]
    if published is None:
        return f"{begins}; the DfE’s figure for such schools is not at hand."
    tenths = tenths_of(shown) - tenths_of(published)
    if abs(tenths) <= SAME:
        return f"{begins}, about what such schools in England were ({published}%)."
    points = f"{abs(tenths) // 10}.{abs(tenths) % 10} points {'above' if tenths > 0 else 'below'}"
    return f"{begins}, {points} such schools in England ({published}%)."


def questions(totals: Mapping[str, Any], kinds: Kinds, duties: Kinds) -> list[str]:
    """What trustees may want to ask, of what stands out; at most five."""
    return list(_questions(totals, kinds, duties))[:MOST]


def _questions(totals: Mapping[str, Any], kinds: Kinds, duties: Kinds) -> Iterator[str]:
    schools = [school for kind in kinds for school in kind["schools"]]
    falling = [school["name"] for school in schools if school["year"]["tone"] == "bad"]
    rising = [school["name"] for school in schools if school["year"]["tone"] == "good"]
    if falling:
        yield f"What changed at {listed(falling)}, and what help does the trust give?"
    if rising:
        yield f"What can others learn from {listed(rising)}?"
    late = [one["name"] for one in duties if _under(one["registers"])]
    if late:
        yield f"Why are registers sent late at {listed(late)}?"
    unsettled = [one["name"] for one in duties if _under(one["settled"])]
    if unsettled:
        yield f"Why do reasons stay unknown for more than five school days at {listed(unsettled)}?"
    yield "Which pupils’ absence worries heads most, and is the support for them enough?"


def _under(cell: Mapping[str, Any]) -> bool:
    return cell["value"] is not None and tenths_of(cell["value"]) < LOW_DUTY


def listed(names: Sequence[str]) -> str:
    """“A, B and C”; of more than four the first three and how many more."""
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {number(len(names) - 3)} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def number(n: int) -> str:
    """Up to ten in words."""
    return NUMBERS[n] if 0 <= n < len(NUMBERS) else str(n)


def lowered(label: str) -> str:
    return label[:1].lower() + label[1:]


def _s(n: int) -> str:
    return "" if n == 1 else "s"
