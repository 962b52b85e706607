"""Registration groups: the list, one group, its teachers, moving pupils."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from attendance.access.pages import school_page
from attendance.access.places import SchoolPlace
from attendance.calendar.queries import year_span
from attendance.kit.forms import refuse
from attendance.people import queries, services
from attendance.people.forms import GroupForm, LastDayForm, MoveForm, NewGroupForm, TeacherForm
from attendance.people.queries import GroupRow, year_label
from attendance.people.services import PeopleProblem


@school_page("groups.edit", "pupils.view", "pupils.view_own")
def groups(request: HttpRequest) -> HttpResponse:
    """The groups of today with their teachers and how many pupils they have; a class teacher sees their own."""
    place, today = request.place, timezone.localdate()
    lines = queries.group_list(place.school_id, today)
    if not place.abilities & {"groups.edit", "pupils.view"}:
        mine = {group.id for group in queries.groups_of_teacher(place.school_id, place.user_id, today)}
        lines = [line for line in lines if line.group.id in mine]
    rows = [(line, year_label(line.group.year_group)) for line in lines]
    return render(request, "people/groups.html", {"lines": rows})


@school_page("groups.edit", "pupils.view", "pupils.view_own")
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """One group: who is in it today, who teaches it. Names only for those who may see them."""
    place, today = request.place, timezone.localdate()
    row = group_or_404(place, slug)
    own = {g.id for g in queries.groups_of_teacher(place.school_id, place.user_id, today)}
    names = place.may("pupils.view") or (place.may("pupils.view_own") and row.id in own)
    if not names and not place.may("groups.edit"):
        raise Http404
    members = queries.pupils_of_group_on(place.school_id, row.id, today)
    context = {
        "group": row, "year": year_label(row.year_group), "members": members if names else None, "today": today,
        "count": len(members), "teachers": queries.teachers_of_group(place.school_id, row.id),
        "moves": names and place.may("pupils.edit"),
    }  # fmt: skip
    return render(request, "people/group.html", context)


@school_page("groups.edit")
def group_new(request: HttpRequest) -> HttpResponse:
    """Make a group."""
    place = request.place
    form = NewGroupForm(request.POST or None, years=year_span(place.school_id), initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_group(place.school_id, **form.cleaned_data, by=place.actor, at=timezone.now())
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{made.name} is made. Now give it a teacher.")
            return redirect("people:group_teacher", place.urn, made.slug)
    return _form(request, form, "Make a class", reverse("people:groups", args=[place.urn]))


@school_page("groups.edit")
def group_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename a group."""
    place = request.place
    row = group_or_404(place, slug)
    initial = {"name": row.name, "year_group": row.year_group}
    form = GroupForm(request.POST or None, years=year_span(place.school_id), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_group(place.school_id, row.id, **form.cleaned_data, by=place.actor, at=timezone.now())
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:group", place.urn, slug)
    return _form(request, form, f"Change {row.name}", reverse("people:group", args=[place.urn, slug]))


@school_page("groups.edit")
def group_end(request: HttpRequest, slug: str) -> HttpResponse:
    """End a group that has no pupils left."""
    place = request.place
    row = group_or_404(place, slug)
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_group(place.school_id, row.id, **form.cleaned_data, by=place.actor, at=timezone.now())
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{row.name} ends on {form.cleaned_data['last_day']:%-d %B %Y}.")
            return redirect("people:groups", place.urn)
    return _form(request, form, f"End {row.name}", reverse("people:group", args=[place.urn, slug]))


@school_page("groups.edit")
def group_teacher(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a group a teacher."""
    place, today = request.place, timezone.localdate()
    row = group_or_404(place, slug)
    staff = queries.staff_on(place.school_id, today)
    form = TeacherForm(request.POST or None, staff=staff, initial={"since": max(today, row.since)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.assign_teacher(
                place.school_id, row.id, data["teacher"], since=data["since"], by=place.actor, at=timezone.now()
            )
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:group", place.urn, slug)
    lead = "Somebody who is not in the list has no account here yet: invite them first."
    return _form(request, form, f"Teacher of {row.name}", reverse("people:group", args=[place.urn, slug]), lead=lead)


@school_page("groups.edit")
def group_teacher_end(request: HttpRequest, slug: str, row_id: UUID) -> HttpResponse:
    """End a teacher's time with a group."""
    place = request.place
    row = group_or_404(place, slug)
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            services.end_teacher(
                place.school_id, row.id, row_id, **form.cleaned_data, by=place.actor, at=timezone.now()
            )
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, "Saved.")
            return redirect("people:group", place.urn, slug)
    return _form(request, form, f"End a teacher of {row.name}", reverse("people:group", args=[place.urn, slug]))


@school_page("pupils.edit")
def group_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Move pupils of this group to another."""
    place, today = request.place, timezone.localdate()
    row = group_or_404(place, slug)
    pupils = queries.pupils_of_group_on(place.school_id, row.id, today)
    others = [other for other in queries.groups_on(place.school_id, today) if other.id != row.id]
    form = MoveForm(
        request.POST or None, pupils=[(pupil.id, pupil.name) for pupil in pupils], groups=others,
        initial={"since": today},
    )  # fmt: skip
    back = reverse("people:group", args=[place.urn, slug])
    return _move(request, form, f"Move pupils of {row.name}", back)


@school_page("pupils.edit")
def unplaced(request: HttpRequest) -> HttpResponse:
    """Pupils on roll in no group: no register has them. Put them in one."""
    place, today = request.place, timezone.localdate()
    pupils = queries.pupils_without_group(place.school_id, today)
    form = MoveForm(
        request.POST or None, pupils=[(pupil.id, f"{pupil.name}, {year_label(pupil.year_group)}") for pupil in pupils],
        groups=queries.groups_on(place.school_id, today), initial={"since": today},
    )  # fmt: skip
    return _move(
        request, form, "Pupils in no class", reverse("people:groups", args=[place.urn]), "people/unplaced.html"
    )


def _move(
    request: HttpRequest, form: MoveForm, title: str, back: str, template: str = "components/form_page.html"
) -> HttpResponse:
    place = request.place
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            moved = services.move_to_group(
                place.school_id, data["pupils"], data["group"], since=data["since"], by=place.actor, at=timezone.now()
            )
        except PeopleProblem as problem:
            refuse(form, problem)
        else:
            messages.success(request, f"{moved} pupil{'' if moved == 1 else 's'} moved.")
            return redirect(back)
    lead = "Their marks stay as they are; registers from that day on show them in the new class."
    return _form(request, form, title, back, template, submit="Move", lead=lead)


def group_or_404(place: SchoolPlace, slug: str) -> GroupRow:
    row = queries.group_by_slug(place.school_id, slug)
    if row is None:
        raise Http404
    return row


def _form(
    request: HttpRequest, form, title: str, back: str, template: str = "components/form_page.html", **more: str
) -> HttpResponse:
    return render(request, template, {"form": form, "title": title, "cancel_url": back, **more})
