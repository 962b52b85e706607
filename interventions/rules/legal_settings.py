"""What a policy's section `legal` says of returns to the local authority, as the rules want it."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from interventions.rules.returns import DEFAULT, ReturnSettings

KNOWN = frozenset(field.name for field in fields(ReturnSettings))


def return_settings(legal: Mapping[str, Any]) -> ReturnSettings:
    """The settings of `legal.returns`; what is not there, or is not known, stays as the careful default says."""
    given = legal.get("returns", {})
    values = {name: value for name, value in given.items() if name in KNOWN} if isinstance(given, Mapping) else {}
    asked = values.get("asked_on")
    if isinstance(asked, str):
        values["asked_on"] = date.fromisoformat(asked)
    every = {field.name: getattr(DEFAULT, field.name) for field in fields(ReturnSettings)}
    return ReturnSettings(**{**every, **values})
