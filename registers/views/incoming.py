"""Pages: messages that came in and may tell of an absence; each is made into a report or set aside."""

from datetime import datetime, time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from attendance.access.pages import school_page
from attendance.kit.forms import refuse
from registers.forms.incoming import MessageForm
from registers.queries.incoming import new_messages, settled_messages
from registers.services.incoming import set_aside, take_back_message, take_message
from registers.services.problems import DayProblem


@school_page("absence.report")
def incoming(request: HttpRequest) -> HttpResponse:
    """The messages nobody has dealt with, those dealt with today, and a form to type one in."""
    place, at = request.place, timezone.now()
    form = MessageForm(request.POST or None, now=at)
    if request.method == "POST" and form.is_valid() and _noted(request, form, at):
        return redirect("registers:incoming", place.urn)
    today = timezone.localtime(at).date()
    midnight = datetime.combine(today, time.min, tzinfo=timezone.get_current_timezone())
    context = {
        "form": form, "rows": new_messages(place.school_id, today), "today": today,
        "settled": settled_messages(place.school_id, midnight),
    }  # fmt: skip
    return render(request, "registers/incoming.html", context)


def _noted(request: HttpRequest, form: MessageForm, at: datetime) -> bool:
    place, data = request.place, form.cleaned_data
    try:
        take_message(
            place.school_id, channel=data["channel"], sender=data["sender"], words=data["words"],
            received_at=form.received_at, by=place.actor, at=at,
        )  # fmt: skip
    except DayProblem as problem:
        refuse(form, problem)
        return False
    messages.success(request, "Message noted.")
    return True


@school_page("absence.report")
@require_POST
def incoming_aside(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Set a message aside with a reason, or (back=1) put it back into the list."""
    place, deed = request.place, {"by": request.place.actor, "at": timezone.now()}
    try:
        if request.POST.get("back"):
            take_back_message(place.school_id, message_id, **deed)
            messages.success(request, "The message is in the list again.")
        else:
            set_aside(place.school_id, message_id, reason=request.POST.get("said", ""), **deed)
            messages.success(request, "Set aside. It is kept below for today, with Take back.")
    except DayProblem as problem:
        messages.error(request, str(problem))
    return redirect("registers:incoming", place.urn)
