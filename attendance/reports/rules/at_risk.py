"""Who is close to persistent absence before it is reached: what may still be missed until the end of the term.

Persistent absence is 10% or more of a pupil's own possible sessions, compared as whole numbers (DfE methodology 3.2).
When a pupil counts as close is our own choice: few sessions to spare, or on course by the last four weeks.
"""

from dataclasses import dataclass
from datetime import timedelta

RECENT = timedelta(weeks=4)
NEAR = 6  # sessions to spare: three days


@dataclass(frozen=True)
class Prospect:
    """The end of the term for one pupil, in sessions.

    `needed`: how many more missed make 10% of all sessions possible by then, if all others are attended; 0 where it is
    so already. `coming`: sessions still possible. `on_course`: missing on as in the last four weeks would get there.
    """

    needed: int
    coming: int
    on_course: bool

    @property
    def reachable(self) -> bool:
        """Whether enough sessions are left for it."""
        return self.needed <= self.coming

    def close(self, near: int = NEAR) -> bool:
        """Whether somebody who is not persistently absent should be looked at now."""
        return self.reachable and (self.needed <= near or self.on_course)


def prospect(absent: int, possible: int, coming: int, *, recent_absent: int = 0, recent_possible: int = 0) -> Prospect:
    """What the rest of the term can bring. All numbers are sessions."""
    end = possible + coming
    short = end - 10 * absent
    needed = max(0, -(-short // 10))
    return Prospect(needed, coming, _on_course(absent, end, coming, recent_absent, recent_possible))


def _on_course(absent: int, end: int, coming: int, recent_absent: int, recent_possible: int) -> bool:
    """(absent + coming × recent_absent ÷ recent_possible) × 10 ≥ end, without dividing."""
    if not recent_possible or not recent_absent:
        return False
    return 10 * (absent * recent_possible + coming * recent_absent) >= end * recent_possible


def prospect_words(found: Prospect, *, persistent: bool, last_day: str) -> str:
    """What the end of the term can bring, in a sentence; `last_day` in words."""
    if found.needed == 0:
        return f"stays at 10% or more by {last_day} even if every session is attended"
    if persistent:
        return f"out of it by {last_day} if no more than {_sessions(found.needed - 1)} of {found.coming} are missed"
    if not found.reachable:
        return f"cannot reach 10% by {last_day}: {_sessions(found.coming)} left"
    course = ", and on course for it as in the last four weeks" if found.on_course else ""
    return f"{_sessions(found.needed)} more of {found.coming} by {last_day}{course}"


def _sessions(number: int) -> str:
    return f"{number} session" if number == 1 else f"{number} sessions"
