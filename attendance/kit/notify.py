"""A small client of GOV.UK Notify: letters as PDF, text messages, and what became of them.

REST API, version 2 (docs.notifications.service.gov.uk/rest-api.html). Notify does not know a reference twice: the same
reference sent twice is two letters, so whoever is unsure asks `find` first.
"""

import base64
import json
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, NoReturn
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

PATIENCE = 10  # seconds that one request may take
UUID_LENGTH = 36
LONGEST_ANSWER = 4 * 1024 * 1024
OURS_TO_MEND = {
    401,
    403,
}  # a wrong key, a clock that is off, a service in trial mode: the message itself is not at fault


class NotifyRefused(Exception):
    """Notify will not take this message, now or later. The text says why, in its words."""


class NotifyAway(Exception):
    """Notify could not be reached, is busy, or does not know our key: the same may go through later."""


@dataclass(frozen=True)
class Notification:
    """A message at Notify: its id there, and its status (“created” right after it was handed over)."""

    id: str
    status: str = "created"


class _NoRedirect(HTTPRedirectHandler):
    """An answer that sends us elsewhere is an error: the key goes to nobody else."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Notify:
    """The account behind an API key (`<name>-<service id>-<secret>`), at `url`.

    Raises ValueError: the key has not that form, or `url` is neither https nor this machine.
    """

    def __init__(self, key: str, url: str, *, sms_template: str = "", patience: float = PATIENCE) -> None:
        self._secret, self._service = key[-UUID_LENGTH:], key[-2 * UUID_LENGTH - 1 : -UUID_LENGTH - 1]
        if len(self._service) != UUID_LENGTH:
            raise ValueError("The key of GOV.UK Notify is not complete. Copy the whole of it, its name included.")
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ValueError("The address of GOV.UK Notify must begin with https://.")
        self._url, self._sms_template, self._patience = url.rstrip("/"), sms_template, patience
        self._opener = build_opener(_NoRedirect)

    def send_letter(self, pdf: bytes, reference: str, *, postage: str = "second") -> Notification:
        """Hand over a letter to print and post; the address is read off the PDF. Raises NotifyRefused, NotifyAway."""
        content = base64.b64encode(pdf).decode("ascii")
        return self._post("letter", {"reference": reference, "content": content, "postage": postage})

    def send_sms(self, number: str, text: str, reference: str) -> Notification:
        """Hand over a text message through the template whose one field is ((message)). Raises as `send_letter`."""
        message = {
            "phone_number": number, "template_id": self._sms_template, "personalisation": {"message": text},
            "reference": reference,
        }  # fmt: skip
        return self._post("sms", message)

    def status(self, notification_id: str) -> Notification:
        """What became of a message, up to seven days old. Raises NotifyRefused (there is none), NotifyAway."""
        return _notification(self._ask("GET", f"/v2/notifications/{quote(notification_id, safe='')}"))

    def find(self, reference: str) -> Notification | None:
        """The newest message with this reference of the last seven days. Raises NotifyRefused, NotifyAway."""
        found = self._ask("GET", f"/v2/notifications?reference={quote(reference, safe='')}")
        rows = found.get("notifications") or []
        return _notification(rows[0]) if rows else None

    def _post(self, kind: str, message: dict[str, Any]) -> Notification:
        return _notification(self._ask("POST", f"/v2/notifications/{kind}", message))

    def _ask(self, method: str, path: str, message: dict[str, Any] | None = None) -> dict[str, Any]:
        body = None if message is None else json.dumps(message).encode()
        request = Request(self._url + path, data=body, method=method, headers=self._headers())
        try:
            with self._opener.open(request, timeout=self._patience) as answer:
                return _json(answer.read(LONGEST_ANSWER))
        except HTTPError as error:
            _raise(error)
        except (OSError, HTTPException) as error:  # URLError, a timeout, a connection that broke
            raise NotifyAway("GOV.UK Notify could not be reached.") from error

    def _headers(self) -> dict[str, str]:
        token = jwt.encode({"iss": self._service, "iat": int(time.time())}, self._secret, algorithm="HS256")
        return {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json", "User-Agent": "Herringbone",
        }  # fmt: skip


def _raise(error: HTTPError) -> NoReturn:
    """A refusal for good (4xx), or for now (429, 5xx, and what lies with our key)."""
    told = _message(error)
    if error.code in OURS_TO_MEND:
        raise NotifyAway(f"GOV.UK Notify does not accept this installation: {told}") from error
    if error.code == 429 or error.code >= 500 or error.code < 400:
        raise NotifyAway(f"GOV.UK Notify is busy or out of order ({error.code}): {told}") from error
    raise NotifyRefused(told) from error


def _message(error: HTTPError) -> str:
    """The messages of the answer in one line; they are for people and may change, so nothing is decided by them."""
    try:
        errors = _json(error.read(LONGEST_ANSWER)).get("errors") or []
        text = " ".join(str(one.get("message", "")) for one in errors if isinstance(one, dict)).strip()
    except (NotifyAway, OSError, HTTPException, TypeError):
        text = ""
    return text[:300] or "no reason given."


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotifyAway("GOV.UK Notify answered with something that is no JSON.") from error
    if not isinstance(found, dict):
        raise NotifyAway("GOV.UK Notify answered with something that we do not know.")
    return found


def _notification(found: dict[str, Any]) -> Notification:
    if not found.get("id"):
        raise NotifyAway("GOV.UK Notify answered without an id.")
    return Notification(str(found["id"]), str(found.get("status") or "created"))
