"""The door for texts that families send: GOV.UK Notify hands each over. It tries again where it hears no 2xx."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from attendance.people.queries.imports import school_by_urn
from attendance.tenancy.scope import scoped
from letters.views.receipts import read_json, trusted, untrusted
from registers.services.incoming import take_message
from registers.services.problems import DayProblem

NAMES = ("id", "source_number", "destination_number", "message", "date_received")


@csrf_exempt
@require_POST
def incoming(request: HttpRequest) -> HttpResponse:
    """Take one text: 204 kept or known already, 401 wrong token, 400 not a text, 404 no school has that number."""
    if not trusted(request):
        return untrusted()
    told = read_json(request.body, NAMES)
    at = timezone.now()
    received = _moment(told["date_received"], at) if told else None
    if told is None or received is None:
        return JsonResponse({"detail": "Send a received text as JSON, as GOV.UK Notify does."}, status=400)
    school = school_by_urn(settings.NOTIFY_INBOUND.get(_digits(told["destination_number"]), 0))
    if school is None:
        return JsonResponse({"detail": "No school here has this number. Set NOTIFY_INBOUND."}, status=404)
    with scoped(school.id):
        return _kept(school.id, told, received, at)


def _kept(school_id: Any, told: Mapping[str, str], received: datetime, at: datetime) -> HttpResponse:
    try:
        take_message(
            school_id, channel="text", sender=told["source_number"], words=told["message"], received_at=received,
            provider_id=told["id"], at=at,
        )  # fmt: skip
    except DayProblem as problem:
        return JsonResponse({"detail": str(problem)}, status=400)
    return HttpResponse(status=204)


def _moment(text: str, now: datetime) -> datetime | None:
    """When it came in; a clock of theirs that is ahead of ours does not lose a message."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return min(moment if moment.tzinfo else moment.replace(tzinfo=UTC), now)


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
