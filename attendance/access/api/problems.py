"""Errors of the API as problem details (RFC 9457), each with the row, the field and the remedy where there is one."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


class Problem(APIException):
    """A refusal that says what to do. `errors` are dicts with any of row (int), field, message, remedy."""

    def __init__(self, status: int, detail: str, *, title: str = "", kind: str = "", errors: list[dict] | None = None):
        super().__init__(detail)
        self.status_code = status
        self.title, self.kind, self.errors = title, kind, errors or []


def problem_response(exc: Exception, context: dict) -> Response | None:
    """DRF's exception handler: the same statuses, the body as problem details. None for what is not ours to answer."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    status = response.status_code
    kind = getattr(exc, "kind", "") or ("validation" if isinstance(exc, ValidationError) else "")
    body = {
        "type": f"urn:herringbone:problem:{kind}" if kind else "about:blank",
        "title": getattr(exc, "title", "") or HTTPStatus(status).phrase,
        "status": status,
        "detail": _detail(exc, response.data),
    }
    errors = getattr(exc, "errors", None) or (list(_flat(exc.detail)) if isinstance(exc, ValidationError) else [])
    if errors:
        body["errors"] = errors
    headers = {name: response[name] for name in ("WWW-Authenticate", "Retry-After") if response.has_header(name)}
    return Response(body, status=status, headers=headers, content_type=MEDIA_TYPE)


def _detail(exc: Exception, data: Any) -> str:
    if isinstance(exc, ValidationError):
        return "Some of what was sent cannot be used. Each error names its row and field."
    return str(data.get("detail", "")) if isinstance(data, dict) else str(data)


def _flat(detail: Any, row: int | None = None, field: str = "") -> Iterator[dict]:
    """DRF's nested error texts as flat errors; a number among the keys is the row, counted from 0."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            if isinstance(key, int) and row is None:
                yield from _flat(value, key, field)
                continue
            name = "" if key in ("non_field_errors", "detail") else str(key)
            yield from _flat(value, row, ".".join(part for part in (field, name) if part))
    elif isinstance(detail, list):
        nested = any(isinstance(item, dict | list) for item in detail)
        for index, item in enumerate(detail):
            yield from _flat(item, index if nested and row is None else row, field)
    else:
        error = {"row": row, "field": field, "message": str(detail), "remedy": ""}
        yield {key: value for key, value in error.items() if value not in (None, "")}
