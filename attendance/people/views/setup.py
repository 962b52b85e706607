"""The checklist of setting up: what is there, what is missing, where to go next."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from attendance.access.menu import first_open, place_url
from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.people.queries import year_label
from attendance.people.queries.setup import SetupState, setup_state


@dataclass(frozen=True)
class Step:
    """One line of the checklist: whether it is done, in words, and the pages that do it (title, address)."""

    key: str
    title: str
    done: bool
    words: str
    links: list[tuple[str, str]]
    ready: bool = False


@school_page("setup.view")
def setup(request: HttpRequest) -> HttpResponse:
    """What is missing before the first register."""
    place = request.place
    state = setup_state(place.school_id, timezone.localdate())
    steps = steps_of(state, place)
    done = sum(step.done for step in steps)
    context = {"steps": steps, "done": done, "first": next((step for step in steps if not step.done), None)}
    return render(request, "people/setup.html", context)


def steps_of(state: SetupState, place: SchoolPlace) -> list[Step]:
    """The steps in the order in which they are best done."""
    steps = [_school(state), _year(state), _bank_holidays(state), _times(state), _pupils(state), _contacts(state)]
    steps += [_groups(state), _staff(state)]
    needed = all(step.done for step in steps if step.key not in {"contacts", "staff"})
    steps.append(_register(state, needed))
    return [_with_addresses(step, place) for step in steps]


def _school(state: SetupState) -> Step:
    school = state.school
    years = f"{year_label(school.lowest_year)} to {year_label(school.highest_year)}"
    words = f"{school.name}, URN {school.urn}, {school.phase.lower()}, {school.type.lower()}, {years}."
    return Step("school", "The school", True, words, [("Change", "access_school:school")])


def _year(state: SetupState) -> Step:
    if state.year is None:
        words = "No academic year yet. Usual term dates are filled in for you to correct."
        return Step("year", "Academic year and terms", False, words, [("Add the year", "calendar:year_new")])
    words = f"{state.year.name}: {_count(state.terms, 'term')}, {_count(state.school_days, 'school day')}."
    done = state.school_days > 0
    return Step("year", "Academic year and terms", done, words, [("Years and terms", "calendar:terms")])


def _bank_holidays(state: SetupState) -> Step:
    links = [("Closures", "registers:closures")]
    if state.year is None:
        words = "England’s bank holidays are offered once there is a year."
        return Step("closures", "Bank holidays, INSET days and closures", False, words, links)
    names = ", ".join(f"{holiday.name} on {holiday.day:%-d %B}" for holiday in state.open_bank_holidays)
    words = (
        f"Still open on {names}." if names else "No bank holiday falls on an open day. Add your INSET days there too."
    )
    return Step("closures", "Bank holidays, INSET days and closures", not names, words, links)


def _times(state: SetupState) -> Step:
    words = f"Set since {state.times_since:%-d %B %Y}." if state.times_since else "No times yet: nobody can be late."
    return Step("times", "Session times", bool(state.times_since), words, [("Session times", "calendar:times")])


def _pupils(state: SetupState) -> Step:
    words = f"{_count(state.pupils, 'pupil')} on roll or joining." if state.pupils else "No pupils yet."
    links = [("Load a file", "people:imports"), ("Add one pupil", "people:pupil_new")]
    return Step("pupils", "Pupils", state.pupils > 0, words, links)


def _contacts(state: SetupState) -> Step:
    links = [("Load a file", "people:imports"), ("Pupils", "people:pupils")]
    if not state.pupils:
        return Step("contacts", "Contacts", False, "Contacts come with the pupils.", links)
    missing = state.pupils_without_contact
    words = f"{_count(missing, 'pupil')} without anybody to ring." if missing else "Every pupil has somebody to ring."
    return Step("contacts", "Contacts", not missing, words, links)


def _groups(state: SetupState) -> Step:
    missing = []
    if not state.groups:
        missing.append("No classes yet.")
    if state.groups_without_teacher:
        missing.append(f"Without a teacher: {', '.join(state.groups_without_teacher)}.")
    if state.pupils_without_group:
        missing.append(f"{_count(state.pupils_without_group, 'pupil')} in no class: no register has them.")
    links = [("Classes", "people:groups")]
    if state.pupils_without_group and state.groups:
        links.append(("Pupils in no class", "people:unplaced"))
    words = " ".join(missing) or f"{_count(state.groups, 'class', 'classes')}, each with a teacher."
    return Step("groups", "Classes and their teachers", not missing, words, links)


def _staff(state: SetupState) -> Step:
    words = f"{_count(state.staff, 'person', 'people')} with a role"
    words += f", {state.invited} invited." if state.invited else "."
    done = state.staff + state.invited > 1
    words += "" if done else " Invite the teachers and the office."
    return Step("staff", "Staff", done, words, [("People and access", "access_school:people")])


def _register(state: SetupState, needed: bool) -> Step:
    links = [("Registers", "registers:board")] if needed else []
    session = state.next_session
    if not needed:
        words = "Ready when the steps above are done."
    elif session is None:
        words = "The calendar has no open session to come."
    else:
        half = "morning" if session.session == "AM" else "afternoon"
        words = f"Ready: the next session is {session.date:%A %-d %B}, {half}."
    return Step("register", "The first register", False, words, links, ready=needed and session is not None)


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _with_addresses(step: Step, place: SchoolPlace) -> Step:
    # a link that this person may not open is not shown
    open_to = [(title, name) for title, name in step.links if first_open((name,), "school", place.abilities)]
    links = [(title, place_url(name, "school", place.urn)) for title, name in open_to]
    return Step(step.key, step.title, step.done, step.words, links, step.ready)
