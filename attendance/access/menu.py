"""The main menu of a place, and the page on which each person starts: made of what the guards let them open.

An entry shows when its page exists and its guard would let this person in, so the menu can never promise a 404.
"""

from functools import cache, lru_cache

from django.urls import NoReverseMatch, resolve, reverse

from attendance.access.places import SchoolPlace, TrustPlace

SCHOOL_MENU = (
    ("Today", ("today:today",)),
    ("Registers", ("registers:board", "registers:mine")),
    ("Pupils", ("people:pupils",)),
    ("Cases", ("interventions:cases",)),
    ("Letters", ("letters:queue",)),
    ("Amendments", ("registers:amendments",)),
    ("Figures", ("registers:figures",)),
    ("Reports", ("reports:reports", "reports:tutor_mine")),
    ("Policy", ("interventions:policy",)),
    ("Imports", ("people:imports",)),
    ("Setup", ("people:setup",)),
    ("Calendar", ("calendar:terms",)),
    ("People and access", ("access_school:people",)),
    ("Settings", ("registers:settings", "access_school:school")),
)
TRUST_MENU = (
    ("Overview", ("access_trust:overview",)),
    ("Reports", ("reports_trust:compare",)),
    ("Policy", ("interventions_trust:policy",)),
    ("Letters", ("letters_trust:templates",)),
    ("Nights", ("interventions_trust:nights",)),
    ("People and access", ("access_trust:people",)),
)
# The first page of these that a person may open is where they land.
SCHOOL_STARTS = (
    "today:today",
    "registers:board",
    "registers:mine",
    "people:pupils",
    "registers:figures",
    "reports:reports",
    "people:setup",
    "access_school:people",
)
TRUST_STARTS = ("access_trust:overview", "access_trust:people")
ANY_NUMBER = 100000

Place = SchoolPlace | TrustPlace


@cache
def abilities_of_page(name: str, argument: str) -> tuple[str, ...] | None:
    """The abilities of which the page's guard asks one; None where no page has that name."""
    try:
        return getattr(resolve(reverse(name, kwargs={argument: ANY_NUMBER})).func, "abilities", ())
    except NoReverseMatch:
        return None


@lru_cache(maxsize=4096)  # the menu of every page asks for nine
def place_url(name: str, kind: str, number: int) -> str:
    """The address of a page at a school (by URN) or a trust (by UID)."""
    return reverse(name, kwargs={"urn" if kind == "school" else "uid": number})


def first_open(names: tuple[str, ...], kind: str, abilities: frozenset[str]) -> str | None:
    """The first of these pages that exists and is open to the abilities."""
    argument = "urn" if kind == "school" else "uid"
    return next((name for name in names if abilities & set(abilities_of_page(name, argument) or ())), None)


def start_url(kind: str, number: int, abilities: frozenset[str]) -> str | None:
    """Where somebody with these abilities lands at the place; None where no page is open to them."""
    name = first_open(SCHOOL_STARTS if kind == "school" else TRUST_STARTS, kind, abilities)
    return place_url(name, kind, number) if name else None


def menu(place: Place, path: str) -> list[dict]:
    """The entries for the template: title, url, and `current` for the one whose page, or part, `path` is."""
    kind, number = ("school", place.urn) if isinstance(place, SchoolPlace) else ("trust", place.uid)
    entries = []
    for title, names in SCHOOL_MENU if kind == "school" else TRUST_MENU:
        name = first_open(names, kind, place.abilities)
        if name:
            entries.append({"title": title, "url": place_url(name, kind, number)})
    inside = [entry["url"] for entry in entries if path.startswith(entry["url"])]
    here = max(inside, key=len, default=None)
    return [entry | {"current": entry["url"] == here} for entry in entries]
