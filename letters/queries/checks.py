"""The checks of letters that wait to be decided: what `rules.checks` judges, of each letter."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.timezone import localdate, localtime

from interventions.queries.events import Events
from interventions.rules.case_moves import day_after
from interventions.rules.policy import Policy, Tier
from letters.models import Letter
from letters.queries.facts import Facts, start_of
from letters.queries.filling import after_meeting, empty_for, fields_used, names_meeting, values_of
from letters.queries.in_force import InForce, in_force
from letters.queries.looking import TRIED_BACK, Read, read_about
from letters.queries.wordings import Wordings
from letters.rules.addressing import CopyPlan, Plan
from letters.rules.checks import Check, Other, Seen, checks
from letters.rules.fields import FIELDS
from letters.rules.figures import Changed, Figures, changed, cited, from_json
from letters.rules.recipients import recipient_changes
from letters.rules.states import ISSUED, OPEN

DAY = timedelta(days=1)
SAID = frozenset({"pupil", "school", "case", "meeting", "notice"})  # sources whose words may change under a draft
NOT_SAID = frozenset({"earlier_letter_on", "today"})  # they change by themselves; approving sets the day
NO_MORE = {
    "done": "What it was drafted for has been done in the case.",
    "dropped": "Somebody decided in the case that it is not needed.",
    "withdrawn": "The case does not ask for it any more.",
}


@dataclass(frozen=True)
class Look:
    """One letter as it stands today: to whom it would go now and to whom it is kept, what its figures are now, and
    what the checks found. `pupil` is the name of whom it is about."""

    letter: Letter
    plan: Plan
    kept: tuple[CopyPlan, ...]
    figures: Figures
    changed: Changed
    found: tuple[Check, ...]
    pupil: str


def checks_of(school_id: UUID, letter_ids: Collection[UUID], on: date) -> dict[UUID, tuple[Check, ...]]:
    """What is to be said about each of these letters before it goes out, by letter. About fifteen queries, however many
    letters; unknown ones are missing."""
    letters = list(Letter.objects.filter(school_id=school_id, id__in=list(letter_ids)).order_by("id"))
    if not letters:
        return {}
    return {letter_id: look.found for letter_id, look in looks_of(in_force(school_id, on), letters).items()}


def looks_of(held: InForce, letters: Sequence[Letter]) -> dict[UUID, Look]:
    """Each letter as it stands on the day of what is in force, with its checks. Twelve queries at most, none without
    letters."""
    if not letters:
        return {}
    read = read_about(held, letters)
    return {letter.id: _look(letter, read) for letter in letters}


# ---- one letter -----------------------------------------------------------------------------------------------------


def _look(letter: Letter, read: Read) -> Look:
    plan, kept = read.plans[letter.id], read.kept.get(letter.id, ())
    then = from_json(letter.figures)
    now = read.figures.get(letter.id, then)
    moved = changed(then, now, cited(letter.values, letter.enclose))
    found = checks(_seen(letter, read, plan, kept, moved))
    return Look(letter, plan, kept, now, moved, found, read.pupils.rows[letter.pupil_id].name)


def _seen(letter: Letter, read: Read, plan: Plan, kept: tuple[CopyPlan, ...], moved: Changed) -> Seen:
    facts, used = read.facts.get(letter.id), fields_used(read.held.wordings, letter.key)
    empty = _empty(letter, read.held.wordings, kept)
    uses_meeting, about_last = names_meeting(used, letter.answers), after_meeting(used, letter.enclose)
    tier = _tier(letter, read.held.policy)
    last = _last_issued(letter, read)
    return Seen(
        letter.key, letter.kind, letter.title, read.on, letter.drafted_on,
        first=facts.words["pupil_first"] if facts else "the pupil", in_case=letter.case_id is not None,
        wording=empty is not None, asked_no_more=_asked_no_more(letter, read),
        holds=tuple(hold.words for hold in read.holds.get(letter.pupil_id, ())),
        troubles=plan.troubles, moved=recipient_changes(plan, kept), figures=moved,
        facts=_facts_changed(letter, facts, used, uses_meeting), empty=empty or (), uses_meeting=uses_meeting,
        after_meeting=about_last, meeting_on=_meeting_on(facts, about_last, read.on),
        evidence=tuple((one.day, one.evidence) for one in read.evidence.get(letter.pupil_id, ())),
        tried_on=_tried_on(letter, read), same_open=_same_open(letter, read), last_issued=last,
        again_from=_again_from(tier, last, read), left_on=_left_on(letter, read),
        before=_before(letter, tier, read),
    )  # fmt: skip


def _empty(letter: Letter, wordings: Wordings, kept: Sequence[CopyPlan]) -> tuple[str, ...] | None:
    """The fields that would be empty for one of its addressees; None without words that can be used."""
    found: dict[str, None] = {}
    addressees: Sequence[CopyPlan | None] = kept or [None]
    for to in addressees:
        names = empty_for(wordings.of(letter.key, to.language if to else "en"), letter.values, to)
        if names is None:
            return None
        found |= dict.fromkeys(names)
    return tuple(found)


def _asked_no_more(letter: Letter, read: Read) -> str:
    state = read.actions.get(letter.action_id, "withdrawn") if letter.action_id and letter.state in OPEN else "to_do"
    return NO_MORE.get(state, "")


def _facts_changed(
    letter: Letter, facts: Facts | None, used: Collection[str], uses_meeting: bool
) -> tuple[tuple[str, str, str], ...]:
    """What the letter says and is no longer so: (label, then, now). A meeting that is gone is said by its own check."""
    if facts is None:
        return ()
    now = values_of(facts.words, letter.answers, used)
    gone = uses_meeting and not now.get("meeting_date", "")
    return tuple(
        (FIELDS[name].label, then, now[name])
        for name, then in letter.values.items()
        if name in now and then != now[name] and FIELDS[name].source in SAID - ({"meeting"} if gone else set())
        and name not in NOT_SAID
    )  # fmt: skip


def _meeting_on(facts: Facts | None, about_last: bool, on: date) -> date | None:
    if facts is None or facts.ground is None:
        return None
    ground = facts.ground
    meeting = ground.last_meeting() if about_last else ground.next_meeting(start_of(on))
    return localtime(meeting.starts_at).date() if meeting else None


def _tried_on(letter: Letter, read: Read) -> date | None:
    """When somebody last spoke with the family, on whatever ladder."""
    days = [
        days[-1]
        for ladder in read.events.get(letter.pupil_id, {}).values()
        for name, days in ladder.items()
        if name in ("contact", "visit") or name.startswith("meeting:")
    ]
    return max((day for day in days if day >= read.on - TRIED_BACK), default=None)


def _same_open(letter: Letter, read: Read) -> tuple[Other, ...]:
    return tuple(
        Other(one.title, one.state, one.drafted_on)
        for one in read.others.get(letter.pupil_id, ())
        if one.key == letter.key and one.id != letter.id and one.state in OPEN
    )


def _last_issued(letter: Letter, read: Read) -> Other | None:
    """The last one of its kind that was issued; not the one that it corrects."""
    days = [
        localdate(one.issued_at)
        for one in read.others.get(letter.pupil_id, ())
        if one.key == letter.key and one.issued_at and one.id not in (letter.id, letter.corrects_id)
    ]
    return Other(letter.title, ISSUED, max(days)) if days else None


def _tier(letter: Letter, policy: Policy) -> Tier | None:
    ladder = policy.ladder(letter.ladder) if letter.ladder else None
    return ladder.tier(letter.tier) if ladder else None


def _again_from(tier: Tier | None, last: Other | None, read: Read) -> date | None:
    if tier is None or tier.cool_off is None or last is None:
        return None
    return day_after(tier.cool_off, last.day, read.school_days)


def _left_on(letter: Letter, read: Read) -> date | None:
    until = read.left.get(letter.pupil_id)
    return until - DAY if until else None


def _before(letter: Letter, tier: Tier | None, read: Read) -> tuple[str, ...]:
    """The titles of letters that the ladder's earlier stages ask for and that did not go out this year."""
    ladder = read.held.policy.ladder(letter.ladder) if letter.ladder else None
    if ladder is None or tier is None:
        return ()
    issued = {one.key for one in read.others.get(letter.pupil_id, ()) if one.issued_at}
    told = {name.removeprefix("letter:") for name in _happened(letter, read.events) if name.startswith("letter:")}
    asked = [key for earlier in ladder.tiers if earlier.order < tier.order for key in _letters_of(earlier)]
    missing = [key for key in asked if key not in issued | told and key != letter.key]
    return tuple(dict.fromkeys(_title(key, read) for key in missing))


def _happened(letter: Letter, events: Events) -> Iterable[str]:
    return events.get(letter.pupil_id, {}).get(letter.ladder, {})


def _letters_of(tier: Tier) -> list[str]:
    specs = [spec for spec in tier.actions if spec.kind == "letter" and not spec.detail.get("optional")]
    return [str(spec.detail["template"]) for spec in specs if spec.detail.get("template")]


def _title(key: str, read: Read) -> str:
    section = read.held.policy.sections.get("letters", {})
    said = section.get(key, {}) if isinstance(section, Mapping) else {}
    wording = read.held.wordings.of(key)
    return str((said.get("title") if isinstance(said, Mapping) else "") or (wording.title if wording else key))
