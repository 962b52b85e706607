"""What letters approved together have in common, and what each has alone."""

from letters.rules.differing import differing


def test_what_most_say_is_common_and_the_others_show_their_own():
    found = differing({
        "a": {"How": "By post", "Language": "English"},
        "b": {"How": "By post", "Language": "Polish"},
        "c": {"How": "By e-mail", "Language": "English"},
    })  # fmt: skip

    assert found.common == {"How": "By post", "Language": "English"}
    assert found.own == {"a": {}, "b": {"Language": "Polish"}, "c": {"How": "By e-mail"}}


def test_half_and_half_is_no_majority():
    found = differing({"a": {"How": "By post"}, "b": {"How": "By e-mail"}})

    assert found.common == {}
    assert found.own == {"a": {"How": "By post"}, "b": {"How": "By e-mail"}}


def test_single_letter_differs_from_none():
    assert differing({"a": {"How": "By post"}}).own == {"a": {}}


def test_no_letters_have_nothing_in_common():
    assert differing({}).common == {}


def test_trait_that_a_letter_lacks_does_not_count_for_the_majority():
    found = differing({"a": {"Hold": "Yes"}, "b": {}, "c": {}})

    assert found.common == {"Hold": ""}
    assert found.own == {"a": {"Hold": "Yes"}, "b": {}, "c": {}}
