"""Taking a template apart, line by line: words, fields, and texts that depend on a field. `language` says the rest."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from letters.rules.fields import FIELDS
from letters.rules.forbidden import Finding

TOKEN = re.compile(r"\{\{([^{}\n]*)\}\}|\{%([^{}%\n]*)%\}")
IF = re.compile(r"if\s+(not\s+)?(\S+)\Z")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
DEEPEST = 2


@dataclass(frozen=True)
class Text:
    """Words as they are typed; a line's end is a text of its own."""

    text: str
    line: int


@dataclass(frozen=True)
class FieldNode:
    """The place of a field."""

    name: str
    line: int


@dataclass(frozen=True)
class If:
    """Two texts: `then` where the field has a value (or, `negated`, has none), else `otherwise`."""

    name: str
    negated: bool
    then: "tuple[Node, ...]"
    otherwise: "tuple[Node, ...]"
    line: int


Node = Text | FieldNode | If


@dataclass
class _Open:
    """An if that is being read; `nodes` is where what follows belongs."""

    name: str
    negated: bool
    line: int
    then: list[Node]
    nodes: list[Node]
    seen_else: bool = False


class Reader:
    """Reads line by line into `top`, and notes in `found` what it cannot read."""

    def __init__(self) -> None:
        self.top: list[Node] = []
        self.open: list[_Open] = []
        self.found: list[Finding] = []

    def read(self, text: str) -> None:
        lines = text.split("\n")
        for number, line in enumerate(lines, 1):
            only_tags = bool(line.strip()) and not re.sub(r"\{%[^{}%\n]*%\}", "", line).strip()
            self._line(line.strip() if only_tags else line, number, only_tags)
            if number < len(lines) and not only_tags:
                self._add(Text("\n", number))
        for opened in self.open:
            message = f"“{{% if {opened.name} %}}” is never closed."
            self.found.append((opened.line, "unclosed", message, "Write {% endif %} where it ends."))

    def _line(self, line: str, number: int, only_tags: bool) -> None:
        at = 0
        for token in TOKEN.finditer(line):
            if token.start() > at and not only_tags:
                self._add(Text(line[at : token.start()], number))
            at = token.end()
            if token.group(1) is not None:
                self._field(token.group(1).strip(), number)
            else:
                self._tag(token.group(2).strip(), number)
        if line[at:]:
            self._add(Text(line[at:], number))

    def _add(self, node: Node) -> None:
        (self.open[-1].nodes if self.open else self.top).append(node)

    def _say(self, number: int, rule: str, message: str, remedy: str) -> None:
        self.found.append((number, rule, message, remedy))

    def _field(self, name: str, number: int) -> None:
        if self._known(name, number):
            self._add(FieldNode(name, number))

    def _known(self, name: str, number: int) -> bool:
        if name in FIELDS:
            return True
        if not NAME.match(name):
            message = f"“{name}” is not the name of a field." if name else "There is no field between the braces."
            self._say(number, "syntax", message, "Write the name of one field, as in {{ pupil_name }}, nothing else.")
            return False
        close = get_close_matches(name, FIELDS, n=3, cutoff=0.5)
        remedy = f"Perhaps you mean {' or '.join(close)}." if close else "Choose one from the list of fields."
        self._say(number, "unknown_field", f"There is no field “{name}”.", remedy)
        return False

    def _tag(self, words: str, number: int) -> None:
        if words == "else":
            self._else(number)
        elif words == "endif":
            self._endif(number)
        elif words.split()[:1] == ["if"]:
            self._if(words, number)
        else:
            message = f"“{{% {words} %}}” does not exist here: a letter has no loops and no code."
            self._say(number, "loop", message, "Use only {% if field %}, {% else %} and {% endif %}.")

    def _if(self, words: str, number: int) -> None:
        asked = IF.match(words)
        name = asked.group(2) if asked else ""
        if not asked:
            message = f"“{words}” asks for more than one field can answer."
            self._say(number, "syntax", message, "Write {% if field %} or {% if not field %} with one field.")
        else:
            self._known(name, number)
        if len(self.open) == DEEPEST:
            self._say(number, "syntax", "This “if” stands inside two others.", "Put at most one inside another.")
        then: list[Node] = []
        self.open.append(_Open(name, bool(asked and asked.group(1)), number, then, then))

    def _else(self, number: int) -> None:
        if not self.open or self.open[-1].seen_else:
            message = "This “else” belongs to no “if”." if not self.open else "This “if” has two “else”."
            self._say(number, "unclosed", message, "Write one {% else %} between {% if field %} and {% endif %}.")
            return
        self.open[-1].seen_else, self.open[-1].nodes = True, []

    def _endif(self, number: int) -> None:
        if not self.open:
            self._say(number, "unclosed", "This “endif” belongs to no “if”.", "Write {% if field %} before it.")
            return
        one = self.open.pop()
        otherwise = tuple(one.nodes) if one.seen_else else ()
        self._add(If(one.name, one.negated, tuple(one.then), otherwise, one.line))
