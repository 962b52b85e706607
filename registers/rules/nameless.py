"""What somebody who sees no pupil by name may be shown of a school's figures, so that nobody can be worked out.

Three things are kept from such readers: sums over fewer than six pupils, counts of one to five pupils (or of all but
one to five), and codes that fewer than six sessions have. What is hidden takes others with it, until it follows from
nothing that is shown: not from a total, not from groups against year groups, not from one period less another.

Readers get whole weeks only, in periods that all end on the same Sunday. Between the first days of two such periods
lies a stretch of its own, so whatever is hidden in one stretch is hidden in every period (`Sequence[int]` below: one
number for each stretch). That groups have more and fewer pupils from week to week is not hidden.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from registers.rules.suppression import LEAST_SHOWN, safe_counts, sensitive

Place = tuple[str, str]  # the group and the year group of an enrolment
Node = tuple[str, str]
Graph = Mapping[tuple[str, str], Mapping[tuple[str, str], int]]
GROUP, YEAR, REST = "group", "year_group", "…"


@dataclass(frozen=True)
class HiddenLines:
    """The keys of groups and year groups that are not shown; `total`: not even the whole school."""

    groups: frozenset[str] = frozenset()
    years: frozenset[str] = frozenset()
    total: bool = False

    def of(self, by: str) -> frozenset[str]:
        """The hidden keys of "group" or "year_group"."""
        return self.groups if by == GROUP else self.years


def hidden_lines(sizes: Mapping[Place, Sequence[int]], least: int = LEAST_SHOWN) -> HiddenLines:
    """Which groups and year groups to hide, from how many pupils stand in each (group, year group), by stretch.

    Group lines, year lines and the total are sums over the edges of a graph whose nodes are the lines that are shown,
    all hidden groups as one node and all hidden year groups as another. What follows from them are the sums across
    the cuts of that graph, so nothing about fewer than `least` follows when no cut is lighter. Hides line after line
    until it is so.
    """
    gone: set[Node] = set()
    stretches = [_edges(sizes, n) for n in range(len(next(iter(sizes.values()), ())))]
    while True:
        graphs = [_merged(edges, gone) for edges in stretches]
        light = next(((graph, ends) for graph in graphs if (ends := _light_cut(graph, least))), None)
        if light is None:
            return HiddenLines(_keys(gone, GROUP), _keys(gone, YEAR))
        more = _to_hide(*light, least) or _one_of_each(graphs)
        if not more:
            return HiddenLines(_keys(gone, GROUP), _keys(gone, YEAR), total=True)
        gone |= more


def _to_hide(graph: Graph, ends: Collection[Node], least: int) -> set[Node]:
    """What to hide for a light cut with these ends: a small line first; beside hidden ones another of their kind."""
    shown = [node for node in ends if node[1] != REST]
    small = [node for node in shown if _size(graph, node) < least]
    beside = [node for rest in ends if rest[1] == REST for near in graph[rest] for node in graph[near]
              if node[0] == rest[0] and node[1] != REST]  # fmt: skip
    return {_smallest(graph, small or beside or shown)} if small or beside or shown else set()


def _one_of_each(graphs: Iterable[Graph]) -> set[Node]:
    """The smallest year that is shown, and the smallest group in it: the hidden ones alone were too few."""
    for graph in graphs:
        if years := [node for node in graph if node[0] == YEAR and node[1] != REST]:
            year = _smallest(graph, years)
            groups = [node for node in graph[year] if node[1] != REST]
            return {year, *([_smallest(graph, groups)] if groups else [])}
    return {node for graph in graphs for node in graph if node[1] != REST}


def _size(graph: Graph, node: Node) -> int:
    return sum(graph[node].values())


def _smallest(graph: Graph, nodes: Iterable[Node]) -> Node:
    return min(nodes, key=lambda node: (_size(graph, node), node))


def _edges(sizes: Mapping[Place, Sequence[int]], stretch: int) -> dict[tuple[Node, Node], int]:
    return {
        ((GROUP, group), (YEAR, year)): pupils[stretch] for (group, year), pupils in sizes.items() if pupils[stretch]
    }


def _merged(edges: Mapping[tuple[Node, Node], int], gone: Collection[Node]) -> dict[Node, dict[Node, int]]:
    graph: dict[Node, dict[Node, int]] = {}
    for ends, weight in edges.items():
        a, b = ((node[0], REST) if node in gone else node for node in ends)
        graph.setdefault(a, {})[b] = graph.get(a, {}).get(b, 0) + weight
        graph.setdefault(b, {})[a] = graph.get(b, {}).get(a, 0) + weight
    return graph


def _keys(gone: Collection[Node], kind: str) -> frozenset[str]:
    return frozenset(key for what, key in gone if what == kind)


def _light_cut(graph: Graph, least: int) -> frozenset[Node]:
    """The nodes at the edges of a cut lighter than `least`, empty where there is none."""
    for part in _components(graph):
        weight, side = _least_cut({node: dict(graph[node]) for node in part})
        if weight < least:
            edges = [(a, b) for a in side for b in graph[a] if b not in side]
            return frozenset(chain.from_iterable(edges))
    return frozenset()


def _components(graph: Graph) -> list[list[Node]]:
    parts, seen = [], set[Node]()
    for start in sorted(graph):
        part, queue = list[Node](), [start]
        while queue:
            node = queue.pop()
            if node not in seen:
                seen.add(node)
                part.append(node)
                queue.extend(graph[node])
        if part:
            parts.append(sorted(part))
    return parts


def _least_cut(graph: dict[Node, dict[Node, int]]) -> tuple[int, frozenset[Node]]:
    """The lightest cut of a connected graph and one side of it (Stoer and Wagner, 1997). Uses the graph up."""
    held: dict[Node, frozenset[Node]] = {node: frozenset([node]) for node in graph}
    best: tuple[int, frozenset[Node]] = (sum(sum(to.values()) for to in graph.values()) + 1, frozenset())
    while len(graph) > 1:
        before, last, weight = _phase(graph)
        best = min(best, (weight, held[last]), key=lambda cut: (cut[0], len(cut[1])))
        held[before] |= held.pop(last)
        _join(graph, before, last)
    return best


def _phase(graph: Graph) -> tuple[Node, Node, int]:
    start = next(iter(graph))
    tied, order = dict(graph[start]), [start]
    weight = 0
    rest = set(graph) - {start}
    while rest:
        node = max(rest, key=lambda one: (tied.get(one, 0), one))
        weight = tied.get(node, 0)
        rest.discard(node)
        order.append(node)
        for other, more in graph[node].items():
            tied[other] = tied.get(other, 0) + more
    return order[-2], order[-1], weight


def _join(graph: dict[Node, dict[Node, int]], into: Node, node: Node) -> None:
    for other, weight in graph.pop(node).items():
        del graph[other][node]
        if other != into:
            graph[into][other] = graph[into].get(other, 0) + weight
            graph[other][into] = graph[into][other]


@dataclass(frozen=True)
class HiddenLevels:
    """The places of the lines whose counts of persistently and severely absent are not shown, and the totals'."""

    persistent: frozenset[int]
    severe: frozenset[int]
    total_persistent: bool
    total_severe: bool


def hidden_levels(
    persistent: Sequence[int], severe: Sequence[int], sizes: Sequence[int], gone: Collection[int] = ()
) -> HiddenLevels:
    """What to hide of a partition's counts; the places `gone` are hidden already.

    Whoever is severely absent is persistently absent too, so the difference is a count of pupils as well: where it is
    one to five, only the persistently absent are shown.
    """
    first = safe_counts(persistent, sizes, gone=gone)
    between = [a - b for a, b in zip(persistent, severe, strict=True)]
    few = {n for n, count in enumerate(between) if 0 < count < LEAST_SHOWN}
    second = safe_counts(severe, sizes, gone=first | few)
    while _few_between(second, between) and len(second) < len(sizes):
        second |= {min((n for n in range(len(sizes)) if n not in second), key=lambda n: (not severe[n], severe[n], n))}
    total_persistent = sensitive(sum(persistent), sum(sizes))
    total_severe = total_persistent or sensitive(sum(severe), sum(sizes)) or 0 < sum(between) < LEAST_SHOWN
    return HiddenLevels(first, second, total_persistent, total_severe or _few_between(second, between))


def _few_between(places: Iterable[int], between: Sequence[int]) -> bool:
    return 0 < sum(between[n] for n in places) < LEAST_SHOWN


Code = tuple[str, str]  # its letters and its class


@dataclass(frozen=True)
class HiddenCodes:
    """The codes whose sessions are not shown, the classes of which no code is named, and whether lateness is hidden."""

    codes: frozenset[Code]
    classes: frozenset[str]
    late: bool


def hidden_codes(sessions: Mapping[Code, Sequence[int]], least: int = LEAST_SHOWN) -> HiddenCodes:
    """What to hide of the sessions by code, the sum of each class being known; by stretch.

    The hidden codes of a class have none or at least `least` sessions together. Where even the whole class has fewer,
    none of its codes is named. L and U together are the late sessions, so hiding one of them hides that sum.
    """
    gone = {code for code, counts in sessions.items() if any(0 < count < least for count in counts)}
    nameless: set[str] = set()
    for kind in sorted({kind for _, kind in sessions}):
        of_kind = {code: counts for code, counts in sessions.items() if code[1] == kind}
        while _tells(gone, of_kind, least):
            others = [code for code in of_kind if code not in gone and any(of_kind[code])]
            if not others:
                nameless.add(kind)
                break
            gone.add(min(others, key=lambda code: (sum(of_kind[code]), code)))
    late = bool({letters for letters, _ in gone} & {"L", "U"}) or bool(nameless & {"present", "unauthorised"})
    return HiddenCodes(frozenset(gone), frozenset(nameless), late)


def _tells(gone: Collection[Code], of_kind: Mapping[Code, Sequence[int]], least: int) -> bool:
    sums = [sum(counts) for counts in zip(*(of_kind[code] for code in of_kind if code in gone), strict=True)]
    return any(0 < count < least for count in sums)
