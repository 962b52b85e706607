"""What stands in one cell of a report: a figure as text, or the words that stand where none may or can.

`value` is the number as text, or None whenever the number is hidden or there is none; `text` is what is read.
"""

from decimal import ROUND_HALF_UP, Decimal

from registers.rules.figures import display_percent, percent
from registers.rules.suppression import LEAST_SHOWN, sensitive

Cell = dict[str, str | None]
UNDER = f"under {LEAST_SHOWN}"
NOT_SHOWN = "not shown"
TOO_FEW = "too few pupils"
NOT_PUBLISHED = "not published"
NOTHING = "–"
MINUS = "−"
TENTH = Decimal("0.1")


def cell(value: str | None, text: str = "") -> Cell:
    """A figure; with no value and no text, the dash of “there is none”."""
    return {"value": value, "text": text or (NOTHING if value is None else value)}


def nothing(text: str = NOTHING) -> Cell:
    """A cell without a figure: there is none, or it is not shown."""
    return cell(None, text)


def percent_cell(part: int, whole: int) -> Cell:
    """Sessions as a percentage with one decimal; a dash where none were possible (never 0% or 100%, example A08)."""
    return rate_cell(display_percent(part, whole))


def rate_cell(value: str | None) -> Cell:
    """A percentage that is worked out already."""
    return nothing() if value is None else cell(value, f"{value}%")


def published_cell(value: Decimal | None) -> Cell:
    """A percentage as the DfE published it, with one decimal, ties up."""
    return nothing(NOT_PUBLISHED) if value is None else rate_cell(str(value.quantize(TENTH, ROUND_HALF_UP)))


def hidden_cell(count: int, size: int | None = None) -> Cell:
    """Where a count is not shown: “under 6” where that is so, else only that it is not shown.

    `size`: of how many, as a reader knows it. Of fewer than twelve only “not shown” is said, whatever the count: of six
    “not shown” beside “under 6” would be all six.
    """
    told = size is None or size >= 2 * LEAST_SHOWN
    return nothing(UNDER if told and 0 < count < LEAST_SHOWN else NOT_SHOWN)


def count_cell(count: int, size: int | None = None) -> Cell:
    """How many pupils; hidden when one to five, or all but fewer than six of `size`."""
    few = 0 < count < LEAST_SHOWN if size is None else sensitive(count, size)
    return hidden_cell(count, size) if few else cell(str(count), f"{count:,}")


def share_cell(count: int, size: int) -> Cell:
    """How many pupils and what share, “27, 20%”; nobody is “none”. Whether it may be shown is for the caller."""
    return cell(str(count), f"{count:,}, {percent(count, size, 0)}%" if count else "none")


def points(now: Cell, other: Cell) -> Decimal | None:
    """How many points `now` is above `other`, as a reader would work it out from what is shown; None if one is not."""
    if now["value"] is None or other["value"] is None:
        return None
    return Decimal(now["value"]) - Decimal(other["value"])


def points_cell(difference: Decimal | None) -> Cell:
    """A difference with its sign: “−1.2”, “+0.4”, “0.0”."""
    if difference is None:
        return nothing()
    sign = MINUS if difference < 0 else "+" if difference > 0 else ""
    return cell(str(difference), f"{sign}{abs(difference)}")
