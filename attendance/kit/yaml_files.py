"""Reading YAML (and JSON) that people write by hand, strictly: what is on the page is what comes out.

YAML 1.2's core reading of plain words: only true and false are booleans, so that `off`, `on`, `no` and `N` stay text;
09:30 and 2025-09-01 stay text too. A name given twice, an anchor (a small file could unfold to a huge one), a file over
the limit or not in UTF-8 is refused, with its line.
"""

import json
import re
from typing import Any

import yaml

MAX_BYTES = 200_000
DEEPEST = 30
TOO_DEEP = "It is nested too deeply."


class YamlError(ValueError):
    """The text cannot be read. `line` counts from 1 (0: the whole file), `remedy` says what to do."""

    def __init__(self, message: str, remedy: str, line: int = 0) -> None:
        place = f"Line {line}: " if line else ""
        super().__init__(f"{place}{message} {remedy}")
        self.message, self.remedy, self.line = message, remedy, line


class _Loader(yaml.SafeLoader):
    """SafeLoader with YAML 1.2's plain words."""

    yaml_implicit_resolvers: dict[str, list] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError("Anchors and aliases (& and *) are not read here.", "Write the values out.", line)
        self.depth = getattr(self, "depth", 0) + 1
        if self.depth > DEEPEST:
            raise YamlError(TOO_DEEP, f"Use at most {DEEPEST} levels.", line)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
                raise YamlError("A name must be plain text.", "Write a word before the colon.", line)
            if key_node.value in found:
                raise YamlError(f"“{key_node.value}” is given twice.", "Keep one of them.", line)
            found[key_node.value] = self.construct_object(value_node, deep=True)  # type: ignore[no-untyped-call]
        return found


def _construct_mapping(loader: _Loader, node: Any) -> dict:
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
for _tag, _words, _first in (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]{0,17})", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"[-+]?[0-9]{1,15}\.[0-9]{1,15}", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_words})$"), list(_first))  # type: ignore[no-untyped-call]


def read_yaml(content: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """What the file says: mappings with text as names, lists, text, whole numbers, decimals, true, false, None.

    Raises YamlError: too large, not UTF-8, not YAML, a name twice, an anchor, a tag, several documents.
    """
    text = _text(content, max_bytes)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        message = f"This is not YAML: {error.problem or error.context}."
        raise YamlError(message, "Check the spaces at the start of the line, colons and quotes.", line) from error
    except yaml.YAMLError as error:
        raise YamlError("This is not YAML: a sign that is not allowed.", "Take it out.") from error
    except RecursionError as error:
        raise YamlError(TOO_DEEP, f"Use at most {DEEPEST} levels.") from error


def read_json(content: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """What a JSON file says, as strictly. Raises YamlError."""
    text = _text(content, max_bytes)
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        message = f"This is not JSON: {error.msg}."
        raise YamlError(message, "Check commas, quotes and brackets.", error.lineno) from error
    except RecursionError as error:
        raise YamlError(TOO_DEEP, f"Use at most {DEEPEST} levels.") from error


def write_yaml(value: Any) -> str:
    """The value as YAML that `read_yaml` reads back the same, in the order given."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def yaml_line(value: Any) -> str:
    """A leaf or a list of leaves as YAML on one line, however long it is."""
    style = '"' if isinstance(value, str) and not value.isprintable() else None
    if isinstance(value, list | tuple) and not all(str(item).isprintable() for item in value):
        return f"[{', '.join(yaml_line(item) for item in value)}]"
    text = yaml.dump(
        list(value) if isinstance(value, tuple) else value, Dumper=_Dumper, default_flow_style=True,
        default_style=style, allow_unicode=True, width=float("inf"),
    )  # fmt: skip
    return text.removesuffix("\n").removesuffix("\n...")


class _Dumper(yaml.SafeDumper):
    """SafeDumper without anchors. It quotes by YAML 1.1, which is more than `read_yaml` needs, and safe everywhere."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(content: bytes, max_bytes: int) -> str:
    if len(content) > max_bytes:
        raise YamlError(f"The file is larger than {max_bytes // 1000} kB.", "A policy is far smaller: check the file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise YamlError("The file is not in UTF-8.", "Save it again as UTF-8 text.", line) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise YamlError(f"“{name}” is given twice.", "Keep one of them.")
        found[name] = value
    return found


def _no_constant(word: str) -> Any:
    raise YamlError(f"{word} is not a number.", "Write a number such as 95.")
