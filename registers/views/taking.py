"""Pages: the register of a group, and the way to one's own."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.kit.offline import keep
from attendance.people.queries import groups_of_teacher
from registers.queries.nudges import asked_for
from registers.queries.sheets import Frame, RegisterKey, frame, roster
from registers.queries.turns import current_session, next_session
from registers.rules.cues import hint_kinds
from registers.services.taking import RegisterRefused, Taker, check_theirs
from registers.views.plain_form import Told, handle
from registers.views.sheet_page import Addresses, page_context


def taker_of(place: SchoolPlace) -> Taker:
    """Whoever asks, as somebody who takes registers."""
    return Taker(place.actor, place.roles, place.abilities)


@school_page("registers.take", "registers.take_any")
def take(request: HttpRequest, slug: str, day, session: str) -> HttpResponse:
    """One group's register: the page, and without script its form (do=save, fill or send)."""
    place, by, at = request.place, taker_of(request.place), timezone.now()
    key = RegisterKey(slug, day, session)
    told = Told()
    if request.method == "POST":
        told = handle(request.POST, place.school_id, key, by=by, at=at)
        if told.done:
            return redirect(request.path)
    register = frame(place.school_id, key, place.user_id, look_back=True, kinds=hint_kinds(place.abilities))
    if register is None:
        raise Http404
    try:
        check_theirs(register, by)
        return draw(
            request, register, by=by, at=at, told=told, addresses=addresses_of(place, key), who=str(place.user_id)
        )
    except RegisterRefused as refusal:
        return nothing(request, register, refusal)


def draw(
    request: HttpRequest, register: Frame, *, by: Taker, at, told: Told, addresses: Addresses, who: str, **extra
) -> HttpResponse:
    """The page itself, or what to say instead of it. Raises RegisterRefused where no times are set."""
    if not register.open:
        return closed(request, register, extra)
    rows = roster(register)
    context = page_context(register, rows, by=by, at=at, addresses=addresses, who=who)
    context["sheet"] |= {"gaps": told.gaps, "told": told.lines, "panel": panel_row(request.GET.get("row"), rows)}
    context["sheet"]["asked"] = asked_for(register, at)
    page = render(request, "registers/take.html", context | extra)
    return keep(page, who, at) if register.key.day == timezone.localdate(at) else page


def panel_row(pupil: str | None, rows) -> dict | None:
    """The row of ?row=, for the panel that stands in for the dialog where there is no script."""
    for number, row in enumerate(rows, start=1):
        if str(row.pupil_id) == pupil:
            names = ("pupil_id", "first", "last", "code", "minutes_late")
            return {name: getattr(row, name) for name in names} | {"number": number, "mark_note": row.note}
    return None


def addresses_of(place: SchoolPlace, key: RegisterKey) -> Addresses:
    """The addresses of a register for somebody who has signed in."""
    words = {"urn": place.urn, "slug": key.slug, "day": key.day, "session": key.session}
    history = ""
    if place.may("amendments.view"):
        marker = UUID(int=0)
        where = {"urn": place.urn, "pupil_id": marker, "day": key.day, "session": key.session}
        history = reverse("registers:mark_history", kwargs=where).replace(str(marker), "{pupil}")
    return Addresses(
        marks=reverse("api-register-marks", kwargs=words),
        send=reverse("api-register-send", kwargs=words),
        sheet=reverse("api-register", kwargs=words),
        tab=lambda half: reverse("registers:take", kwargs=words | {"session": half}),
        history=history,
    )


def nothing(request: HttpRequest, register: Frame, refusal: RegisterRefused) -> HttpResponse:
    """Said plainly, without a name: not your class, or no times to take it by."""
    kind = "not_yours" if refusal.kind == "not_yours" else "none"
    context = {"kind": kind, "title": refusal.message, "text": refusal.remedy}
    return render(request, "registers/nothing.html", context, status=403 if kind == "not_yours" else 200)


def closed(request: HttpRequest, register: Frame, extra: dict) -> HttpResponse:
    """A day without this session."""
    why = register.closed_because or ("no session" if register.in_term else "not a school day")
    text = f"{register.group}, {register.key.day:%A %-d %B %Y}, {register.key.session}. No register is taken."
    context = {"kind": "closed_day", "title": f"School is closed ({why})", "text": text}
    return render(request, "registers/nothing.html", context | extra)


@school_page("registers.take", "registers.take_any")
def mine(request: HttpRequest) -> HttpResponse:
    """To the person's own register of this session; with several groups a choice; without one, what comes next."""
    place, at = request.place, timezone.now()
    local = timezone.localtime(at)
    groups = groups_of_teacher(place.school_id, place.user_id, local.date())
    session = current_session(place.school_id, local)
    links = (
        [(group.name, _register_url(place, group.slug, local.date(), session)) for group in groups] if session else []
    )
    if len(links) == 1:
        return redirect(links[0][1])
    if links:
        return render(request, "registers/mine.html", {"links": links, "session": session, "day": local.date()})
    return _no_register(request, groups, local)


def _no_register(request: HttpRequest, groups, local) -> HttpResponse:
    place, coming = request.place, next_session(request.place.school_id, local)
    text, url, words = "You take no group’s register. Ask the office if you should.", "", ""
    if groups and coming:
        url = _register_url(place, groups[0].slug, coming.day, coming.session)
        text = f"Next: {groups[0].name}, {coming.words(local.date())}."
        words = f"Open {groups[0].name}"
    elif groups:
        text = "No school day comes after this one in the calendar."
    elif place.may("registers.board"):
        url, words = reverse("registers:board", args=[place.urn]), "See all registers"
    context = {"kind": "none", "title": "You have no register now", "text": text, "next_url": url, "next_words": words}
    return render(request, "registers/nothing.html", context)


def _register_url(place: SchoolPlace, slug: str, day, session: str) -> str:
    return reverse("registers:take", args=[place.urn, slug, day, session])
