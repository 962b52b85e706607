"""Who gets a letter about a child, on which paper, and what is in the way.

A letter goes to adults with parental responsibility and to adults with whom the child lives (both are parents in law:
Education Act 1996, s. 576), if the school may contact them about this child and has noted that they get letters.
From the day they are 18 a pupil is written to themselves (Family Law Reform Act 1969, s. 1).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from attendance.calendar.rules.ages import age_on
from letters.rules.addressing import Adult, Child, Choice, CopyPlan, LeftOut, Plan, To, Trouble
from letters.rules.languages import ENGLISH, tag_of
from letters.rules.naming import envelope_name, household_key, joined, salutation
from letters.rules.post_troubles import address_troubles, care_troubles, no_email, no_mobile, nobody, same_place

RESTRICTIONS, FLAGS = "contacts.restrictions", "flags.view"
TEXT, EMAIL, POST, HAND = "text", "email", "post", "hand"
ADULT_AGE = 18


def is_adult(born: date, on: date) -> bool:
    """Whether somebody is 18 on the day; one born on 29 February comes of age on 1 March."""
    return age_on(born, on) >= ADULT_AGE


def plan_recipients(child: Child, adults: Sequence[Adult], choice: Choice, on: date) -> Plan:
    """Who gets a letter of this kind about the child, who does not, and why; with everything that is in the way.

    `adults` are the child's contacts of the day. Copies come in the order in which the school tries its contacts.
    """
    in_order = sorted(adults, key=lambda adult: adult.priority)
    if child.is_adult:
        return _to_themselves(child, in_order, choice, on)
    left_out = [LeftOut(a.contact_id, envelope_name(a), why, not a.may_be_contacted)
                for a in in_order if (why := _why_not(child, a, choice.only))]  # fmt: skip
    chosen = [adult for adult in in_order if not _why_not(child, adult, choice.only)]
    silent = _without_mobile(chosen, choice)
    left_out += [LeftOut(a.contact_id, envelope_name(a), "No mobile number is known.") for a in silent]
    told = [adult for adult in chosen if adult not in silent]
    copies = tuple(_copy(child, group, choice) for group in _grouped(told, choice))
    troubles = [*(no_mobile(adult, "warn") for adult in silent), *_troubles(child, told, in_order, choice, on)]
    if not copies:
        troubles.append(nobody(child))
    return Plan(copies, tuple(left_out), tuple(sorted(troubles, key=lambda trouble: trouble.level != "stop")))


def _why_not(child: Child, adult: Adult, only: UUID | None = None) -> str:
    if not adult.may_be_contacted:
        return f"May not be contacted about {child.first}."
    if not adult.gets_letters:
        return f"Gets no letters about {child.first}: the contact says so."
    if not (adult.parental_responsibility or adult.lives_with):
        return f"Has no parental responsibility, and {child.first} does not live with them."
    if only is not None and adult.contact_id != only:
        return "The notice to improve is given to another parent."
    return ""


def _why(child: Child, adult: Adult) -> str:
    if adult.parental_responsibility and adult.lives_with:
        return f"Has parental responsibility, and {child.first} lives with them."
    return "Has parental responsibility." if adult.parental_responsibility else f"{child.first} lives with them."


def _without_mobile(chosen: Sequence[Adult], choice: Choice) -> list[Adult]:
    """Adults a text cannot reach, while it reaches another of their household."""
    if choice.kind != TEXT or choice.per != "household":
        return []
    reached = {household_key(adult.address, adult.postcode) for adult in chosen if adult.mobile and adult.address}
    return [a for a in chosen if not a.mobile and a.address and household_key(a.address, a.postcode) in reached]


def channel_of(adult: Adult, choice: Choice) -> str:
    """How this adult is reached: as the school chose, where it can be."""
    if choice.kind == TEXT:
        return TEXT
    if adult.letter_format == "by_hand":
        return HAND
    by_email = choice.channel == EMAIL and adult.email and adult.bounced_on is None
    return EMAIL if by_email else POST


def _grouped(chosen: Sequence[Adult], choice: Choice) -> list[list[Adult]]:
    groups: dict[tuple, list[Adult]] = {}
    for adult in chosen:
        groups.setdefault(_paper_key(adult, choice), []).append(adult)
    return list(groups.values())


def _paper_key(adult: Adult, choice: Choice) -> tuple:
    """Adults with the same key share a paper: one place, one language, one format."""
    channel = channel_of(adult, choice)
    place = place_of(adult, channel)
    own = adult.contact_id if choice.per == "parent" or not place else None
    return channel, place, _language(adult), adult.letter_format, own


def place_of(adult: Adult, channel: str) -> str:
    """Where it comes out on this channel: a number, a mailbox or a front door; empty where none is known."""
    if channel == TEXT:
        return "".join(adult.mobile.split())
    if channel == EMAIL:
        return adult.email.casefold()
    return household_key(adult.address, adult.postcode) if adult.address else ""


def _copy(child: Child, group: Sequence[Adult], choice: Choice) -> CopyPlan:
    first = group[0]
    channel = channel_of(first, choice)
    return CopyPlan(
        name=joined([envelope_name(adult) for adult in group]),
        salutation=salutation(group, child.first),
        to=tuple(To(adult.contact_id, envelope_name(adult), _why(child, adult)) for adult in group),
        address=first.address,
        postcode=first.postcode,
        channel=channel,
        email=first.email if channel == EMAIL else "",
        mobile=first.mobile if channel == TEXT else "",
        language=_language(first),
        interpreter=_interpreter(group),
        letter_format=first.letter_format,
    )


def _language(adult: Adult) -> str:
    """A language for which there can be no words is answered in English, with an interpreter where one is needed."""
    return tag_of(adult.language) or ENGLISH


def _interpreter(group: Sequence[Adult]) -> str:
    languages = [adult.language.strip() or "language not noted" for adult in group if adult.needs_interpreter]
    return joined(list(dict.fromkeys(languages)))


def _troubles(child: Child, told: Sequence[Adult], adults: Sequence[Adult], choice: Choice, on: date) -> list[Trouble]:
    barred = [adult for adult in adults if not adult.may_be_contacted]
    channels = {adult.contact_id: channel_of(adult, choice) for adult in told}
    found: list[Trouble] = []
    for adult in told:
        channel = channels[adult.contact_id]
        if channel == TEXT and not adult.mobile:
            found.append(no_mobile(adult, "stop"))
        if channel == POST and choice.channel == EMAIL and adult.bounced_on is not None:
            found.append(no_email(adult, adult.bounced_on))
        if channel == POST:
            found += address_troubles(adult, on)
        if (place := place_of(adult, channel)) and place in {place_of(other, channel) for other in barred}:
            found.append(same_place(adult, channel))
    return found + care_troubles(child, told, channels)


def _to_themselves(child: Child, adults: Sequence[Adult], choice: Choice, on: date) -> Plan:
    """To an adult pupil, where they live. Their parents get nothing."""
    why = f"{child.first} is {ADULT_AGE} and is written to themselves."
    left_out = tuple(LeftOut(a.contact_id, envelope_name(a), why, not a.may_be_contacted) for a in adults)
    at_home = [a for a in adults if a.lives_with and a.may_be_contacted and a.address]
    home = at_home[0] if at_home else None
    copy = CopyPlan(
        child.name, child.first, (To(None, child.name, f"Is {ADULT_AGE}, and answers for themselves."),),
        home.address if home else (), home.postcode if home else "", TEXT if choice.kind == TEXT else POST,
    )  # fmt: skip
    if choice.kind == TEXT:
        troubles = [
            Trouble("stop", "no_mobile", f"No mobile number of {child.name} is kept.", "Write a letter instead.")
        ]
    elif home is None:
        remedy = "Note on the contacts with whom the pupil lives, and the address."
        troubles = [Trouble("stop", "no_address", f"It is not known where {child.name} lives.", remedy)]
    else:
        troubles = [replace(t, contact_id=None) for t in address_troubles(_as_pupil(home, child), on)]
    return Plan((copy,), left_out, (*troubles, *care_troubles(child, (), {})))


def _as_pupil(home: Adult, child: Child) -> Adult:
    return replace(home, title="", first="", last=child.name)


# ---- what was kept, and what would be sent now


def same_plan(plan: Plan, kept: Sequence[CopyPlan]) -> bool:
    """Whether the letter would go to the same adults in the same way as when its recipients were kept."""
    return not recipient_changes(plan, kept)


def recipient_changes(plan: Plan, kept: Sequence[CopyPlan]) -> tuple[str, ...]:
    """What differs between the recipients of now and those kept, a sentence each; empty where nothing does."""
    now, then = _by_person(plan.copies), _by_person(kept)
    added = [f"{name} would get it now." for who, name in _people(plan.copies) if who not in then]
    gone = [f"{name} would not get it any more." for who, name in _people(kept) if who not in now]
    moved = [f"{now[who].name}: {_what_moved(then[who], now[who])}." for who in now
             if who in then and _way(now[who]) != _way(then[who])]  # fmt: skip
    return tuple(dict.fromkeys([*added, *gone, *moved]))


def _by_person(copies: Collection[CopyPlan]) -> Mapping[object, CopyPlan]:
    return {to.contact_id: copy for copy in copies for to in copy.to}


def _people(copies: Collection[CopyPlan]) -> list[tuple[object, str]]:
    return [(to.contact_id, to.name) for copy in copies for to in copy.to]


def _way(copy: CopyPlan) -> dict[str, object]:
    """Everything about a copy that makes it another when it changes; which rights and interpreter do not."""
    return {
        "the name on the envelope": copy.name,
        "the address": (*copy.address, copy.postcode),
        "the way it goes out": copy.channel,
        "the e-mail address": copy.email,
        "the mobile number": copy.mobile,
        "the language": copy.language,
        "the format": copy.letter_format,
    }


def _what_moved(then: CopyPlan, now: CopyPlan) -> str:
    before, after = _way(then), _way(now)
    return f"{joined([name for name in after if after[name] != before[name]])} changed"


def seen_by(plan: Plan, abilities: Collection[str]) -> Plan:
    """The plan as somebody with these abilities may see it. What is not in the row cannot reach the page.

    A barred adult has no name without contacts.restrictions; that a pupil is looked after is for flags.view.
    """
    left_out, troubles = plan.left_out, plan.troubles
    if RESTRICTIONS not in abilities:
        left_out = tuple(replace(one, name="") if one.hidden else one for one in left_out)
    if FLAGS not in abilities:
        troubles = tuple(trouble for trouble in troubles if trouble.kind != "looked_after")
    return replace(plan, left_out=left_out, troubles=troubles)
