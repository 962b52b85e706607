"""What families tell about absences: the reasons offered, the code each suggests, repeats, and words too private.

A reason suggests a code; a person gives it. Sources: SI 2024/208, regulation 10 (what each code needs); "Working
together to improve school attendance" (August 2024): leave is for the headteacher and never granted afterwards, so
family reasons suggest no code.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from registers.rules.amending import LONGEST_REASON, MEDICAL_DETAIL

REPEATED = 3  # reports with one reason within a term: from the third on it is worth a question
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CHANNEL_WORDS = {
    "phone": "by phone",
    "voicemail": "by voicemail",
    "email": "by e-mail",
    "text": "by text",
    "form": "by the form",
    "in_person": "in person",
}


@dataclass(frozen=True)
class Reason:
    """One reason as it is offered. `code` "" suggests none: somebody has to think. `letter` is its key."""

    key: str
    label: str
    icon: str
    code: str
    letter: str
    hint: str = ""


REASONS = (
    Reason("ill", "Ill", "stethoscope", "I", "i"),
    Reason(
        "medical", "Doctor, dentist, hospital", "calendar", "M", "m",
        "Only for the sessions the appointment takes.",
    ),
    Reason(
        "transport", "School bus or taxi did not come", "bus", "Y1", "t",
        "Y1 is for transport the school or the council arranges, from beyond walking distance.",
    ),
    Reason(
        "disruption", "Roads or trains at a standstill", "triangle-alert", "Y2", "w",
        "Y2 is for widespread disruption by an emergency, not for one car that would not start.",
    ),
    Reason("faith", "Religious observance", "moon", "R", "r"),
    Reason("interview", "Interview", "graduation-cap", "J1", "v"),
    Reason(
        "family", "Funeral or family emergency", "heart-handshake", "", "f",
        "Leave is the headteacher’s to grant, and never afterwards.",
    ),
    Reason(
        "holiday", "On holiday", "sun", "G", "h",
        "G where leave was not granted. If it was granted, choose C.",
    ),
    Reason(
        "worried", "Too worried or upset to come in", "circle-help", "I", "d",
        "Illness of the mind is illness. Ask what would help: this child may need more than a mark.",
    ),
    Reason("other", "Something else", "message-square", "", "o"),
)  # fmt: skip
BY_KEY = {reason.key: reason for reason in REASONS}
# What the parents' form calls the same: its keys stand in reports too.
BY_KEY |= {theirs: BY_KEY[ours] for theirs, ours in (
    ("appointment", "medical"), ("bereavement", "family"), ("religious", "faith"),
)}  # fmt: skip

# Words of a message that point at a reason; the first that fits is proposed, a person decides.
_CLUES = (
    ("medical", r"dentist|doctors?|hospital|appointment|orthodont\w*|optician\w*|clinic|gp"),
    ("transport", r"taxi|school bus|minibus|bus (?:did|has|is)\w*|transport"),
    ("disruption", r"snow\w*|flood\w*|roads? (?:is|are)? ?closed|trains?|strike"),
    ("faith", r"eid|diwali|yom kippur|rosh hashanah|vaisakhi|religious"),
    ("family", r"funeral|passed away|died|bereave\w*|emergency"),
    ("holiday", r"holidays?|flights?|abroad|airport"),
    ("interview", r"interviews?"),
    ("worried", r"refus\w*|won['’]?t (?:come|go)|scared|does ?n['’]?o?t want"),
    ("ill", r"ill|sick\w*|unwell|poorly|temperature|fever|vomit\w*|cough\w*|cold|flu|bug|headaches?|tummy|stomach"),
)
_CLUE_PATTERNS = tuple((key, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for key, words in _CLUES)

# Beside the words that no amendment should hold: names of conditions and treatments. “Ill” or “a cold” is no detail.
_MORE_DETAIL = (
    "adhd", "antidepressants", "arthritis", "autism", "autistic", "bipolar", "blood test", "chemotherapy", "crohn's",
    "depressed", "diabetic", "eating disorder", "eczema", "epileptic", "hiv", "insulin", "leukaemia", "medication",
    "mental health", "migraine", "ocd", "operation", "period pain", "prescription", "psychiatrist", "psychologist",
    "schizophrenia", "scan results", "seizure", "seizures", "self harm", "sickle cell", "surgery", "symptoms",
    "tumour", "uti",
)  # fmt: skip
_DETAIL = re.compile(
    r"\b(" + "|".join(re.escape(word) for word in (*MEDICAL_DETAIL, *_MORE_DETAIL)) + r")\b", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def reason_of(key: str) -> Reason | None:
    """The reason with this key; None for "" or one that is no longer offered."""
    return BY_KEY.get(key)


def reason_label(key: str) -> str:
    """The reason in a few words; an unknown key as it stands."""
    found = reason_of(key)
    return found.label if found else key


def suggested_code(key: str) -> str:
    """The code that a reason suggests, "" for none."""
    found = reason_of(key)
    return found.code if found else ""


def guessed_reason(words: str) -> str:
    """The key of the reason that a message's words point at, "" where none does. A proposal, never a decision."""
    return next((key for key, pattern in _CLUE_PATTERNS if pattern.search(words)), "")


def medical_words(text: str) -> tuple[str, ...]:
    """The words in a text that tell of a condition or a treatment, each once, in lower case."""
    return tuple(dict.fromkeys(match.group(1).lower() for match in _DETAIL.finditer(text.replace("’", "'"))))


def tidy(words: str) -> str:
    """What was said, without control characters and blanks around it; its lines stay."""
    return _CONTROL.sub("", words.replace("\r\n", "\n")).strip()


def reason_of_change(said_by: str, words: str, label: str) -> str:
    """The reason that an amendment keeps: who said what. With private words, what the code means instead of them.

    Many read the history of changes, and nothing in it can be taken out again. At most LONGEST_REASON characters.
    """
    said = " ".join(words.split())
    if not said or medical_words(said):
        said = label
    whole = f"{said_by.strip()}: {said}" if said_by.strip() else said
    return whole if len(whole) <= LONGEST_REASON else whole[: LONGEST_REASON - 1].rstrip() + "…"


@dataclass(frozen=True)
class Told:
    """An earlier report: why and from which day."""

    reason: str
    since: date


@dataclass(frozen=True)
class Repeat:
    """A reason that comes again: how often with the one now, and the weekday where it is always the same."""

    reason: str
    times: int
    weekday: str = ""

    @property
    def words(self) -> str:
        always = f", always on a {self.weekday}" if self.weekday else ""
        return f"“{reason_label(self.reason)}” for the {ordinal(self.times)} time this term{always}."


def repeat_of(earlier: Sequence[Told], now: Told) -> Repeat | None:
    """Whether this reason was given often enough this term to ask about it: REPEATED times with the one now.

    `earlier` are this term's accepted reports of the pupil. Days told of twice count once.
    """
    days = {told.since for told in earlier if told.reason == now.reason} | {now.since}
    if not now.reason or len(days) < REPEATED:
        return None
    weekdays = {day.weekday() for day in days}
    return Repeat(now.reason, len(days), WEEKDAYS[weekdays.pop()] if len(weekdays) == 1 else "")


def repeats_in(earlier: Sequence[Told]) -> tuple[Repeat, ...]:
    """The reasons that were given REPEATED times or more already, the most frequent first."""
    found = []
    for reason in dict.fromkeys(told.reason for told in earlier if told.reason):
        last = max((told for told in earlier if told.reason == reason), key=lambda told: told.since)
        found.append(repeat_of(earlier, last))
    return tuple(sorted((one for one in found if one), key=lambda one: -one.times))


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def sender_key(sender: str) -> str:
    """What two ways of writing one number, or one address, have in common; "" for a withheld number.

    An address in lower case; a number's digits without extension, country and leading nought.
    """
    text = sender.strip().lower()
    if "@" in text:
        return text[text.find("<") + 1 :].rstrip(">").strip()
    digits = re.sub(r"\D", "", re.sub(r"(x|ext).*$", "", text))
    return re.sub(r"^(00)?(44)?0*", "", digits)


def same_rights(links: Collection[bool]) -> bool:
    """Whether a sender may be known for a child: every adult with that number may be contacted about the child."""
    return bool(links) and all(links)
