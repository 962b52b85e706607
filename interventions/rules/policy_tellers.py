"""The sentences of a policy's sections that need more than a few words around a value.

A teller is a function (here, path, value) -> the sentence, "" to say nothing, or None where the value makes no sense
to it, as in a draft with faults. `policy_phrases` says which value is told by which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from attendance.people.rules.pupil_flags import BY_KIND, flag_label
from interventions.rules.documents import names_of, value_at
from interventions.rules.first_day import CALL, TEXT
from interventions.rules.policy_fields import text_of
from interventions.rules.words import words_of_list, words_of_role

ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday"}
PLANS = {"attendance": "An attendance plan", "contract": "An attendance contract"}


@dataclass(frozen=True)
class Here:
    """The document in which a value stands, and the day for which it is told."""

    document: Mapping[str, Any]
    on: date

    def beside(self, path: str, name: str) -> Any:
        """What stands next to the value at a path, under another name."""
        return value_at(self.document, f"{path.rpartition('.')[0]}.{name}")

    def tier(self, key: Any) -> str:
        """The name of a tier by its key, the key in words where there is no such tier."""
        ladders = self.document.get("ladders")
        for ladder in ladders.values() if isinstance(ladders, Mapping) else ():
            tiers = ladder.get("tiers") if isinstance(ladder, Mapping) else None
            tier = tiers.get(str(key)) if isinstance(tiers, Mapping) else None
            if isinstance(tier, Mapping) and tier.get("name"):
                return str(tier["name"])
        return str(key).replace("_", " ")


Teller = Callable[[Here, str, Any], str | None]


def plain(value: Any) -> str:
    """A value within a sentence: keys as words, times of day without a leading nought, lists with “and”.

    Items that have an “and” or a comma of their own are parted by semicolons.
    """
    if isinstance(value, list | tuple):
        items = [plain(item) for item in value]
        return "; ".join(items) if any("," in item or " and " in item for item in items) else words_of_list(items)
    text = text_of(value).replace("_", " ")
    hours, colon, minutes = text.partition(":")
    return f"{int(hours)}:{minutes}" if colon and hours.isdigit() and minutes.isdigit() else text


def counted(words: str, one: str) -> Teller:
    """Words for a number, others for 1; a length of time with its unit is put in as it is."""

    def tell(here: Here, path: str, value: Any) -> str | None:
        return None if isinstance(value, Mapping) else (one if value == 1 else words).format(plain(value))

    return tell


def _small(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def step(here: Here, path: str, step: Any) -> str | None:
    """“By 9:30: call the family (attendance officer)”."""
    if not isinstance(step, Mapping):
        return None
    who = words_of_role(str(step["owner"])).removeprefix("the ") if step.get("owner") else ""
    what = _small(str(step.get("label") or names_of(path)[-1].replace("_", " ")))
    return f"{_when(step)}: {what}{f' ({who})' if who else ''}{_contact(step)}"


def _when(step: Mapping[str, Any]) -> str:
    every = step.get("every")
    nth = ORDINALS.get(every, f"{every}th") if isinstance(every, int) and every > 1 else ""
    often = f"every {nth} school day of absence" if nth else ""
    if step.get("by"):
        return f"By {plain(step['by'])}{f' on {often}' if often else ''}"
    return f"On {often}" if often else "On every school day of absence"


def _contact(step: Mapping[str, Any]) -> str:
    """Whether it is needed once somebody was reached, where that is not as usual for its kind."""
    until, usual = step.get("until_contact"), step.get("action") in (TEXT, CALL)
    if until is None or bool(until) == usual:
        return ""
    return ", unless somebody was reached" if until else ", even when somebody was reached"


def flags(here: Here, path: str, value: Any) -> str | None:
    labels = [_flag(str(kind)) for kind in value] if isinstance(value, list | tuple) else []
    return f"For pupils with one of these circumstances: {'; '.join(labels)}." if labels else None


def _flag(kind: str) -> str:
    return _small(flag_label(kind)) if kind in BY_KIND else kind.replace("_", " ")


def circumstances(here: Here, path: str, value: Any) -> str | None:
    if not isinstance(value, Mapping) or not value:
        return None
    return f"For pupils of whom the school knows one of these: {'; '.join(_small(str(one)) for one in value.values())}."


def tiers(here: Here, path: str, value: Any) -> str | None:
    keys = value if isinstance(value, list | tuple) else []
    return f"For pupils at {words_of_list([here.tier(key) for key in keys], 'or')}." if keys else None


def matrix(here: Here, path: str, value: Any) -> str | None:
    if not isinstance(value, Mapping) or not {"red", "amber"} <= set(value):
        return None
    return f"A risk assessment of {value['red']} points or more makes red, of {value['amber']} or more amber."


def times(here: Here, path: str, value: Any) -> str | None:
    """“In the morning: pupils may come in from 8:45, they are late after 8:50, the register closes at 9:20.”"""
    if not isinstance(value, Mapping):
        return None
    names = names_of(path)
    part = {"am": "morning", "pm": "afternoon"}.get(names[-1], names[-1])
    day = DAYS.get(names[2], names[2]) if len(names) > 3 else ""
    said = {"opens": "pupils may come in from {}", "late_after": "they are late after {}",
            "closes": "the register closes at {}"}  # fmt: skip
    parts = [words.format(plain(value[name])) for name, words in said.items() if value.get(name)]
    return f"{f'On {day} {part}s' if day else f'In the {part}'}: {', '.join(parts)}." if parts else ""


def band(here: Here, path: str, band: Any) -> str | None:
    if not isinstance(band, Mapping) or "at_least" not in band:
        return None
    given = [f"a {plain(band['award'])}"] if band.get("award") else []
    if band.get("letter"):
        title = value_at(here.document, f"letters.{band['letter']}.title") or plain(band["letter"])
        given.append(f"the letter “{title}”")
    earned = f" earns {words_of_list(given)}" if given else ": no award"
    return f"Attendance {_range(band)}{earned}."


def _range(band: Mapping[str, Any]) -> str:
    low, high, below = band["at_least"], band.get("at_most", 100), band.get("below")
    if below is not None:
        return f"of {low}% and below {below}%" if low == below else f"from {low}% to below {below}%"
    if low == high:
        return f"of {low}%"
    return f"of {low}% or more" if high == 100 else f"from {low}% to {high}%"


def letter(here: Here, path: str, letter: Any) -> str | None:
    """““Support letter 1” says: pupil name and attendance percent; enclosed: attendance record.”"""
    if not isinstance(letter, Mapping):
        return None
    parts = [f"“{letter.get('title') or plain(names_of(path)[-1])}”"]
    if letter.get("placeholders"):
        parts.append(f" says: {plain(letter['placeholders'])}")
    if letter.get("enclose"):
        parts.append(f"; enclosed: {plain(letter['enclose'])}")
    if letter.get("approval") == "none":
        parts.append("; it goes without anybody’s approval where no check says otherwise")
    return f"{''.join(parts)}."


def plan(words: str) -> Teller:
    """Words after the name of a plan: “A phased return” … “lasts at most 2 weeks.”"""

    def tell(here: Here, path: str, value: Any) -> str | None:
        if isinstance(value, Mapping):
            return None
        kind = names_of(path)[1]
        name = PLANS.get(kind) or f"A {kind.replace('_', ' ')}{'' if kind == 'phased_return' else ' plan'}"
        length = f"{value} week{'' if value == 1 else 's'}" if isinstance(value, int) else plain(value)
        return f"{name} {words.format(length)}".replace("every 1 ", "every ")

    return tell


def role(words: str) -> Teller:
    def tell(here: Here, path: str, value: Any) -> str | None:
        role = words_of_role(str(value))
        return words.format(f"{role[:1].upper()}{role[1:]}")

    return tell


def quietly(here: Here, path: str, value: Any) -> str:
    return ""
