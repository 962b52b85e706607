"""What can be in the way of a letter's recipients: it stops the letter, or it is said before somebody approves."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from letters.rules.addressing import Adult, Child, Trouble
from letters.rules.naming import envelope_name

STOP, WARN = "stop", "warn"
# ux/journeys, officer: a warning while an address is new
NEW_ADDRESS = timedelta(days=14)


def nobody(child: Child) -> Trouble:
    """There is no adult to write to."""
    return Trouble(
        STOP, "nobody", f"There is nobody to write to about {child.first}.",
        "Look at the contacts: who has parental responsibility, with whom the pupil lives, and who gets letters.",
    )  # fmt: skip


def no_mobile(adult: Adult, level: str) -> Trouble:
    """A text cannot reach the adult."""
    name = envelope_name(adult)
    remedy = (
        "Ask for a mobile number, or send a letter." if level == STOP else "Another adult of the household gets it."
    )
    return Trouble(level, "no_mobile", f"No mobile number of {name} is known.", remedy, adult.contact_id)


def no_email(adult: Adult, bounced_on: date) -> Trouble:
    """Mail came back, so the letter goes by post until the contact has another e-mail address."""
    return Trouble(
        WARN, "no_email", f"E-mail to {envelope_name(adult)} came back on {_day(bounced_on)}.",
        "It goes by post now. Ask for the e-mail address and change it on the contact.", adult.contact_id,
    )  # fmt: skip


def address_troubles(adult: Adult, on: date) -> list[Trouble]:
    """What is wrong with the place a letter by post would go to."""
    name, who = envelope_name(adult), adult.contact_id
    missing = "address" if not adult.address else "postcode" if not adult.postcode else ""
    if missing:
        remedy = f"Ask for the {missing} and enter it on the contact. The letter waits until then."
        return [Trouble(STOP, "no_address", f"No {missing} of {name} is known.", remedy, who)]
    if adult.returned_on is not None:
        remedy = "Ask for the address. Change it on the contact, or tick there that it is right after all."
        return [Trouble(STOP, "stale_address", f"Post to {name} came back on {_day(adult.returned_on)}.", remedy, who)]
    if adult.address_since is not None and adult.address_since > on - NEW_ADDRESS:
        remedy = "Compare it with what the family gave: a new address is where letters go astray."
        words = f"The address of {name} was entered or confirmed on {_day(adult.address_since)}."
        return [Trouble(WARN, "new_address", words, remedy, who)]
    return []


def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def same_place(adult: Adult, channel: str) -> Trouble:
    """What is sent there could come into the hands of somebody who may not be told. The words do not say whose."""
    what = {"text": "mobile number", "email": "e-mail address"}.get(channel, "address")
    return Trouble(
        WARN, "same_address", f"A contact who is hidden has the same {what} as {envelope_name(adult)}.",
        "Ask the designated safeguarding lead before it goes.", adult.contact_id,
    )  # fmt: skip


def care_troubles(child: Child, told: Sequence[Adult], channels: Mapping[UUID, str]) -> list[Trouble]:
    """What a person has to do beside sending: a format made by hand, an interpreter, a social worker to be told."""
    found = []
    for adult in told:
        name, who = envelope_name(adult), adult.contact_id
        if channels[who] == "hand":
            found.append(Trouble(
                WARN, "by_hand", f"{name} needs it in another form than print.",
                "Have it made in braille, as a recording or as the family asked, and hand it over.", who,
            ))  # fmt: skip
        if adult.needs_interpreter:
            language = f" ({adult.language.strip()})" if adult.language.strip() else ""
            found.append(Trouble(
                WARN, "interpreter", f"{name} needs an interpreter{language}.",
                "Have somebody ring who speaks the language, and say what the letter says.", who,
            ))  # fmt: skip
    if child.looked_after:
        found.append(Trouble(
            WARN, "looked_after", f"{child.first} is looked after by the local authority.",
            "Tell the social worker and the virtual school what the letter says.",
        ))  # fmt: skip
    return found
