"""Words as they would look: merged for a real pupil of the school, drawn as the PDF it would be; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from attendance.kit import pdf
from attendance.people.queries import PupilRow, find_pupils, pupil_by_id
from letters.models import Letter
from letters.queries.about_pupils import with_families
from letters.queries.addressees import plan_from
from letters.queries.facts import About, read_facts
from letters.queries.filling import recipient_words
from letters.queries.in_force import in_force
from letters.queries.letterheads import pictures_of
from letters.rules.addressing import Choice, CopyPlan
from letters.rules.fields import FIELDS
from letters.rules.letterhead import Letterhead, Picture
from letters.rules.merging import empty_in, merge, plain_text
from letters.rules.paper import Paper
from letters.rules.wording import Merged, Wording
from letters.services.drawing import draw

ADDRESS = ("1 Example Road", "Exampleton")
POSTCODE = "EX1 1EX"
TEXT_PART = 160  # characters of a text; GSM 03.38
DPI = 96


@dataclass(frozen=True)
class Preview:
    """What is shown beside the words. `about`: whose facts; `examples`: the fields for which an example stands.

    `nobody`: no adult would get a letter about this pupil, so that the address is an example. `lack`: why there is no
    PDF, "" where there is one. `parts` of a text message.
    """

    about: str
    merged: Merged
    text: str
    examples: tuple[str, ...] = ()
    content: bytes = field(default=b"", repr=False)
    lack: str = ""
    parts: int = 0
    nobody: bool = False

    def pages(self) -> list[bytes]:
        """Each page as a PNG."""
        return pdf.pictures(self.content, dpi=DPI) if self.content else []


@dataclass(frozen=True)
class _About:
    name: str
    values: Mapping[str, str]
    copy: CopyPlan
    letterhead: Letterhead
    pictures: Mapping[str, Picture]


def preview_for_pupil(school_id: UUID, wording: Wording, on: date, text: str = "") -> Preview | None:
    """The words for the pupil whom `text` names, else one for whom such a letter waits, else the first on roll.

    None where no pupil is found. Facts that are not known are shown as examples and named. About 14 queries. Raises
    FaultyWording.
    """
    found = _pupil(school_id, wording.key, text, on)
    if found is None:
        return None
    pupil, case_id = found
    held = in_force(school_id, on)
    pupils, families = with_families(school_id, [pupil.id], on)
    facts = read_facts(held, pupils, [About(pupil.id, pupil.id, case_id)]).facts[pupil.id]
    head = held.head
    plan = plan_from(families, pupil.id, Choice(wording.per or head.per, kind=wording.kind), on)
    copy = next(iter(plan.copies), None)
    values = dict(facts.words) | (recipient_words(copy) if copy else {})
    about = _About(pupil.name, values, copy or _example_copy(), head, pictures_of(school_id, head))
    return replace(_preview(wording, about, on), nobody=copy is None)


def preview_with_examples(wording: Wording, name: str, on: date) -> Preview:
    """The words with the example of every field, under a letterhead of that name. No query. Raises FaultyWording."""
    values = {one.name: one.example for one in FIELDS.values()}
    head = Letterhead(name, 0, ADDRESS, POSTCODE, sender_name=values["sender_name"])
    return _preview(wording, _About("", values, _example_copy(), head, {}), on)


def _preview(wording: Wording, about: _About, on: date) -> Preview:
    empty = empty_in(wording, about.values)
    values = dict(about.values) | {name: FIELDS[name].example for name in empty}
    merged = merge(wording, values)
    made = Preview(about.name, merged, plain_text(merged), tuple(FIELDS[name].label for name in empty))
    if wording.kind == "text":
        return replace(made, parts=-(-len(made.text) // TEXT_PART))
    lack = pdf.available()
    return (
        replace(made, lack=lack)
        if lack
        else replace(made, content=draw(_paper(wording, merged, about, on), about.pictures))
    )


def _paper(wording: Wording, merged: Merged, about: _About, on: date) -> Paper:
    copy = about.copy
    return Paper(
        merged, about.letterhead, copy.name, copy.address, copy.postcode, on, reference="", language=wording.language,
        kind=wording.kind, draft=True, title=wording.title,
    )  # fmt: skip


def _pupil(school_id: UUID, key: str, text: str, on: date) -> tuple[PupilRow, UUID | None] | None:
    """The pupil, and the case of the letter that waits for them."""
    if not text.strip():
        waiting = Letter.objects.filter(school_id=school_id, key=key, state="draft").order_by("due", "id")
        for pupil_id, case_id in waiting.values_list("pupil_id", "case_id")[:1]:
            pupil = pupil_by_id(school_id, pupil_id, on)
            if pupil:
                return pupil, case_id
    rows = find_pupils(school_id, on, text=text, limit=1).rows
    return (rows[0], None) if rows else None


def _example_copy() -> CopyPlan:
    return CopyPlan(FIELDS["recipient_name"].example, FIELDS["recipient_salutation"].example, (), ADDRESS, POSTCODE)
