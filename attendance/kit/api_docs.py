"""A page that reads the OpenAPI document aloud: every address, what goes in, what comes out. No script."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Field:
    """One value that goes in or comes out."""

    name: str
    kind: str
    needed: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    address: str
    title: str
    words: str
    parameters: list[Field]
    body: list[Field]
    answers: list[tuple[str, str]]


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The browsable description of the API for people who are signed in."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return render(request, "api/docs.html", {"operations": operations(document), "info": document["info"]})


def operations(document: dict[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI document, in the order of its addresses."""
    found = []
    for address, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                found.append(_operation(address, method, methods[method], document))
    return found


def _operation(address: str, method: str, told: dict[str, Any], document: dict[str, Any]) -> Operation:
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    title, _, words = told.get("description", "").partition("\n")
    return Operation(
        anchor=told["operationId"],
        method=method.upper(),
        address=address,
        title=told.get("summary") or title or told["operationId"].replace("_", " "),
        words=words.strip() if not told.get("summary") else told.get("description", ""),
        parameters=[
            Field(p["name"], _kind(p.get("schema", {})), p.get("required", False), p.get("description", ""))
            for p in told.get("parameters", [])
        ],
        body=_fields(body, document),
        answers=[(code, answer.get("description", "")) for code, answer in told.get("responses", {}).items()],
    )


def _fields(schema: dict[str, Any], document: dict[str, Any]) -> list[Field]:
    told = _resolved(schema, document)
    needed = set(told.get("required", []))
    return [
        Field(name, _kind(value), name in needed, value.get("description", ""))
        for name, value in told.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    kind = schema.get("type", "one of several")
    return f"list of {_kind(schema.get('items', {}))}" if kind == "array" else schema.get("format", kind)
