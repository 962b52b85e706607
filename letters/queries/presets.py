"""Reads: the letters that come with the product, below every trust's and school's own. Files; no query."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from attendance.kit.yaml_files import read_yaml
from letters.rules.wording import Wording

FOLDER = Path(__file__).resolve().parent.parent / "presets"
ENGLISH = "en"
TAGS = r"(?:\{%[^%]*%\}\s*)+"
ALONE = re.compile(rf"\s*|- .*|# .*|{TAGS}")  # begins a line of its own
ENDED = re.compile(rf"\s*|# .*|{TAGS}")  # nothing is added to it


@lru_cache(maxsize=1)
def presets() -> dict[tuple[str, str], Wording]:
    """Every preset by key and language (BCP 47), in the order of ORDER, English first. Do not change the dict."""
    found = [_wording(read_yaml(path.read_bytes())) for path in sorted(FOLDER.glob("*.yaml"))]
    found.sort(key=lambda one: (ORDER.index(one.key), one.language != ENGLISH, one.language))
    return {(one.key, one.language): one for one in found}


def preset(key: str, language: str = ENGLISH) -> Wording | None:
    """The preset of a letter in this very language, or None."""
    return presets().get((key, language))


def _wording(told: dict[str, Any]) -> Wording:
    enclose = tuple(told.pop("enclose"))
    body = unwrapped(told.pop("body"))
    return Wording(**{name: value.strip() for name, value in told.items()}, body=body, enclose=enclose)


def unwrapped(text: str) -> str:
    """The text with each paragraph and each item of a list on one line, as an editor shows it; it merges the same."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        goes_on = bool(lines) and not ALONE.fullmatch(line) and not ENDED.fullmatch(lines[-1])
        if goes_on:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)


# as a person looks for them: the steps of concern, meetings, the law, illness and leave, praise, texts
ORDER = (
    "letter1", "letter2", "letter3", "targeted", "notice", "high_absence", "sal1", "sal2", "asm", "meeting_invitation",
    "formal_meeting", "contract", "penalty_warning", "notice_to_improve", "medical_evidence", "illness_not_authorised",
    "leave_granted", "leave_refused", "congratulations", "certificate", "group_certificate", "text_absence",
    "text_absence_several", "text_meeting",
)  # fmt: skip
