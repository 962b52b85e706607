"""What the strict content security policy would silently drop from a page: inline styles, scripts and handlers.

Prints `file:line: rule: remedy` for each and returns 1 when there is one.
"""

import re
import sys
from pathlib import Path

from attendance.kit.run.environment import ROOT

# A rule is its name, what betrays it, and what to do instead.
RULES = (
    ("inline style", re.compile(r"<[^>]*\sstyle\s*=", re.I), "give the element a class in static/css"),
    ("style element", re.compile(r"<style\b", re.I), "put it into static/css"),
    ("inline handler", re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I), "listen in a file of static/js"),
    ("inline script", re.compile(r"<script\b(?![^>]*\s(src=|type=.application/json))", re.I), "put it into static/js"),
    ("script address", re.compile(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:", re.I), "use a button or a form"),
    ("evaluated text", re.compile(r"\shx-on[:=]|\shx-vals\s*=\s*[\"']js:", re.I), "listen in a file of static/js"),
    (
        "foreign file",
        re.compile(r"<(?:script|link|img)\b[^>]*(?:src|href)=[\"'](?:https?:)?//", re.I),
        "keep it in static/",
    ),
)
TAGS = re.compile(r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}", re.S)
# Pages that only WeasyPrint reads: no browser and no policy there.
PRINT_ONLY = "templates/pdf/"


def blank(match: re.Match) -> str:
    """As many lines as the comment had, so that line numbers stay right."""
    return "\n" * match[0].count("\n")


def problems(text: str) -> list[tuple[int, str, str]]:
    """The (line, rule, remedy) of each fault in the text of one template."""
    text = TAGS.sub(blank, text)
    found = [
        (text.count("\n", 0, match.end()) + 1, name, remedy)
        for name, pattern, remedy in RULES
        for match in pattern.finditer(text)
    ]
    return sorted(found)


def main() -> int:
    """Looks at every template of the house."""
    found = 0
    for path in sorted(Path(ROOT / "templates").rglob("*")):
        place = path.relative_to(ROOT).as_posix()
        if path.suffix not in {".html", ".jinja", ".svg"} or place.startswith(PRINT_ONLY):
            continue
        for line, rule, remedy in problems(path.read_text()):
            print(f"{place}:{line}: {rule}: {remedy}")
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
