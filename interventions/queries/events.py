"""The days on which things happened in cases, as policies count from them ("three school weeks since letter 1")."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Q

from interventions.models import CaseEvent

Events = dict[UUID, dict[str, dict[str, tuple[date, ...]]]]


def events_of(school_id: UUID, since: date, on: date, pupil_ids: Collection[UUID] | None = None) -> Events:
    """{pupil: {ladder: {event: days, earliest first}}} from `since` up to and including `on`. One query.

    An event that was undone did not happen. The stages (`tier:…`) of a case end with it: a pupil who recovered and
    meets the ladder again starts its timers anew. Letters, meetings and the rest stay.
    """
    rows = CaseEvent.objects.filter(school_id=school_id, on__gte=since, on__lte=on)
    if pupil_ids is not None:
        rows = rows.filter(pupil_id__in=list(pupil_ids))
    rows = rows.filter(Q(detail__has_key="happened") | Q(detail__has_key="undoes") | Q(kind="closed"))
    found = list(
        rows.order_by("at", "id").values_list("id", "case_id", "pupil_id", "case__ladder", "kind", "on", "detail")
    )
    undone = {key for *_, detail in found for key in detail.get("undoes", ())}
    events: dict = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    closed = _last_closing(found, undone)
    for place, (key, case_id, pupil_id, ladder, _, day, detail) in enumerate(found):
        if str(key) in undone:
            continue
        for name in detail.get("happened", ()):
            if not (name.startswith("tier:") and place < closed.get(case_id, -1)):
                events[pupil_id][ladder][name].append(day)
    return {
        pupil: {
            ladder: {name: tuple(sorted(days)) for name, days in named.items()} for ladder, named in ladders.items()
        }
        for pupil, ladders in events.items()
    }


def _last_closing(found: list[tuple], undone: set[str]) -> dict[UUID, int]:
    """The place of the last closing of each case, undone ones left out."""
    return {
        row[1]: place for place, row in enumerate(found) if row[4] == "closed" and str(row[0]) not in undone
    }  # fmt: skip
