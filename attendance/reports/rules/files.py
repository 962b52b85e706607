"""Files that the worker makes: which kinds there are, who may open each, and how long it is kept."""

from collections.abc import Collection
from dataclasses import dataclass

WAITING, WORKING, DONE, FAILED, GONE = "waiting", "working", "done", "failed", "gone"
BUSY = (WAITING, WORKING)
MOST_ATTEMPTS = 5  # a file at which the worker died so often is given up: something in it kills the worker


@dataclass(frozen=True)
class Kind:
    """A kind of file. `ability`: who may ask for one and open it. `days_kept`: None is for good."""

    label: str
    ability: str
    suffix: str
    days_kept: int | None


KINDS = {
    "governors": Kind("Report to governors", "reports.read", "pdf", None),
    "leaflet": Kind("Leaflet for families", "reports.read", "pdf", None),
    "trustees": Kind("Report to trustees", "trust.reports", "pdf", None),
    "meeting": Kind("Pack for the weekly meeting", "reports.packs", "pdf", 30),
    "support_meeting": Kind("Pack for the targeting support meeting", "reports.packs", "pdf", 30),
    "support_meeting_full": Kind("Pack for the targeting support meeting, for few", "flags.sensitive", "pdf", 30),
    "tutor": Kind("Weekly sheet of a group", "reports.tutor", "pdf", 14),
}
TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def percent_done(done: int, total: int) -> int:
    """How far the work is, 0 to 100; 0 where nobody knows how long it is."""
    return min(100, 100 * done // total) if total > 0 else 0


def state_words(state: str) -> str:
    """How it stands with a file, for people."""
    words = {WAITING: "Waiting for its turn", WORKING: "Being made", DONE: "Ready", GONE: "No longer kept"}
    return words.get(state, "Could not be made")


def may_open(kind: str, abilities: Collection[str], *, mine: bool, of_issue: bool) -> bool:
    """Whether somebody with these abilities may open a file of the kind.

    What was published is open to its readers. Other files name pupils: they are for whoever asked for them, and for
    those who may explore figures down to every pupil.
    """
    known = KINDS.get(kind)
    if known is None or known.ability not in abilities:
        return False
    return of_issue or mine or "reports.explore" in abilities
