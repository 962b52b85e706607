"""The sentences of what is set by law or agreed with the local authority: penalty notices, returns, amounts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from interventions.rules.documents import names_of, value_at
from interventions.rules.policy_tellers import Here, Teller
from interventions.rules.words import words_of_day, words_of_list


def penalty(here: Here, path: str, value: Any) -> str | None:
    weeks, codes = here.beside(path, "weeks"), here.beside(path, "codes")
    coded = f" ({words_of_list([str(code) for code in codes], 'or')})" if isinstance(codes, list | tuple) else ""
    return f"A penalty notice is considered at {value} unauthorised sessions{coded} within {weeks} school weeks."


def notices(here: Here, path: str, value: Any) -> str | None:
    return f"At most {value} penalty notices are issued within {here.beside(path, 'within_years')} years."


def irregular(here: Here, path: str, value: Any) -> str | None:
    if value is None:
        return "A person decides whether attendance is irregular."
    weeks = here.beside(path, "irregular_weeks")
    return f"{value} unauthorised sessions within {weeks} school weeks are told as irregular attendance."


def improve(here: Here, path: str, value: Any) -> str | None:
    if not isinstance(value, Mapping) or not {"min", "max"} <= set(value):
        return None
    usual = f", usually {value['usual']}" if value.get("usual") else ""
    return f"A notice to improve runs for {value['min']} to {value['max']} weeks{usual}."


def amount(words: str) -> Teller:
    """A cost, if it belongs to the amounts in force on the day; nothing else is said of older and later ones."""

    def tell(here: Here, path: str, value: Any) -> str | None:
        if names_of(path)[2] != _amounts_in_force(here):
            return ""
        if not isinstance(value, Mapping):
            return words.format(_day(value))
        early = [f"£{value['early']} if paid by day {value.get('early_days')}"] if value.get("early") else []
        full = [f"£{value['full']} if paid by day {value.get('full_days')}"] if value.get("full") else []
        return words.format(words_of_list([*early, *full], "or"))

    return tell


def _amounts_in_force(here: Here) -> str:
    amounts = value_at(here.document, "legal.amounts")
    begun = [
        (str(scale["since"]), key)
        for key, scale in (amounts.items() if isinstance(amounts, Mapping) else ())
        if isinstance(scale, Mapping) and str(scale.get("since", "9")) <= here.on.isoformat()
    ]
    return max(begun, default=("", ""))[1]


def _day(value: Any) -> str:
    try:
        return words_of_day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def on_day(words: str) -> Teller:
    """A day of the calendar as it is written in a sentence."""

    def tell(here: Here, path: str, value: Any) -> str | None:
        return words.format(_day(value))

    return tell
