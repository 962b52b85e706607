"""Texts of the first day: who gets one about which children, who gets none and why, and when texts may go at all.

One text goes to the first adult in the school's order who has a mobile number and may be contacted about the child;
an adult of several children who are not here gets one text about all of them. A red pupil's family is rung, not texted.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from uuid import UUID

FROM, UNTIL = time(7), time(19)  # nobody is texted about a register at night
REFERENCE = re.compile(r"HT-([0-9a-f]{32})-([0-9a-f]{32})", re.ASCII)
ONE, SEVERAL = "text_absence", "text_absence_several"
QUEUED, SENT, DELIVERED, FAILED, STOPPED = "queued", "sent", "delivered", "failed", "stopped"
LABELS = {
    QUEUED: "On its way", SENT: "Sent", DELIVERED: "Delivered", FAILED: "Did not arrive: ring instead",
    STOPPED: "Not sent any more",
}  # fmt: skip


@dataclass(frozen=True)
class Reachable:
    """An adult who may be contacted about a child now, with the mobile number ("" for none)."""

    contact_id: UUID
    name: str
    mobile: str
    language: str = ""


@dataclass(frozen=True)
class Missing:
    """A child who is not here: `adults` in the order in which to try them, barred ones left out.

    `held`: why no letters go out about the child, "" for nothing; `texted`: when the family was texted today.
    """

    pupil_id: UUID
    first: str
    last: str
    group: str
    colour: str
    adults: Sequence[Reachable]
    held: str = ""
    texted: str = ""
    reached: bool = False


@dataclass(frozen=True)
class Going:
    """One text that could go: to whom, about whom. `picked`: whether it is ticked to begin with, else `why` not."""

    adult: Reachable
    children: tuple[Missing, ...]
    picked: bool
    why: str = ""

    @property
    def key(self) -> str:
        """Which wording it takes."""
        return ONE if len(self.children) == 1 else SEVERAL

    def firsts(self, language: str) -> str:
        """“Jayden”, “Jayden and Ellie”; in other languages than English with commas alone."""
        *before, last = [child.first for child in self.children]
        if not before:
            return last
        return f"{', '.join(before)} and {last}" if language == "en" else ", ".join([*before, last])


@dataclass(frozen=True)
class LeftOut:
    """A child about whom no text can go, why, and what to do instead."""

    child: Missing
    why: str
    remedy: str


def sort_out(children: Iterable[Missing]) -> tuple[tuple[Going, ...], tuple[LeftOut, ...]]:
    """Texts by adult, in the order of the children; and the children left out."""
    chosen: dict[UUID, tuple[Reachable, list[Missing]]] = {}
    left_out = []
    for child in children:
        adult = next((one for one in child.adults if one.mobile), None)
        if child.held:
            left_out.append(LeftOut(child, child.held, "Ring, if at all, after asking whoever stopped the letters."))
        elif adult is None:
            left_out.append(LeftOut(child, _nobody(child), "Ring instead."))
        else:
            chosen.setdefault(adult.contact_id, (adult, []))[1].append(child)
    return tuple(_going(adult, tuple(about)) for adult, about in chosen.values()), tuple(left_out)


def _nobody(child: Missing) -> str:
    return "No mobile number is known." if child.adults else "There is no contact whom this text could go to."


def _going(adult: Reachable, children: tuple[Missing, ...]) -> Going:
    why = next((words for child in children if (words := _not_now(child))), "")
    return Going(adult, children, picked=not why, why=why)


def _not_now(child: Missing) -> str:
    if child.texted:
        return f"Texted already, at {child.texted}."
    if child.reached:
        return f"Somebody was reached about {child.first} today."
    return f"{child.first} is red: ring." if child.colour == "red" else ""


def in_hours(local: time) -> bool:
    """Whether texts may go at this local time."""
    return FROM <= local < UNTIL


def digest(rows: Iterable[tuple[Going, str]]) -> str:
    """What stands for texts and their words as they were shown: adult, number, words, children, and what spoke against
    it (texted already, somebody was reached). Any change gives another: nobody is texted twice from two pages."""
    lines = sorted(
        f"{going.adult.contact_id}|{going.adult.mobile}|{words}|{sorted(str(one.pupil_id) for one in going.children)}"
        f"|{going.why}"
        for going, words in rows
    )
    return sha256("\n".join(lines).encode()).hexdigest()[:24]


def reference(school_id: UUID, text_id: UUID) -> str:
    """What a provider calls a text; it names nobody."""
    return f"HT-{school_id.hex}-{text_id.hex}"


def read_reference(text: str) -> tuple[UUID, UUID] | None:
    """(school, text) of a reference; None where it is none of ours."""
    found = REFERENCE.fullmatch(text)
    return (UUID(found[1]), UUID(found[2])) if found else None


def given_up(made: datetime, now: datetime) -> bool:
    """Whether a text about an absence is too old to go: it speaks of today, and two hours later somebody has rung."""
    return (now - made).total_seconds() > 2 * 3600
