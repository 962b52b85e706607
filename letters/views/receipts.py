"""The door for GOV.UK Notify: what became of a message. Notify tries again five times where it hears no 2xx."""

import json
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from letters.services.absence_texts import take_text_receipt
from letters.services.delivery import take_receipt

NAMES = ("reference", "id", "status")


@csrf_exempt
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """Take one receipt: 204 noted or known already, 401 wrong token, 400 not a receipt, 404 none of our references."""
    if not trusted(request):
        return untrusted()
    told = read_json(request.body, NAMES)
    if told is None:
        return JsonResponse({"detail": "Send a delivery receipt as JSON: id, reference, status."}, status=400)
    ours = (take_receipt, take_text_receipt)
    if not any(take(told["reference"], told["id"], told["status"], at=timezone.now()) for take in ours):
        return JsonResponse({"detail": "No message with this reference was sent from here."}, status=404)
    return HttpResponse(status=204)


def trusted(request: HttpRequest) -> bool:
    """Whether the caller holds the installation's token; nobody does where none is set."""
    token: str = settings.NOTIFY_RECEIPT_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")


def untrusted() -> HttpResponse:
    """The answer to whoever does not."""
    refusal = JsonResponse({"detail": "Send the bearer token that is set as NOTIFY_RECEIPT_TOKEN."}, status=401)
    refusal["WWW-Authenticate"] = "Bearer"
    return refusal


def read_json(body: bytes, names: Collection[str]) -> dict[str, str] | None:
    """These texts of a JSON document; None where it is none, or where one of them is missing or no text."""
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not all(isinstance(found.get(name), str) for name in names):
        return None
    return {name: found[name] for name in names}
