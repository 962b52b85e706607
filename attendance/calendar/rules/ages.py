"""Compulsory school age and year groups, from a date of birth.

Source: Education Act 1996 section 8 and its orders: the age begins on the prescribed day (31 August, 31 December or
31 March) on or after the fifth birthday, and ends with the last Friday of June of the school year in which the child
turns 16. A child born on 29 February turns a year older on 1 March of other years.
"""

from datetime import date, timedelta

PRESCRIBED_DAYS = ((3, 31), (8, 31), (12, 31))
RECEPTION = 0
FRIDAY = 4


def birthday(born: date, age: int) -> date:
    """The day on which the child reaches this age, in whole years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, day: date) -> int:
    """Whole years of age on a day."""
    years = day.year - born.year
    return years if birthday(born, years) <= day else years - 1


def compulsory_from(born: date) -> date:
    """The first day on which the child is of compulsory school age."""
    fifth = birthday(born, 5)
    days = [date(year, month, day) for year in (fifth.year, fifth.year + 1) for month, day in PRESCRIBED_DAYS]
    return next(day for day in days if day >= fifth)


def compulsory_to(born: date) -> date:
    """The last day on which the child is of compulsory school age: the school leaving date."""
    sixteenth = birthday(born, 16)
    return leaving_date(academic_year_of(sixteenth) + 1)


def leaving_date(year: int) -> date:
    """The last Friday of June."""
    last = date(year, 6, 30)
    return last - timedelta(days=(last.weekday() - FRIDAY) % 7)


def of_compulsory_school_age(born: date, on: date) -> bool:
    """Whether the child is of compulsory school age on this day."""
    return compulsory_from(born) <= on <= compulsory_to(born)


def academic_year_of(day: date) -> int:
    """The year in which the academic year of this day began, on 1 September: 2025 for 1 September 2025 to 31 August
    2026."""
    return day.year if day.month >= 9 else day.year - 1


def year_group_in(born: date, academic_year: int) -> int:
    """The year group by age in the academic year that begins in this September: 0 is Reception, below 0 nursery."""
    return age_on(born, date(academic_year, 8, 31)) - 4


def year_group_on(born: date, day: date) -> int:
    """The year group by age on a day: 0 is Reception, below 0 nursery."""
    return year_group_in(born, academic_year_of(day))


def year_group_label(year_group: int) -> str:
    """What a school calls it: Nursery, Reception, Year 7."""
    if year_group < RECEPTION:
        return "Nursery"
    return "Reception" if year_group == RECEPTION else f"Year {year_group}"
