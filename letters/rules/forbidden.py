"""What no line of a letter may hold: markup, addresses of other places, signs that belong to another language.

Each rule takes a line (a field or tag in it is one x) and says what is wrong: rule, message, remedy; or None.
"""

import re
from html.entities import html5

Finding = tuple[int, str, str, str]  # line, rule, message, remedy
Said = tuple[str, str, str] | None

ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*|#[0-9]+|#[xX][0-9A-Fa-f]+);")
ADDRESS = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:[/\\]{2}|[/\\]{2}"
    r"|\b(?:file|data|javascript|vbscript|blob|about|mailto|tel|cid):(?=\S)|\burl\s*\(|@import\b",
    re.IGNORECASE,
)
BRACES = re.compile(r"\{\{|\{%|\{#|[{}]|%\}|#\}")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def no_markup(line: str) -> Said:
    """No tag, script, comment or entity: a “<” never stands in a letter."""
    if "<" in line:
        return (
            "markup",
            "“<” begins markup or a script, which a letter cannot hold.",
            "Write words instead, such as “below”.",
        )
    for entity in ENTITY.finditer(line):
        if entity.group(1)[0] == "#" or f"{entity.group(1)};" in html5:
            return "markup", f"“{entity.group()}” is markup.", "Type the sign itself."
    return None


def no_address(line: str) -> Said:
    """No address of a file, of a web page, or of anything that a program would fetch."""
    found = ADDRESS.search(line)
    if not found:
        return None
    message = f"“{found.group()}” begins an address that a program would follow."
    return "url", message, "Write it without https://, as in www.example.org; nothing is fetched into a letter."


def no_stray_braces(line: str) -> Said:
    """No brace that is not part of a field or tag."""
    found = BRACES.search(line)
    if not found:
        return None
    sign = found.group()
    if sign in ("{{", "{%"):
        return "unclosed", f"“{sign}” is never closed on its line.", f"Close it with {'}}' if sign == '{{' else '%}'}."
    return "syntax", f"“{sign}” stands alone.", "A field stands between two braces on each side: {{ pupil_name }}."


def no_other_signs(line: str) -> Said:
    """No signs of other ways of writing, which would be printed as they are."""
    if line.count("**") % 2:
        return (
            "unclosed",
            "Bold words begin here and never end.",
            "Put ** on both sides of the bold words, on one line.",
        )
    if "*" in line.replace("**", ""):
        return "syntax", "A single * would be printed.", "Put ** on both sides of bold words; begin a list with “- ”."
    if re.match(r"\s*#", line) and not re.match(r"# \S", line):
        return (
            "syntax",
            "A heading begins with one # and a space.",
            "Write “# ” at the start of the line, then the words.",
        )
    if "`" in line or "](" in line or "![" in line:
        return "syntax", "This is markup of another kind and would be printed.", "Write the words alone."
    return None


def no_hidden_signs(line: str) -> Said:
    """No signs that cannot be seen, such as those which turn the direction of writing."""
    if CONTROL.search(line):
        return "syntax", "The line holds a sign that cannot be seen.", "Delete the line and type it again."
    return None


LINE_RULES = (no_markup, no_address, no_stray_braces, no_other_signs, no_hidden_signs)
