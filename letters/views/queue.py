"""Page: the letters that wait, each beside its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from letters.forms.letters import QueueForm
from letters.queries.letter_looks import SeenLook
from letters.queries.letter_rows import LetterRow, Wanted
from letters.queries.queue import Around, around, queue_seen
from letters.queries.queue import queue as letters_in_queue
from letters.rules.states import APPROVED, DRAFT, HELD, ISSUED
from letters.views.letter_desk import queue_url, url_if_there
from letters.views.letter_lines import row_of
from letters.views.letter_page import facing, shown

PAGE = 50
# state: (tab, title and text where there is none)
TABS = {
    DRAFT: ("To decide", "No letters wait for you.", "New ones come after each night, and when somebody writes one."),
    HELD: ("On hold", "No letter is on hold.", "A letter that is held comes back to the queue on its day."),
    APPROVED: ("Approved", "Everything that was approved has been issued.", "Letters wait here while they are drawn."),
    ISSUED: ("Issued", "No letter has been issued yet.", "What was sent is kept here as it was sent."),
}  # fmt: skip


@school_page("letters.view")
def queue(request: HttpRequest) -> HttpResponse:
    """The pile at left, the chosen letter beside its facts at right."""
    place, at = request.place, timezone.now()
    asked = Asked.of(QueueForm(request.GET))
    wanted = asked.wanted(place)
    stands = around(place.school_id, wanted, roles=place.roles, user_id=place.user_id, at=at)
    page = Paginator(range(stands.length), PAGE).get_page(asked.page)
    pile = _pile(place, asked, wanted, page, timezone.localdate(at))
    context = _frame(place, asked, stands) | _pile_context(place, asked, page, pile) | _open(place, asked, pile)
    context["keys"] = stands.keys
    return render(request, "letters/queue.html", context)


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    state: str = DRAFT
    key: str = ""
    q: str = ""
    mine: bool = False
    letter: UUID | None = None
    page: int = 1

    @classmethod
    def of(cls, form: QueueForm) -> "Asked":
        form.is_valid()
        data = form.cleaned_data
        state = data.get("state") if data.get("state") in TABS else DRAFT
        return cls(
            state, data.get("key") or "", data.get("q") or "", bool(data.get("asked")), data.get("letter"),
            data.get("page") or 1,
        )  # fmt: skip

    def wanted(self, place: SchoolPlace) -> Wanted:
        return Wanted((self.state,), self.key, self.q, tuple(sorted(place.roles)) if self.mine else ())

    @property
    def filters(self) -> dict[str, object]:
        return {"key": self.key, "q": self.q, "asked": "1" if self.mine else ""}

    @property
    def query(self) -> dict[str, object]:
        """What an address to the same list holds, without page and letter."""
        return {"state": self.state if self.state != DRAFT else "", **self.filters}


@dataclass(frozen=True)
class Pile:
    """The letters of the page, how each stands, and which of them lies open."""

    letters: Sequence[LetterRow]
    looks: Mapping[UUID, SeenLook]
    today: date
    current: int | None = None


def _pile(place: SchoolPlace, asked: Asked, wanted: Wanted, page: Page, today: date) -> Pile:
    if not page.paginator.count:
        return Pile((), {}, today)
    first = page.start_index() - 1
    if asked.state != DRAFT:
        return Pile(letters_in_queue(place.school_id, wanted, first=first, most=PAGE), {}, today)
    letters, looks = queue_seen(
        place.school_id, wanted, today, abilities=place.abilities, first=first, most=PAGE
    )  # fmt: skip
    current = next((n for n, letter in enumerate(letters) if letter.id == asked.letter), 0)
    return Pile(letters, looks, today, current if letters else None)


def _frame(place: SchoolPlace, asked: Asked, stands: Around) -> dict[str, Any]:
    """What stands around the pile: tabs, links, what was approved a moment ago."""
    counts, decides = stands.counts, place.may("letters.decide")
    tabs = [
        {"label": label, "count": counts.get(state, 0) if state != ISSUED else 0, "current": state == asked.state,
         "url": queue_url(place, state=state if state != DRAFT else "")}
        for state, (label, *_) in TABS.items()
    ]  # fmt: skip
    return {
        "tabs": tabs, "label": TABS[asked.state][0], "empty": TABS[asked.state][1:], "state": asked.state,
        "links": _links(place), "decides": decides, "ticks": decides and asked.state == DRAFT,
        "undo": stands.undo if decides else [],
        "asked_of_me": stands.asked if decides and not asked.mine else 0, "asked_url": queue_url(place, asked=1),
    }  # fmt: skip


def _links(place: SchoolPlace) -> list[dict[str, str]]:
    pages = (("letters:batches", "Batches"), ("letters:log", "What went out"), ("letters:holds", "Holds"),
             ("letters:awards", "Awards"), ("letters:templates", "Words"),
             ("letters:settings", "Letterhead"))  # fmt: skip
    found = [{"url": url_if_there(name, place.urn), "words": words} for name, words in pages if _sees(place, name)]
    return [link for link in found if link["url"]]


def _sees(place: SchoolPlace, name: str) -> bool:
    return name != "letters:settings" or place.may("letters.settings")


def _pile_context(place: SchoolPlace, asked: Asked, page: Page, pile: Pile) -> dict[str, Any]:
    here = asked.query | {"page": page.number if page.number > 1 else ""}
    query = urlencode({key: value for key, value in asked.query.items() if value})
    rows = [
        row_of(place, letter, pile.looks.get(letter.id), pile.today, url=_row_url(place, here, letter, pile),
               current=n == pile.current)
        for n, letter in enumerate(pile.letters)
    ]  # fmt: skip
    return {
        "rows": rows, "page": page, "query": f"{query}&" if query else "", "asked": asked,
        "filtered": any(asked.filters.values()),
        "clear_url": queue_url(place, state=asked.query["state"]), "back_url": queue_url(place, **here),
        "chosen": asked.letter is not None,
    }  # fmt: skip


def _row_url(place: SchoolPlace, here: dict[str, object], letter: LetterRow, pile: Pile) -> str:
    """A letter that is to be decided opens beside the pile, every other one on its own page."""
    if pile.current is None:
        return reverse("letters:letter", args=[place.urn, letter.id])
    return queue_url(place, **here, letter=letter.id)


def _open(place: SchoolPlace, asked: Asked, pile: Pile) -> dict[str, Any]:
    """The letter that lies open, and the way to those before and after it."""
    if pile.current is None:
        return {}
    letter, n = pile.letters[pile.current], pile.current
    one = shown(place, letter.id, pile.today, pile.looks[letter.id])
    if one is None:
        return {}
    near = {"previous_url": n - 1, "next_url": n + 1}
    urls = {
        name: queue_url(place, **asked.query, page=asked.page if asked.page > 1 else "", letter=pile.letters[at].id)
        for name, at in near.items()
        if 0 <= at < len(pile.letters)
    }  # fmt: skip
    then = pile.letters[n + 1].id if n + 1 < len(pile.letters) else pile.letters[0].id if n else None
    words = f"{n + 1} of {len(pile.letters)}"
    return urls | {"view": facing(place, one, then=then, in_queue=True), "place_words": words}
