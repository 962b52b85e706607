"""England's bank holidays, computed: Banking and Financial Dealings Act 1971 and the proclamations since 2006."""

from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
DAY = timedelta(days=1)

# Days moved by proclamation, and days given once.
EARLY_MAY_MOVED = {2020: date(2020, 5, 8)}
SPRING_MOVED = {2012: date(2012, 6, 4), 2022: date(2022, 6, 2)}
ONE_OFF = (
    (date(2011, 4, 29), "Royal wedding"),
    (date(2012, 6, 5), "Diamond Jubilee"),
    (date(2022, 6, 3), "Platinum Jubilee"),
    (date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
    (date(2023, 5, 8), "Coronation of King Charles III"),
)


@dataclass(frozen=True, order=True)
class BankHoliday:
    """A bank holiday in England. A substitute says so in its name."""

    day: date
    name: str


def bank_holidays(year: int) -> tuple[BankHoliday, ...]:
    """England's bank holidays of a calendar year, in order."""
    easter = easter_sunday(year)
    days = [
        _new_year(year),
        BankHoliday(easter - 2 * DAY, "Good Friday"),
        BankHoliday(easter + DAY, "Easter Monday"),
        BankHoliday(EARLY_MAY_MOVED.get(year, _first_monday(year, 5)), "Early May bank holiday"),
        BankHoliday(SPRING_MOVED.get(year, _last_monday(year, 5)), "Spring bank holiday"),
        BankHoliday(_last_monday(year, 8), "Summer bank holiday"),
        *_christmas(year),
        *(BankHoliday(day, name) for day, name in ONE_OFF if day.year == year),
    ]
    return tuple(sorted(days))


def bank_holidays_between(since: date, until: date) -> tuple[BankHoliday, ...]:
    """England's bank holidays from `since` until before `until`."""
    years = range(since.year, until.year + 1)
    return tuple(holiday for year in years for holiday in bank_holidays(year) if since <= holiday.day < until)


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    moon = (19 * (year % 19) + century - leap_centuries - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    leaps, year_rest = divmod(rest, 4)
    weekday = (32 + 2 * century_rest + 2 * leaps - moon - year_rest) % 7
    shift = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _new_year(year: int) -> BankHoliday:
    first = date(year, 1, 1)
    if first.weekday() >= SATURDAY:
        return BankHoliday(_monday_on_or_after(first), "New Year’s Day (substitute day)")
    return BankHoliday(first, "New Year’s Day")


def _christmas(year: int) -> tuple[BankHoliday, ...]:
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    if christmas.weekday() == SATURDAY:
        days = (
            BankHoliday(boxing + DAY, _substitute("Christmas Day")),
            BankHoliday(boxing + 2 * DAY, _substitute("Boxing Day")),
        )
    elif christmas.weekday() == SUNDAY:
        days = (BankHoliday(boxing, "Boxing Day"), BankHoliday(boxing + DAY, _substitute("Christmas Day")))
    elif boxing.weekday() == SATURDAY:
        days = (BankHoliday(christmas, "Christmas Day"), BankHoliday(boxing + 2 * DAY, _substitute("Boxing Day")))
    else:
        days = (BankHoliday(christmas, "Christmas Day"), BankHoliday(boxing, "Boxing Day"))
    return days


def _substitute(name: str) -> str:
    return f"{name} (substitute day)"


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _first_monday(year: int, month: int) -> date:
    return _monday_on_or_after(date(year, month, 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
