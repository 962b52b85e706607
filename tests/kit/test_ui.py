"""The design system's tags: what they draw, and that words of users stay words."""

import pytest
from django import forms

from attendance.kit.templatetags.ui import error_summary, field, icon, mark, shapes, strip


class Sample(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="The address your school invited.")
    role = forms.ChoiceField(label="Role", choices=[("a", "Class teacher")], widget=forms.RadioSelect)
    shared = forms.BooleanField(label="This is a shared device", required=False)


def test_icon_draws_the_symbol_of_that_name():
    assert icon("check") == ('<svg class="i" aria-hidden="true" viewBox="0 0 24 24"><path d="M20 6 9 17l-5-5"/></svg>')


def test_icon_of_an_unknown_name_raises_key_error():
    with pytest.raises(KeyError):
        icon("no-such-icon")


def test_shapes_hold_no_script_style_or_link():
    drawings = "".join(shapes().values())

    assert [word for word in ("<script", "style=", "href=", "onload") if word in drawings] == []


def test_mark_draws_code_look_and_size():
    assert mark("I", "auth", "lg") == '<span class="mk auth lg">I</span>'


def test_mark_without_a_code_is_an_open_square():
    assert mark("", "") == '<span class="mk blank ">–</span>'


def test_mark_with_a_look_nobody_knows_is_an_open_square():
    assert mark("I", '"><script>') == '<span class="mk blank ">I</span>'


def test_strip_with_a_label_is_one_picture_with_words():
    drawn = strip([("present", "auth")], "One session missed")

    assert drawn == (
        '<span class="strip" role="img" aria-label="One session missed">'
        '<span class="d"><span class="ss present"></span><span class="ss pm auth"></span></span></span>'
    )


def test_strip_without_a_label_is_hidden_from_screen_readers():
    assert strip([]) == '<span class="strip" aria-hidden="true"></span>'


def test_strip_escapes_its_label():
    assert "<b>" not in strip([], "<b>Mia</b>")


def test_field_joins_label_hint_error_and_control():
    drawn = field(Sample({"email": "no address", "role": "a"})["email"])

    assert '<label for="id_email">E-mail</label>' in drawn
    assert 'id="id_email_helptext"' in drawn
    assert 'id="id_email_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_field_says_which_fields_are_optional():
    form = forms.Form()
    form.fields["note"] = forms.CharField(label="Note", required=False)

    assert '<span class="muted">(optional)</span>' in field(form["note"])


def test_field_of_radios_is_a_fieldset_with_a_legend():
    assert "<legend>Role</legend>" in field(Sample()["role"])


def test_field_of_one_checkbox_has_its_label_after_it():
    drawn = field(Sample()["shared"])

    assert drawn.index('type="checkbox"') < drawn.index("This is a shared device")


def test_error_summary_of_a_fine_form_is_nothing():
    assert error_summary(Sample({"email": "a@school.example", "role": "a"})) == ""


def test_error_summary_links_to_the_field():
    assert '<a href="#id_email">' in error_summary(Sample({"email": "", "role": "a"}))
