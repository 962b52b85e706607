"""Circumstances of a pupil that the school keeps with dates, and who may see them.

Child protection, child in need, a social worker, exploitation and the like are for those who act on them
(`flags.sensitive`); the others for those who plan support (`flags.view`).
"""

from collections.abc import Collection
from dataclasses import dataclass

VIEW = "flags.view"
SENSITIVE = "flags.sensitive"


@dataclass(frozen=True)
class FlagKind:
    """One kind: its key, what it is called in full, the two or three letters a list shows, the ability that sees it."""

    kind: str
    label: str
    short: str
    ability: str

    @property
    def sensitive(self) -> bool:
        return self.ability == SENSITIVE


FLAG_KINDS: tuple[FlagKind, ...] = (
    FlagKind("sen_support", "SEN support", "SEN", VIEW),
    FlagKind("ehcp", "Education, health and care plan", "EHC", VIEW),
    FlagKind("fsm", "Free school meals", "FSM", VIEW),
    FlagKind("pupil_premium", "Pupil premium", "PP", VIEW),
    FlagKind("looked_after", "Looked after", "LA", VIEW),
    FlagKind("previously_looked_after", "Previously looked after", "PLA", VIEW),
    FlagKind("eal", "English as an additional language", "EAL", VIEW),
    FlagKind("young_carer", "Young carer", "YC", VIEW),
    FlagKind("child_in_need", "Child in need", "CIN", SENSITIVE),
    FlagKind("child_protection", "Child protection plan", "CP", SENSITIVE),
    FlagKind("social_worker", "Has a social worker", "SW", SENSITIVE),
    FlagKind("youth_offending", "Has a youth offending worker", "YOT", SENSITIVE),
    FlagKind("section_47", "Section 47 enquiry", "S47", SENSITIVE),
    FlagKind("sexual_exploitation", "At risk of sexual exploitation", "CSE", SENSITIVE),
    FlagKind("criminal_exploitation", "At risk of criminal exploitation", "CCE", SENSITIVE),
    FlagKind("mental_health", "Mental health", "MH", SENSITIVE),
)
BY_KIND = {flag.kind: flag for flag in FLAG_KINDS}
SENSITIVE_KINDS = frozenset(flag.kind for flag in FLAG_KINDS if flag.sensitive)


def flag_label(kind: str) -> str:
    """What the kind is called in full. Raises KeyError for one that is not in the table."""
    return BY_KIND[kind].label


def may_see(kind: str, abilities: Collection[str]) -> bool:
    """Whether somebody with these abilities may see flags of this kind."""
    return BY_KIND[kind].ability in abilities


def visible_kinds(abilities: Collection[str]) -> tuple[str, ...]:
    """The kinds that somebody with these abilities may see, in the order of the table."""
    return tuple(flag.kind for flag in FLAG_KINDS if flag.ability in abilities)
