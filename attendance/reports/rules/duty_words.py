"""Whether a duty was kept, in one line: (kept?, words). None: the records do not tell.

Registers are no pupils and are always counted. Of what is about pupils (N codes, returns, calls, changes) one to five
are “fewer than 6”, and so are all but one to five.
"""

from registers.rules.duties import Changed, Kept
from registers.rules.figures import percent
from registers.rules.suppression import LEAST_SHOWN

Said = tuple[bool | None, str]
FEW = f"fewer than {LEAST_SHOWN}"


def registers_words(found: Kept) -> Said:
    """Registers that were sent by the close of their session."""
    if not found.total:
        return None, "No register of these days can be judged."
    if found.all_kept:
        return True, f"All {found.total:,} in time"
    rest = [f"{number:,} {what}" for number, what in ((found.late, "later"), (found.missing, "not at all")) if number]
    return False, f"{found.of:,} of {found.total:,} in time, {' and '.join(rest)}"


def settled_words(found: Kept) -> Said:
    """N codes that became another code within five school days."""
    if not found.total:
        return None, "No absence was without a reason for so long that it can be judged."
    return found.all_kept, _of(found, "absences without a reason")


def changed_words(found: Changed) -> Said:
    """Marks that were changed after their register was sent: each has its reason, name and original by construction."""
    if not found.marks:
        return True, "None"
    marks = FEW.capitalize() if found.marks < LEAST_SHOWN else f"{found.marks:,}"
    return True, f"{marks}, each with a reason, a name and the original kept"


def returns_words(found: Kept) -> Said:
    """Returns to the local authority."""
    if not found.total:
        return None, "None was due"
    return found.all_kept, _of(found, "returns")


def first_day_words(found: Kept | None) -> Said:
    """Whether somebody was tried by the time the policy sets."""
    if found is None or not found.total:
        return None, "The log of calls does not tell"
    if found.all_kept:
        return True, "Every one by the time that our policy sets"
    if found.total < LEAST_SHOWN or found.of < LEAST_SHOWN or found.total - found.of < LEAST_SHOWN:
        return False, _of(found, "first days")
    return False, f"{percent(found.of, found.total, 1)}% by the time that our policy sets"


def _of(found: Kept, many: str) -> str:
    late = found.total - found.of
    if found.total < LEAST_SHOWN:
        return f"{'All in time' if not late else 'Not all in time'} ({FEW} {many})"
    if not late:
        return f"All {found.total:,} in time"
    if late < LEAST_SHOWN:
        return f"All but {FEW} of {found.total:,} {many} in time"
    if found.of < LEAST_SHOWN:
        return f"{FEW.capitalize() if found.of else 'None'} of {found.total:,} {many} in time"
    return f"{found.of:,} of {found.total:,} {many} in time"
