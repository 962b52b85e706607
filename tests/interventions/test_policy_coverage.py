"""Follows each link of docs/policy-coverage.md: what the page says is expressed somewhere, is there."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from interventions.rules.linter import lint
from tests.journeys.pages import KWARGS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "policy-coverage.md"
LINK = re.compile(r"\[([^\]]+)\]\(([^)#]+)#([^)]+)\)")
ROW = re.compile(r"^\| (?!Row|---)", re.M)
DAY = date(2026, 3, 10)
ROWS_OF = {"000": 16, "001": 15, "002": 12, "003": 12}


def links() -> list[tuple[str, str, str]]:
    return LINK.findall(PAGE.read_text())


@cache
def document(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text())


def value_at(tree: Any, path: str) -> Any:
    """What stands at a path such as ladders.attendance.name. Raises KeyError where nothing does."""
    for key in path.split("."):
        tree = tree[key]
    return tree


@pytest.mark.parametrize(("words", "file", "part"), links())
def test_link_leads_to_what_it_says(words, file, part):
    target = (PAGE.parent / file).resolve()

    if "presets" in file:
        assert value_at(document(target), part) not in (None, "", {}, [])
    elif "data/policies" in file:
        report = lint(document(target), on=DAY)
        assert part in {problem.rule for problem in (*report.errors, *report.warnings)}
    elif file.endswith("urls.py"):
        assert part in KWARGS
    else:
        assert part in target.read_text().lower(), words


def test_every_row_of_the_four_policies_has_a_link():
    sections = re.split(r"^## ", PAGE.read_text(), flags=re.M)[1:]
    rows = {section[:3]: [line for line in section.splitlines() if ROW.match(line)] for section in sections}

    assert {number: len(lines) for number, lines in rows.items()} == ROWS_OF
    assert [line for lines in rows.values() for line in lines if not LINK.search(line)] == []
