"""Input of the legal pages: text to domain values, nothing decided."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html

from attendance.kit.forms import DayField
from interventions.rules.improvement import CONTENTS, NOT_IMPROVED
from interventions.rules.improvement import STATE_LABELS as IMPROVEMENT_LABELS
from interventions.rules.penalty_amounts import KIND_LABELS
from interventions.rules.penalty_questions import QUESTIONS, Answer
from interventions.rules.return_files import Field
from interventions.services.sending import HOW_LABELS

LONG = 2000
BY_HAND = frozenset(
    {"cause", "steps", "education", "destination_from", "new_address", "last_school", "second_school", "boarder"}
)
OUTCOMES = (("improved", IMPROVEMENT_LABELS["improved"]), (NOT_IMPROVED, IMPROVEMENT_LABELS[NOT_IMPROVED]))


def _words(label: str, *, required: bool = False, help_text: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=required, max_length=LONG, widget=area, help_text=help_text)


class ConsiderForm(forms.Form):
    """Which parent, and which kind of notice."""

    parent = forms.TypedChoiceField(label="Parent", coerce=UUID, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="Kind of notice", choices=KIND_LABELS.items(), widget=forms.RadioSelect)

    def __init__(self, *args: Any, parents: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [(str(key), name) for key, name in parents]


class AnswerField(forms.ChoiceField):
    """A question that has to be answered before the request, but may be left open until then."""

    widget = forms.RadioSelect

    def validate(self, value: str) -> None:
        if value:
            super().validate(value)


class WordsField(forms.CharField):
    """Words beside an answer: whether they are needed hangs on the answer, and is judged with it."""

    widget = forms.Textarea(attrs={"rows": 2})

    def validate(self, value: str) -> None:
        """Nothing is refused here but what is too long."""


class QuestionsForm(forms.Form):
    """The questions of the guidance, one choice each, with words where a choice asks for them."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, kind: str, answers: Mapping[str, Answer]) -> None:
        initial = {key: one.value for key, one in answers.items()}
        initial |= {f"{key}_words": one.words for key, one in answers.items()}
        super().__init__(data, initial=initial)
        self.kind = kind
        for question in QUESTIONS[kind]:
            choices = [(choice.value, choice.label) for choice in question.choices]
            self.fields[question.key] = AnswerField(label=question.question, help_text=question.help, choices=choices)
            if any(choice.needs_words for choice in question.choices):
                label = format_html('In words<span class="vh">: {}</span>', question.question)
                self.fields[f"{question.key}_words"] = WordsField(label=label, max_length=LONG)

    def questions(self) -> list[tuple[forms.BoundField, forms.BoundField | None]]:
        """Each question with its words, where it has any."""
        keys = [question.key for question in QUESTIONS[self.kind]]
        return [(self[key], self[f"{key}_words"] if f"{key}_words" in self.fields else None) for key in keys]

    def answers(self) -> dict[str, Answer]:
        """The answers, by key; a question nobody touched is a blank one."""
        data = self.cleaned_data
        return {
            question.key: Answer(data.get(question.key, ""), data.get(f"{question.key}_words", ""))
            for question in QUESTIONS[self.kind]
        }  # fmt: skip


class StepForm(forms.Form):
    """One step of a notice: a reason, or the days it needs."""

    reason = _words("Reason")
    issued_on = DayField(label="Date on the notice", required=False)
    received_on = DayField(
        label="Day on which it was received", required=False,
        help_text="Left empty: the second working day after posting.",
    )  # fmt: skip
    paid_on = DayField(label="Day on which it was paid", required=False)


class ImprovementForm(forms.Form):
    """A notice to improve: its days and its seven contents, which may have blanks until it is given."""

    use_required_attribute = False

    first = DayField(label="First day")
    last = DayField(label="Last day", help_text="Between three and six weeks, both days included.")

    def __init__(self, *args: Any, parents: Iterable[tuple[UUID, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(key), name) for key, name in parents]
        if choices:
            parent = forms.TypedChoiceField(label="Parent", coerce=UUID, choices=choices, widget=forms.RadioSelect)
            self.fields = {"parent": parent, **self.fields}
        for content in CONTENTS:
            self.fields[content.key] = WordsField(label=content.label, help_text=content.help, max_length=LONG)

    def contents(self) -> dict[str, str]:
        """The seven contents by key; blanks are allowed in a draft."""
        return {content.key: self.cleaned_data[content.key] for content in CONTENTS}


class JudgeForm(forms.Form):
    """Whether attendance improved enough, or why the notice ends."""

    outcome = forms.ChoiceField(label="Outcome", choices=OUTCOMES, widget=forms.RadioSelect, required=False)
    words = _words("What was seen against what was asked for")
    reason = _words("Ground or reason")


class SentForm(forms.Form):
    """When and how a return was sent."""

    on = DayField(label="Day on which it was sent")
    how = forms.ChoiceField(label="How", choices=HOW_LABELS.items(), widget=forms.RadioSelect)


class DropForm(forms.Form):
    """Why a return is not sent."""

    reason = _words("Why it is not sent", required=True)


class CompleteForm(forms.Form):
    """What the register does not know of a return; what it does is changed where the register is kept."""

    def __init__(self, *args: Any, columns: Iterable[Field], content: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in columns:
            value = content.get(column.column, "")
            if value and column.key not in BY_HAND:
                continue
            self.fields[column.key] = forms.CharField(
                label=column.column, required=False, max_length=500, initial=value,
                help_text="The return cannot be sent without it." if column.required else "",
            )  # fmt: skip

    def words(self) -> dict[str, str]:
        """What was typed, by the key of the column."""
        return {key: text for key, text in self.cleaned_data.items() if text}


class ExpectForm(forms.Form):
    """Illness that is expected to last."""

    since = DayField(label="First day")
    last = DayField(label="Last day expected")
    grounds = _words("On what grounds", required=True, help_text="A hospital letter, for example. No medical detail.")
