"""The one text of a content, and its hash."""

import pytest

from attendance.reports.rules.canonical import canonical, digest, is_whole


def test_same_content_is_the_same_text_in_whatever_order_it_was_made():
    assert canonical({"b": 1, "a": {"d": "–", "c": [1, None]}}) == '{"a":{"c":[1,null],"d":"–"},"b":1}'
    assert canonical({"a": {"c": [1, None], "d": "–"}, "b": 1}) == canonical({"b": 1, "a": {"d": "–", "c": [1, None]}})


def test_digest_is_sha256_of_the_text_in_utf_8():
    assert digest("–") == "d4f85d36757c12f0c6dab57721287f327efbfc46ea8c0f820301067f8627fc0f"
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_changed_sign_shows():
    text = canonical({"attendance": "95.5%"})

    assert is_whole(text, digest(text)) is True
    assert is_whole(text.replace("95.5", "95.6"), digest(text)) is False


def test_what_is_no_json_is_refused():
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"a": float("nan")})
    with pytest.raises(TypeError):
        canonical({"a": object()})
