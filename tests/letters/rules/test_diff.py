import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.rules.diff import ADDED, REMOVED, SAME, DiffLine, DiffWord, changes, diff

PARTS = st.dictionaries(st.sampled_from(["subject", "opening", "body", "closing"]), st.text("ab {}\n%.", max_size=30))


def rows(old, new):
    return [(line.kind, line.text) for line in diff({"body": old}, {"body": new})]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        ("a", "a", [(SAME, "a")]),
        ("", "a", [(ADDED, "a")]),
        ("a", "", [(REMOVED, "a")]),
        ("a\nb\nc", "a\nc", [(SAME, "a"), (REMOVED, "b"), (SAME, "c")]),
        ("a\nc", "a\nb\nc", [(SAME, "a"), (ADDED, "b"), (SAME, "c")]),
        ("a\r\nb", "a\nb", [(SAME, "a"), (SAME, "b")]),
        ("a one\nb", "a two\nb", [(REMOVED, "a one"), (ADDED, "a two"), (SAME, "b")]),
    ],
)
def test_lines(old, new, lines):
    assert rows(old, new) == lines


def test_words_of_a_line_that_was_rewritten():
    assert diff({"body": "Ring {{ today }} on Monday."}, {"body": "Ring {{ reply_by }} on Monday."}) == (
        DiffLine(
            "body", REMOVED, (DiffWord("Ring "), DiffWord("{{ today }}", True), DiffWord(" on Monday."))
        ),
        DiffLine(
            "body", ADDED, (DiffWord("Ring "), DiffWord("{{ reply_by }}", True), DiffWord(" on Monday."))
        ),
    )  # fmt: skip


def test_a_line_that_became_another_one_is_marked_as_a_whole():
    assert diff({"body": "Ring us."}, {"body": "Nobody can help being ill"}) == (
        DiffLine("body", REMOVED, (DiffWord("Ring us.", True),)),
        DiffLine("body", ADDED, (DiffWord("Nobody can help being ill", True),)),
    )


def test_parts_come_in_the_order_of_a_letter():
    old = {"closing": "Yours", "body": "x", "subject": "s"}
    new = {"subject": "s", "opening": "Dear", "closing": "Best", "body": "x"}

    lines = diff(old, new)

    assert [(line.part, line.kind) for line in lines] == [
        ("subject", SAME), ("opening", ADDED), ("body", SAME), ("closing", REMOVED), ("closing", ADDED),
    ]  # fmt: skip
    assert changes(lines) == 3


@settings(deadline=None)
@given(PARTS, PARTS)
def test_both_versions_can_be_read_from_the_lines(old, new):
    lines = diff(old, new)

    for part in ("subject", "opening", "body", "closing"):
        mine = [line for line in lines if line.part == part]
        assert "\n".join(line.text for line in mine if line.kind != ADDED) == old.get(part, "")
        assert "\n".join(line.text for line in mine if line.kind != REMOVED) == new.get(part, "")
