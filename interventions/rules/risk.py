"""Risk and colour: how likely times how severe, a pupil's colour with its reasons, and the first day's steps.

Colours, bounds, criteria and steps are a policy's to set; the defaults are those of the preset with timers. A colour
never hides why: each reason says what it rests on, and whether everybody may see it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from attendance.people.rules.pupil_flags import BY_KIND, SENSITIVE, flag_label
from interventions.rules.legal import LegalProblem

RED, AMBER, GREEN = "red", "amber", "green"
COLOURS = (RED, AMBER, GREEN)  # the worst first
COLOUR_LABELS = {RED: "Red", AMBER: "Amber", GREEN: "Green"}
LEAST, MOST = 1, 5
LIKELIHOOD = {1: "Will not happen", 2: "Unlikely", 3: "May happen", 4: "Likely", 5: "Will happen"}
SEVERITY = {1: "No harm", 2: "Slight", 3: "Moderate", 4: "Serious", 5: "Very serious"}


@dataclass(frozen=True)
class Bounds:
    """The least score of likelihood times severity that is amber, and that is red; below amber it is green."""

    amber: int = 10
    red: int = 20

    def __post_init__(self) -> None:
        if not LEAST < self.amber < self.red <= MOST * MOST:
            raise LegalProblem(
                "bounds", "Amber must begin below red.", "Give two scores between 2 and 25, amber first."
            )


DEFAULT_BOUNDS = Bounds()


def score(likelihood: int, severity: int) -> int:
    """Likelihood times severity, 1 to 25. Raises LegalProblem for either outside 1 to 5."""
    for name, value in (("likelihood", likelihood), ("severity", severity)):
        if not LEAST <= value <= MOST:
            raise LegalProblem(name, f"{value} is not on the scale.", "Choose 1 to 5.")
    return likelihood * severity


def colour_of_risk(likelihood: int, severity: int, bounds: Bounds = DEFAULT_BOUNDS) -> str:
    """red, amber or green. Raises LegalProblem for a value outside 1 to 5."""
    return colour_of_score(score(likelihood, severity), bounds)


def colour_of_score(points: int, bounds: Bounds = DEFAULT_BOUNDS) -> str:
    """The colour of a score."""
    if points >= bounds.red:
        return RED
    return AMBER if points >= bounds.amber else GREEN


def matrix(bounds: Bounds = DEFAULT_BOUNDS) -> tuple[tuple[int, tuple[tuple[int, str], ...]], ...]:
    """The table a page shows: for each likelihood from 5 down, the score and colour of each severity from 1 to 5."""
    scale = range(LEAST, MOST + 1)
    return tuple(
        (row, tuple((row * col, colour_of_risk(row, col, bounds)) for col in scale)) for row in reversed(scale)
    )


@dataclass(frozen=True)
class Criteria:
    """What makes a pupil this colour: any one of flag kinds, tier keys, statutory statuses or the school's own
    circumstances (key to label)."""

    colour: str
    flags: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    severe: bool = False
    persistent: bool = False
    circumstances: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    """A colour set by a person. It holds only with a reason and with a risk assessment in place."""

    colour: str
    reason: str
    risk_assessed: bool


@dataclass(frozen=True)
class Facts:
    """What is known of a pupil. `tiers` by key with their names; `risk` the worst score of the assessment in force."""

    flags: frozenset[str] = frozenset()
    tiers: Mapping[str, str] = field(default_factory=dict)
    severe: bool = False
    persistent: bool = False
    circumstances: frozenset[str] = frozenset()
    risk: int | None = None
    judgement: Judgement | None = None


@dataclass(frozen=True)
class Reason:
    """Why a colour holds, in words; `ability` is what a reader needs to see it ("": no more than the page itself)."""

    words: str
    ability: str = ""


@dataclass(frozen=True)
class Coloured:
    """A pupil's colour and every reason for it."""

    colour: str
    reasons: tuple[Reason, ...]


def colour_of(facts: Facts, criteria: Iterable[Criteria], bounds: Bounds = DEFAULT_BOUNDS) -> Coloured:
    """The worst colour that any criterion or the risk assessment gives, with its reasons; green where none does.

    A person's judgement, with a reason and a risk assessment, goes before all of them, up or down.
    """
    judged = facts.judgement
    if judged and judged.reason.strip() and judged.risk_assessed:
        return Coloured(judged.colour, (Reason(f"Set by a person: {judged.reason.strip()}", SENSITIVE),))
    found: dict[str, list[Reason]] = {colour: [] for colour in COLOURS}
    for one in criteria:
        found[one.colour] += _reasons(facts, one)
    if facts.risk is not None:
        found[colour_of_score(facts.risk, bounds)].append(Reason(f"Risk assessment: {facts.risk} of 25", SENSITIVE))
    worst = next((colour for colour in COLOURS if found[colour]), GREEN)
    return Coloured(worst, tuple(dict.fromkeys(found[worst])))


def shown_reasons(coloured: Coloured, abilities: Collection[str]) -> tuple[str, ...]:
    """The reasons that a reader with these abilities may see; one line stands for all that they may not."""
    seen = [reason.words for reason in coloured.reasons if not reason.ability or reason.ability in abilities]
    hidden = len(seen) < len(coloured.reasons)
    return (*seen, "A circumstance that only safeguarding staff see") if hidden else tuple(seen)


def needs_risk_assessment(colour: str, colours: Collection[str] = frozenset({RED})) -> bool:
    """Whether a pupil of this colour must have a full risk assessment: red ones, unless the policy says more."""
    return colour in colours


def _reasons(facts: Facts, criteria: Criteria) -> list[Reason]:
    flags = [
        Reason(flag_label(kind), BY_KIND[kind].ability) for kind in BY_KIND if kind in facts.flags & criteria.flags
    ]
    tiers = [Reason(name) for key, name in facts.tiers.items() if key in criteria.tiers]
    own = [Reason(label, SENSITIVE) for key, label in criteria.circumstances.items() if key in facts.circumstances]
    return flags + tiers + _statuses(facts, criteria) + own


def _statuses(facts: Facts, criteria: Criteria) -> list[Reason]:
    if facts.severe and criteria.severe:
        return [Reason("Severely absent: half or more of possible sessions missed")]
    if facts.persistent and criteria.persistent:
        return [Reason("Persistently absent: a tenth or more of possible sessions missed")]
    return []


DEFAULT_CRITERIA: Sequence[Criteria] = (
    Criteria(
        RED,
        flags=frozenset({"ehcp", "looked_after", "social_worker", "child_protection"}),
        circumstances={
            "sexual_exploitation": "At risk of sexual exploitation",
            "criminal_exploitation": "At risk of criminal exploitation",
            "section_47": "A section 47 enquiry is open",
            "suicide_risk": "Mental health, with a risk of suicide",
        },
    ),
    Criteria(
        AMBER,
        severe=True,
        persistent=True,
        circumstances={
            "external_agency": "An external agency works with the family",
            "family_concern": "A concern about the family",
            "welfare_officer": "The education welfare officer is involved",
            "police": "A police investigation",
        },
    ),
)
