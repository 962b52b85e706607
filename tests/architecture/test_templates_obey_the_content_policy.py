"""The content security policy forbids inline style, script and handlers: one in a template would be dead."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# A letter goes through WeasyPrint, not through a browser.
TEMPLATES = sorted(
    p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".jinja"} and "pdf" not in p.parts
)
WRITERS = re.compile(r"\.style\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
FORBIDDEN = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*="),
    "style element": re.compile(r"<style[\s>]"),
    "handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*="),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>"),
    "other host": re.compile(r"<(?:script|link|img)[^>]*(?:src|href)\s*=\s*[\"']https?:"),
    "script address": re.compile(r"[\"']javascript:"),
}


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT)))
def test_template_has_nothing_inline(path):
    text = path.read_text(encoding="utf-8")

    found = [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]

    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda p: p.name)
def test_script_writes_no_style_and_no_html_text(path):
    text = path.read_text(encoding="utf-8")

    assert (
        re.findall(r"\.style\b|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
        == []
    )
