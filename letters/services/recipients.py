"""The recipients of letters that were not issued yet, written as they were worked out."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from letters.models import Copy, Letter, Recipient
from letters.rules.addressing import CopyPlan, Plan


def keep_plan(school_id: UUID, letter: Letter, plan: Plan) -> None:
    """Replace the copies and recipients of a letter that was not issued by those of the plan. Four statements.

    In the caller's transaction, which holds the letter. The database refuses an adult who may not be written to
    about the pupil (HB008) and any change of an issued copy (HB007).
    """
    keep_plans(school_id, {letter: plan})


def keep_plans(school_id: UUID, plans: Mapping[Letter, Plan]) -> None:
    """The same for many letters at once, in four statements however many. Words merged earlier go with the copies."""
    letters = [letter.id for letter in plans]
    with transaction.atomic():
        Recipient.objects.filter(school_id=school_id, copy__school_id=school_id, copy__letter_id__in=letters).delete()
        Copy.objects.filter(school_id=school_id, letter_id__in=letters).delete()
        keep_first_plans(school_id, plans)


def keep_first_plans(school_id: UUID, plans: Mapping[Letter, Plan]) -> None:
    """The copies and recipients of letters that have none yet. In the caller's transaction. Two statements."""
    copies, recipients = [], []
    for letter, plan in plans.items():
        for order, planned in enumerate(plan.copies, start=1):
            copy = _copy(school_id, letter, order, planned)
            copies.append(copy)
            recipients += _recipients(school_id, letter, copy, planned)
    Copy.objects.bulk_create(copies, batch_size=1000)
    Recipient.objects.bulk_create(recipients, batch_size=1000)


def _copy(school_id: UUID, letter: Letter, order: int, planned: CopyPlan) -> Copy:
    return Copy(
        school_id=school_id, letter_id=letter.id, order=order, name=planned.name, salutation=planned.salutation,
        address=list(planned.address), postcode=planned.postcode, channel=planned.channel, email=planned.email,
        mobile=planned.mobile, language=planned.language, interpreter=planned.interpreter,
        letter_format=planned.letter_format,
    )  # fmt: skip


def _recipients(school_id: UUID, letter: Letter, copy: Copy, planned: CopyPlan) -> list[Recipient]:
    return [
        Recipient(
            school_id=school_id, copy_id=copy.id, pupil_id=letter.pupil_id, contact_id=to.contact_id, name=to.name,
            why=to.why,
        )
        for to in planned.to
    ]  # fmt: skip
