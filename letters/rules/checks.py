"""What is looked at before a letter goes out: it stops the letter, is to be acknowledged, or is worth knowing.

The worst mistakes of this field are letters: to a barred parent, with a wrong figure, to the family of a dying child,
the second before the first. Nothing that stops can be waved through; what warns can, with a typed reason that is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from letters.rules.addressing import Trouble
from letters.rules.fields import FIELDS
from letters.rules.figures import Changed, changed_words
from registers.rules.codes import plain_date

STOP, WARN, NOTE = "stop", "warn", "note"
ORDER = {STOP: 0, WARN: 1, NOTE: 2}
STALE = timedelta(days=14)
AGAIN = timedelta(days=14)  # how long no second letter of a kind where the policy says nothing
DRAFT_AGAIN = "Press “Draft again”, then look at it once more."
# letters that ask nothing of a family and reproach it with nothing: nobody need have rung before
KIND_WORDS = frozenset(
    {
        "congratulations", "certificate", "group_certificate", "leave_granted", "leave_refused", "contract",
        "meeting_invitation", "text_meeting", "text_absence", "text_absence_several", "illness_not_authorised",
    }
)  # fmt: skip
# letters that speak of absence that may have been explained since
ABOUT_EVIDENCE = frozenset({"medical_evidence", "illness_not_authorised", "penalty_warning", "leave_refused"})


@dataclass(frozen=True)
class Check:
    """One finding: `level` is stop, warn or note. `key` says what it is about."""

    key: str
    level: str
    words: str
    remedy: str


@dataclass(frozen=True)
class Other:
    """Another letter about the same pupil: its title, its state and the day that counts (issued, else drafted)."""

    title: str
    state: str
    day: date


@dataclass(frozen=True)
class Seen:
    """What is known about one letter on the day `on`, for `checks` to judge.

    `holds`: what stops all letters about the pupil, a sentence each. `asked_no_more`: why the case does not ask for it
    any more. `moved`: recipients that differ from those kept, a sentence each. `figures`: counts that changed since it
    was drafted; `facts`: other words, (label, then, now). `empty`: the fields without a value. `uses_meeting`: it names
    a meeting; `meeting_on`: the day of the one that is meant. `tried_on`: when somebody last spoke with the family.
    `again_from`: when the policy lets the same letter go again. `before`: titles of the ladder's earlier letters that
    were not issued.
    """

    key: str
    kind: str
    title: str
    on: date
    drafted_on: date
    first: str = ""
    in_case: bool = False
    wording: bool = True
    asked_no_more: str = ""
    holds: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    moved: tuple[str, ...] = ()
    figures: Changed = field(default_factory=dict)
    facts: tuple[tuple[str, str, str], ...] = ()
    empty: tuple[str, ...] = ()
    uses_meeting: bool = False
    after_meeting: bool = False
    meeting_on: date | None = None
    evidence: tuple[tuple[date, str], ...] = ()
    tried_on: date | None = None
    same_open: tuple[Other, ...] = ()
    last_issued: Other | None = None
    again_from: date | None = None
    left_on: date | None = None
    before: tuple[str, ...] = ()


def checks(seen: Seen) -> tuple[Check, ...]:
    """Everything that stops, warns or is worth knowing, what stops first."""
    return tuple(sorted(_all(seen), key=lambda check: ORDER[check.level]))


def stops(found: Iterable[Check]) -> tuple[Check, ...]:
    """Those that no reason gets past."""
    return tuple(check for check in found if check.level == STOP)


def warns(found: Iterable[Check]) -> tuple[Check, ...]:
    """Those that a person must acknowledge."""
    return tuple(check for check in found if check.level == WARN)


def _all(seen: Seen) -> Iterator[Check]:
    yield from _ground(seen)
    yield from _people(seen)
    yield from _words(seen)
    yield from _meeting(seen)
    yield from _before(seen)


def _ground(seen: Seen) -> Iterator[Check]:
    """Whether it may go out at all."""
    for words in seen.holds:
        yield Check("hold", STOP, words, "Put the letter on hold, or ask whoever stopped the letters to end it.")
    if seen.asked_no_more:
        yield Check("no_ground", STOP, seen.asked_no_more, "It is withdrawn by itself within a minute.")
    if seen.left_on:
        words = f"{seen.first} left the school; the last day was {plain_date(seen.left_on)}."
        yield Check("left", WARN, words, "Think whether the family should still hear from the school.")


def _people(seen: Seen) -> Iterator[Check]:
    for trouble in seen.troubles:
        yield Check(trouble.kind, trouble.level, trouble.words, trouble.remedy)
    if seen.moved:
        words = f"Who gets it has changed since it was drafted: {' '.join(seen.moved)}"
        yield Check("recipients_changed", STOP, words, DRAFT_AGAIN)


def _words(seen: Seen) -> Iterator[Check]:
    if not seen.wording:
        words = f"There are no words for “{seen.title}”."
        yield Check("no_words", STOP, words, "Publish a template for it under Policy, Letters.")
    if seen.figures:
        words = f"Figures have changed since it was drafted: {changed_words(seen.figures)}."
        yield Check("figures_changed", STOP, words, DRAFT_AGAIN)
    if seen.facts:
        said = "; ".join(f"{label}: it says “{_short(then)}”, now “{_short(now)}”" for label, then, now in seen.facts)
        yield Check("facts_changed", STOP, f"What it says has changed: {said}.", DRAFT_AGAIN)
    missing = [name for name in seen.empty if not (seen.uses_meeting and _of_meeting(name))]
    if missing:
        words = f"The letter says nothing for: {_labels(missing)}."
        yield Check("empty", STOP, words, f"Enter what is missing. {DRAFT_AGAIN}")
    if seen.on - seen.drafted_on >= STALE:
        words = f"It was drafted on {plain_date(seen.drafted_on)}, and its figures are those of then."
        yield Check("stale", WARN, words, DRAFT_AGAIN)


def _meeting(seen: Seen) -> Iterator[Check]:
    if not seen.uses_meeting:
        return
    if seen.meeting_on is None:
        what = "to speak of: none was held or missed" if seen.after_meeting else "arranged yet"
        remedy = "Note what came of the meeting in the case." if seen.after_meeting else "Arrange it in the case."
        yield Check("no_meeting", STOP, f"There is no meeting {what}.", f"{remedy} {DRAFT_AGAIN}")
    elif not seen.after_meeting and seen.meeting_on <= seen.on:
        words = f"The meeting that it invites to is on {plain_date(seen.meeting_on)}: the letter would come too late."
        yield Check("meeting_past", STOP, words, f"Arrange another day in the case. {DRAFT_AGAIN}")
    elif missing := [name for name in seen.empty if _of_meeting(name)]:
        words = f"The case does not say: {_labels(missing)}."
        yield Check("meeting_gaps", STOP, words, f"Enter it with the meeting in the case. {DRAFT_AGAIN}")


def _before(seen: Seen) -> Iterator[Check]:
    """What was said and done before."""
    for other in seen.same_open:
        words = f"The same letter about {seen.first} waits already, drafted on {plain_date(other.day)}."
        yield Check("duplicate", STOP, words, "Send one of the two, and drop the other.")
    if seen.last_issued and seen.on < (seen.again_from or seen.last_issued.day + AGAIN):
        again = plain_date(seen.again_from or seen.last_issued.day + AGAIN)
        words = f"The same letter was issued on {plain_date(seen.last_issued.day)}."
        yield Check("cool_off", WARN, words, f"A second one is due from {again} at the earliest.")
    if seen.before:
        words = f"An earlier step was not issued: {', '.join(f'“{title}”' for title in seen.before)}."
        yield Check("before_first", WARN, words, "A family should not get the second letter before the first.")
    if seen.in_case and seen.kind == "letter" and seen.key not in KIND_WORDS and seen.tried_on is None:
        words = f"Nobody has noted a call, a talk or a visit about {seen.first} in the last two months."
        yield Check("nothing_tried", WARN, words, "Ring first: a letter out of the blue makes things harder.")
    if seen.evidence and seen.key in ABOUT_EVIDENCE:
        day, words = seen.evidence[-1]
        more = f" and {len(seen.evidence) - 1} more" if len(seen.evidence) > 1 else ""
        text = f"Evidence is on file for {plain_date(day)}{more}: “{_short(words)}”."
        yield Check("evidence", WARN, text, "Read it before you write as if there were none.")


def _of_meeting(name: str) -> bool:
    return name in FIELDS and FIELDS[name].source == "meeting"


def _labels(names: Iterable[str]) -> str:
    """“the day of the meeting, the time of the meeting”."""
    labels = [FIELDS[name].label if name in FIELDS else name for name in names]
    return ", ".join(label[:1].lower() + label[1:] for label in labels)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 80 else f"{line[:79]}…"
