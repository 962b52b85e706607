"""The API of registers in the words of its OpenAPI document. Input is read by `forms.taking`, which is leaner."""

from rest_framework import serializers

from registers.forms.taking import HIGHEST_VERSION, LONGEST_CODE, MOST_MARKS, MOST_MINUTES
from registers.rules.taking import LONGEST_NOTE, LONGEST_REASON


class ProblemErrorSchema(serializers.Serializer):
    row = serializers.IntegerField(required=False, help_text="Which mark of the batch, from 0")
    field = serializers.CharField(required=False)
    message = serializers.CharField(required=False)
    remedy = serializers.CharField(required=False)


class ProblemSchema(serializers.Serializer):
    """Problem details (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()

    def get_fields(self) -> dict:
        # named `errors` in the document, which is a property of every serializer
        return {**super().get_fields(), "errors": ProblemErrorSchema(many=True, required=False)}


class StandingSchema(serializers.Serializer):
    """Where the register is in its life."""

    started_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True, help_text="null until it is sent")
    sent_by = serializers.CharField(allow_blank=True)
    needs_reason = serializers.BooleanField(help_text="A change of a mark asks for a reason")
    asks_office = serializers.BooleanField(help_text="Only the office may change a mark now")
    asked_at = serializers.DateTimeField(required=False, help_text="When the office asked for this register, if it did")
    asked_by = serializers.CharField(required=False)


class MarkSchema(serializers.Serializer):
    """A pupil on roll and their mark; code "" and version 0 where there is none."""

    pupil = serializers.UUIDField()
    name = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    minutes_late = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    origin = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class EnterableCodeSchema(serializers.Serializer):
    """A code this person may enter in this session."""

    code = serializers.CharField()
    needs_note = serializers.BooleanField()

    def get_fields(self) -> dict:
        # `label` is a word of every serializer's own, `class` one of Python's
        return {**super().get_fields(), "label": serializers.CharField(), "class": serializers.CharField()}


class SheetSchema(serializers.Serializer):
    group = serializers.CharField()
    date = serializers.DateField()
    session = serializers.ChoiceField(["AM", "PM"])
    roster = serializers.CharField(help_text="Changes when a pupil joins or leaves")
    register = StandingSchema()
    marks = MarkSchema(many=True)
    codes = EnterableCodeSchema(many=True)


class WishSchema(serializers.Serializer):
    pupil = serializers.UUIDField()
    code = serializers.CharField(
        allow_blank=True,
        max_length=LONGEST_CODE,
        trim_whitespace=False,
        help_text="Nothing clears the mark, until the register is sent",
    )
    seen_version = serializers.IntegerField(
        required=False, min_value=0, max_value=HIGHEST_VERSION, help_text="The version the writer saw, 0 for a blank"
    )
    minutes_late = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=MOST_MINUTES)
    note = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=LONGEST_NOTE)
    reason = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=LONGEST_REASON)


class BatchSchema(serializers.Serializer):
    client_id = serializers.UUIDField(help_text="Made by the page; sent twice, it saves once")
    marks = serializers.ListField(child=WishSchema(), max_length=MOST_MARKS)
    reason = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=LONGEST_REASON,
        help_text="For changes after the register was sent that have no reason of their own",
    )  # fmt: skip


class ItemSchema(serializers.Serializer):
    pupil = serializers.UUIDField()
    outcome = serializers.ChoiceField(["saved", "unchanged", "clash", "refused"])
    code = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()
    minutes_late = serializers.IntegerField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)
    message = serializers.CharField(allow_blank=True)


class SavedSchema(serializers.Serializer):
    client_id = serializers.UUIDField()
    register = StandingSchema()
    roster_changed = serializers.BooleanField()
    marks = ItemSchema(many=True)


class SendSchema(serializers.Serializer):
    client_id = serializers.UUIDField()


class SentSchema(serializers.Serializer):
    outcome = serializers.ChoiceField(["sent", "gaps"])
    gaps = serializers.ListField(child=serializers.UUIDField(), help_text="Pupils without a mark")
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(allow_blank=True)
    needs_reason = serializers.BooleanField()
    asks_office = serializers.BooleanField()
