"""Reading YAML and JSON strictly: what is on the page comes out, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attendance.kit.yaml_files import YamlError, read_json, read_yaml, write_yaml, yaml_line


def test_plain_words_stay_text_but_true_and_false():
    content = b"a: {off: true, on: N, no: no, yes: YES, at: 09:30, day: 2025-09-01, half: 92.5, many: 1e9, 1: 2, e: ~}"

    assert read_yaml(content) == {
        "a": {
            "off": True, "on": "N", "no": "no", "yes": "YES", "at": "09:30", "day": "2025-09-01", "half": 92.5,
            "many": "1e9", "1": 2, "e": None,
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a: 1\nb: 2\na: 3", 3, "“a” is given twice."),
        (b"a:\n  b: 1\n  b: 2", 3, "“b” is given twice."),
        (b"a: 1\nb: [1", 2, "This is not YAML: expected ',' or ']', but got '<stream end>'."),
        (b"a:\n\tb: 1", 2, "This is not YAML: found character '\\t' that cannot start any token."),
        (b"a: &x [1]\nb: *x", 1, "Anchors and aliases (& and *) are not read here."),
        (b"a: 1\nb: \xff", 2, "The file is not in UTF-8."),
        (b"? [a]\n: 1", 1, "A name must be plain text."),
        (b"[" * 60 + b"]" * 60, 1, "It is nested too deeply."),
        (b"a: 1\n---\nb: 2", 2, "This is not YAML: but found another document."),
        (b"x" * 200_001, 0, "The file is larger than 200 kB."),
        (b"a: \x00", 0, "This is not YAML: a sign that is not allowed."),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(content, line, message):
    with pytest.raises(YamlError) as refused:
        read_yaml(content)

    assert (refused.value.line, refused.value.message) == (line, message)


def test_no_python_object_is_ever_made():
    with pytest.raises(YamlError) as refused:
        read_yaml(b"a: !!python/object/apply:os.getcwd []")

    assert refused.value.line == 1


def test_a_file_that_would_unfold_to_a_huge_one_is_refused_at_its_first_anchor():
    bomb = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (c + 1, c + 1, c, c) for c in range(97, 120))

    with pytest.raises(YamlError) as refused:
        read_yaml(bomb)

    assert refused.value.line == 1


def test_json_is_read_as_strictly():
    assert read_json(b'{"a": [1, "N"]}') == {"a": [1, "N"]}
    for content in (b'{"a": 1, "a": 2}', b'{"a": NaN}', b"{", b"[" * 100_000):
        with pytest.raises(YamlError):
            read_json(content)


def test_what_is_written_is_read_the_same():
    value = {"a": {"off": True, "n": "no", "at": "09:30", "codes": ["N", "#", "/"], "half": 92.5, "one": "1", "e": ""}}

    assert read_yaml(write_yaml(value).encode()) == value


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)
LEAF = TEXT | st.integers(-(10**9), 10**9) | st.booleans() | st.none() | st.sampled_from([92.5, 0.1])


@given(st.one_of(LEAF, st.lists(LEAF, max_size=4)))
def test_a_leaf_on_one_line_reads_back_the_same(value):
    line = yaml_line(value)

    assert len(line.splitlines()) <= 1
    assert read_yaml(f"a: {line}  # why".encode(), max_bytes=10_000) == {"a": value}
