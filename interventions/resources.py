"""Files in and out of this room: a policy's document from YAML or JSON, and the finished policy as YAML or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from attendance.kit.yaml_files import YamlError, read_json, read_yaml, yaml_line
from interventions.rules.inheritance import Origin
from interventions.rules.policy import PolicyError


def read_document(name: str, content: bytes) -> Mapping[str, Any]:
    """The document of a policy's file: JSON where the name ends so, else YAML. Raises PolicyError (place: the line)."""
    try:
        document = read_json(content) if name.lower().endswith(".json") else read_yaml(content)
    except YamlError as error:
        place = f"line {error.line}" if error.line else ""
        raise PolicyError(place, error.message, error.remedy) from error
    if not isinstance(document, Mapping) or not document:
        raise PolicyError("", "The file holds no policy.", "Begin with policy: 1 and ladders: below it.")
    return document


def as_json(document: Mapping[str, Any], origins: Mapping[str, Origin], **head: Any) -> str:
    """The finished policy with, for every leaf, where it comes from: `{…head, "policy": …, "origins": {path: …}}`."""
    return json.dumps(
        {**head, "policy": document, "origins": {path: origin_row(origin) for path, origin in origins.items()}},
        ensure_ascii=False, indent=1,
    )  # fmt: skip


def as_yaml(document: Mapping[str, Any], origins: Mapping[str, Origin], *head: str) -> str:
    """The finished policy as YAML that can be read again; behind every leaf a comment says where it comes from."""
    lines = [f"# {' '.join(line.split())}" for line in head]
    _write(lines, document, origins, "", 0)
    return "\n".join(lines) + "\n"


def origin_row(origin: Origin) -> dict[str, Any]:
    """An origin as plain JSON."""
    return {
        "layer": origin.layer,
        "name": origin.name,
        "version": origin.version,
        "since": origin.since.isoformat() if origin.since else None,
        "rule": origin.rule,
        "may_change": origin.may_change,
    }


def _write(lines: list[str], value: Mapping[str, Any], origins: Mapping[str, Origin], place: str, depth: int) -> None:
    for name, item in value.items():
        path = f"{place}.{name}" if place else str(name)
        key = f"{'  ' * depth}{yaml_line(str(name))}:"
        if isinstance(item, Mapping):
            lines.append(key if item else f"{key} {{}}")
            _write(lines, item, origins, path, depth + 1)
        else:
            origin = origins.get(path)
            lines.append(f"{key} {yaml_line(item)}{f'  # {origin}; {RULE_WORDS[origin.rule]}' if origin else ''}")


RULE_WORDS = {"locked": "locked", "stricter": "may be stricter", "choose": "may be chosen"}
