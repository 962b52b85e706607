"""The briefing: the day in a few plain sentences, made from figures. The same facts always give the same words.

Source: design, screen T1 and journeys 4 and 5. Names stand with their reasons only where the reader may see these:
whoever makes the facts leaves out the others.
"""

from dataclasses import dataclass, field

from attendance.today.rules.clock import BEFORE, CLOSED, EVENING
from attendance.today.rules.words import Piece, Sentence, first_up, joined, listed, many, number, said

NAMED = 4  # reds by name; the queue has them all


@dataclass(frozen=True)
class Red:
    """A child whose colour is red and who is not here without a reason: what is next, by when ("" without a time).

    `why` is the reason for the colour as the reader may see it. `reached`: somebody was spoken to.
    """

    name: str
    href: str
    why: str = ""
    next: str = ""
    by: str = ""
    late: bool = False
    reached: bool = False


@dataclass(frozen=True)
class Facts:
    """What the briefing is made of.

    `children` are not here without a reason, in `calls` households; `unreached` of them nobody was spoken to about.
    `out` are the groups whose register should be in and is not, `to_come` those that still have time, `closes` until
    when. `unmarked` pupils of the session have no mark, whether their register is in or not. Before school `expected`
    are on roll and `away` known to be away. `then` says when school is open again.
    """

    stage: str
    children: int = 0
    calls: int = 0
    unreached: int = 0
    reds: tuple[Red, ...] = ()
    out: tuple[str, ...] = ()
    to_come: int = 0
    closes: str = ""
    opens: str = ""
    expected: int = 0
    away: int = 0
    alarms: int = 0
    unmarked: int = 0
    calls_url: str = ""
    registers_url: str = ""
    alarms_url: str = ""
    closed_because: str = ""
    then: str = ""


@dataclass(frozen=True)
class Decisions:
    """What waits for a leader: how many, what one of it is called, what more are ("" for an s), and where it is."""

    waiting: tuple[tuple[int, str, str, str], ...] = field(default=())


def briefing(facts: Facts) -> tuple[Sentence, ...]:
    """The sentences of the day, the most important first."""
    alarms = _alarms(facts)
    if facts.stage == CLOSED:
        return (*alarms, *_closed(facts))
    if facts.stage == BEFORE:
        return (*alarms, *_before(facts))
    if facts.stage == EVENING:
        return (*alarms, *_evening(facts), *_registers(facts))
    return (*alarms, *_children(facts), *_reds(facts), *_registers(facts))


def leader_briefing(decisions: Decisions) -> tuple[Sentence, ...]:
    """What a champion or head is told besides: what waits for their decision, each a link."""
    waiting = [found for found in decisions.waiting if found[0]]
    if not waiting:
        return (said("Nothing waits for your decision."),)
    parts = [[Piece(many(n, one, more), href)] for n, one, more, href in waiting]
    return (Sentence((Piece("Waiting for your decision: "), *joined(parts), Piece("."))),)


# ---- parts ----------------------------------------------------------------------------------------------------------


def _alarms(facts: Facts) -> tuple[Sentence, ...]:
    if not facts.alarms:
        return ()
    rings = "alarm rings" if facts.alarms == 1 else "alarms ring"
    words = first_up(f"{number(facts.alarms)} {rings} until somebody has said that they saw it.")
    return (said(words, facts.alarms_url, strong=True),)


def _closed(facts: Facts) -> tuple[Sentence, ...]:
    because = f": {facts.closed_because}" if facts.closed_because else ""
    found = [said(f"School is closed today{because}.", strong=True), said("No register is taken.")]
    if facts.then:
        found.append(said(f"School is open again on {facts.then}."))
    return tuple(found)


def _before(facts: Facts) -> tuple[Sentence, ...]:
    found = [said(f"Registers open at {facts.opens}." if facts.opens else "School has not begun yet.", strong=True)]
    away = f"; {many(facts.away, 'of them is', 'of them are')} known to be away" if facts.away else ""
    found.append(said(f"{first_up(many(facts.expected, 'pupil is', 'pupils are'))} expected{away}."))
    if facts.closes:
        found.append(said(f"Registers close at {facts.closes}: then this page says who is not here, and whom to ring."))
    return tuple(found)


def _children(facts: Facts) -> tuple[Sentence, ...]:
    n = facts.children
    if not n:
        out = facts.to_come or facts.out
        if facts.unmarked and not out:
            return _no_mark(facts)
        words = "So far nobody is missing without a reason." if out else "Everyone is accounted for."
        return (said(words, strong=True),)
    verb = "is" if n == 1 else "are"
    words = f"{first_up(many(n, 'child', 'children'))} {verb} not here and nobody has said why."
    return said(words, facts.calls_url, strong=True), said(_calls(n, facts.calls))


def _no_mark(facts: Facts) -> tuple[Sentence, ...]:
    """Registers are in, and somebody is in none of them: came to a group afterwards, or has none."""
    n = facts.unmarked
    words = f"{first_up(many(n, 'pupil has', 'pupils have'))} no mark: nobody knows yet whether they are here."
    return (said(words, facts.registers_url, strong=True),)


def _calls(children: int, calls: int) -> str:
    if children == 1:
        return "One call reaches the family."
    verb = "reaches" if calls == 1 else "reach"
    all_of_them = "both" if children == 2 else f"all {number(children)}"
    return first_up(f"{many(calls, 'call')} {verb} {all_of_them}.")


def _reds(facts: Facts) -> tuple[Sentence, ...]:
    n = len(facts.reds)
    if not n:
        return ()
    found = [said(f"{first_up(number(n))} {'is' if n == 1 else 'are'} red.")]
    found += [Sentence((Piece(red.name, red.href), Piece(_of_red(red)))) for red in facts.reds[:NAMED]]
    if n > NAMED:
        found.append(said(f"{first_up(number(n - NAMED))} more are in the list.", facts.calls_url))
    return tuple(found)


def _of_red(red: Red) -> str:
    why = f" ({_small(red.why)})" if red.why else ""
    by = f" by {red.by}" if red.by else ""
    if not red.next:
        return f"{why}: every step of the plan is done."
    if red.reached:
        return f"{why} was spoken about; next{by}: {_small(red.next)}."
    if red.late:
        return f"{why}: {_small(red.next)}, due{by} and late."
    return f"{why}: {_small(red.next)}{by}."


def _small(label: str) -> str:
    """As the middle of a sentence has it: “Call the family” → “call the family”, “RAG meeting” stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _registers(facts: Facts) -> tuple[Sentence, ...]:
    if facts.out:
        n = len(facts.out)
        verb = "register is" if n == 1 else "registers are"
        names = f": {listed(facts.out)}" if n <= 3 else ""
        return (said(f"{first_up(number(n))} {verb} still out{names}.", facts.registers_url),)
    if facts.to_come:
        words = f"{first_up(many(facts.to_come, 'register'))} still to come, until {facts.closes}."
        return (said(words, facts.registers_url),)
    return ()


def _evening(facts: Facts) -> tuple[Sentence, ...]:
    n = facts.children
    if not n and facts.unmarked and not facts.out:
        return _no_mark(facts)
    if not n:
        return (said("Everyone is accounted for: the day is settled.", strong=True),)
    verb = "is" if n == 1 else "are"
    words = f"{first_up(many(n, 'child', 'children'))} {verb} still without a reason at the end of the day."
    found = [said(words, facts.calls_url, strong=True), said(_reached(n, facts.unreached))]
    reds = [red for red in facts.reds if not red.reached]
    if reds:
        parts = [[Piece(red.name, red.href)] for red in reds[:NAMED]]
        verb = "is red and was" if len(reds) == 1 else "are red and were"
        found.append(Sentence((*joined(parts), Piece(f" {verb} not reached."))))
    return tuple(found)


def _reached(children: int, unreached: int) -> str:
    if not unreached:
        return "Somebody was spoken to about each of them." if children > 1 else "Somebody was spoken to."
    if unreached == children:
        return "Nobody was reached." if children == 1 else "Nobody was reached about any of them."
    return f"{first_up(number(unreached))} of them: nobody was reached."
