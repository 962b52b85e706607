"""What the page of a pupil says from cases: why this stage, what has happened, what is next, what the family says."""

from datetime import date
from uuid import UUID

from django.urls import reverse

from attendance.access.places import SchoolPlace
from interventions.queries.case_rows import CaseRow
from interventions.queries.cases import PupilCard, card_of_pupil
from interventions.queries.policies import effective_policy
from interventions.rules.case_moves import who_may_decide
from interventions.views.case_page import action_line, bars, changes_of, timeline

CHANGES_SHOWN = 40


def card_context(place: SchoolPlace, pupil_id: UUID, today: date) -> dict:
    """The parts why, timeline, next and voice of the page; none for those who do not see cases. Three queries."""
    if not place.may("cases.view"):
        return {}
    policy = effective_policy(place.school_id, today).policy
    card = card_of_pupil(place.school_id, pupil_id, policy, abilities=place.abilities)
    urls = {row.id: _case_url(place, row) for row in (*card.cases, *card.closed)}
    lines = timeline(card.events, changes_of(place, pupil_id, CHANGES_SHOWN), urls)
    to_do = [action_line(place, row, today) for row in card.to_do]
    return {
        "why": _why(place, card, to_do) | {"new_url": _new_url(place, pupil_id)},
        "timeline": {"template": "interventions/_card_timeline.html", "lines": lines} if lines else None,
        "next": {"template": "interventions/_card_next.html", "lines": to_do} if to_do else None,
        "voice": {"template": "interventions/_card_voices.html", "voices": card.voices} if card.voices else None,
    }  # fmt: skip


def _why(place: SchoolPlace, card: PupilCard, to_do: list[dict]) -> dict:
    because = {(ladder, tier): words for ladder, tier, words in card.findings}
    standing = [
        {"stage": bars(row.stage), "url": _case_url(place, row), "since": row.tier_since, "ladder": row.stage.ladder,
         "because": because.get((row.ladder, row.stage.name), ""), "lapsed": row.lapsed_on}
        for row in card.cases if row.tier
    ]  # fmt: skip
    suggested = [
        {"stage": bars(row.stage), "because": row.because, "role": row.role_words, "until": row.deferred_until,
         "url": reverse("interventions:proposal", args=[place.urn, row.id]) if _decides(place, row.role) else ""}
        for row in card.proposals
    ]  # fmt: skip
    in_cases = {row.ladder for row in card.cases}
    flags = [{"name": tier, "because": words} for ladder, tier, words in card.findings if ladder not in in_cases]
    return {
        "template": "interventions/_card_why.html", "facts": "interventions/_card_facts.html",
        "acts": "interventions/_card_acts.html", "standing": standing, "suggested": suggested, "flags": flags,
        "stage": next(iter(standing or suggested), None), "first": next(iter(to_do), None),
        "works": place.may("cases.work"),
    }  # fmt: skip


def _decides(place: SchoolPlace, role: str) -> bool:
    return place.may("cases.decide") and who_may_decide(role, place.roles)


def _case_url(place: SchoolPlace, row: CaseRow) -> str:
    return reverse("interventions:case", args=[place.urn, row.id])


def _new_url(place: SchoolPlace, pupil_id: UUID) -> str:
    return reverse("interventions:case_new", args=[place.urn, pupil_id]) if place.may("cases.decide") else ""
