"""The groups of children whose attendance is looked at, and which of them are one another's rest.

DfE “Working together to improve school attendance” names them: free school meals, special educational needs, English as
an additional language, looked-after children, children with a social worker, young carers. Child protection and the
like are shown as nothing but “has a social worker”, and that only of many.
"""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Cohort:
    """`kinds`: a pupil with one of these is in it; `without`: those with none of them are. `sensitive`: only of many.

    `short` stands where there is little room.
    """

    key: str
    label: str
    kinds: frozenset[str]
    without: bool = False
    sensitive: bool = False
    short: str = ""

    def holds(self, kinds: Collection[str]) -> bool:
        """Whether a pupil with these kinds of flag is in it."""
        return self.kinds.isdisjoint(kinds) == self.without


def _cohort(
    key: str, label: str, *kinds: str, without: bool = False, sensitive: bool = False, short: str = ""
) -> Cohort:
    return Cohort(key, label, frozenset(kinds or (key,)), without, sensitive, short)


SOCIAL_WORK = ("social_worker", "child_in_need", "child_protection")
COHORTS: dict[str, Cohort] = {
    cohort.key: cohort
    for cohort in (
        _cohort("fsm", "Free school meals"),
        _cohort("not_fsm", "Not free school meals", "fsm", without=True),
        _cohort("pupil_premium", "Pupil premium"),
        _cohort("sen_support", "SEN support"),
        _cohort("ehcp", "EHC plan"),
        _cohort("eal", "English as an additional language", short="English additional"),
        _cohort("looked_after", "Looked after", sensitive=True),
        _cohort("previously_looked_after", "Previously looked after", sensitive=True),
        _cohort("social_worker", "Has a social worker", *SOCIAL_WORK, sensitive=True),
        _cohort("young_carer", "Young carer", sensitive=True),
    )
}
PAIRS: tuple[tuple[str, str], ...] = (("fsm", "not_fsm"),)  # together they are everybody
SEXES: dict[str, str] = {"girls": "Girls", "boys": "Boys"}
IN_A_SENTENCE: dict[str, str] = {
    "fsm": "children on free school meals",
    "not_fsm": "children not on free school meals",
    "pupil_premium": "children with pupil premium",
    "sen_support": "children with SEN support",
    "ehcp": "children with an education, health and care plan",
    "eal": "children with English as an additional language",
    "looked_after": "looked-after children",
    "previously_looked_after": "children who were looked after before",
    "social_worker": "children with a social worker",
    "young_carer": "young carers",
    "girls": "girls",
    "boys": "boys",
}


def in_a_sentence(key: str, label: str) -> str:
    """The group as a sentence names it: “children with a social worker”, “children in Year 3”."""
    return IN_A_SENTENCE.get(key, f"children in {label}")
