"""What each demo school is like."""

from dataclasses import dataclass
from datetime import time

BIRDS = ("Wren", "Robin", "Swift", "Heron", "Kestrel", "Merlin", "Osprey")
TREES = ("Aspen", "Birch", "Cedar")


@dataclass(frozen=True)
class Times:
    """Register times of a school: opens, late after, closes, morning and afternoon."""

    am: tuple[time, time, time]
    pm: tuple[time, time, time]


@dataclass(frozen=True)
class SchoolPlan:
    """A school to build. `classes` is how many registration groups each year group has, of `size` pupils."""

    name: str
    urn: int
    laestab: str
    initials: str
    colour: str
    phase: str
    type: str
    years: tuple[int, int]
    classes: int
    size: int
    times: Times
    mix: str

    @property
    def pupils(self) -> int:
        """How many are on roll."""
        return (self.years[1] - self.years[0] + 1) * self.classes * self.size

    def group_name(self, year_group: int, n: int) -> str:
        label = "R" if year_group == 0 else str(year_group)
        if self.phase == "secondary":
            return f"{label} {TREES[n % len(TREES)]}"
        return f"{label} {BIRDS[(year_group + n * 3) % len(BIRDS)]}"


PRIMARY_TIMES = Times((time(8, 45), time(8, 50), time(9, 15)), (time(13, 0), time(13, 5), time(13, 20)))
CHURCH_TIMES = Times((time(8, 45), time(8, 50), time(9, 15)), (time(13, 0), time(13, 5), time(13, 25)))
SPECIAL_TIMES = Times((time(9, 10), time(9, 20), time(9, 30)), (time(13, 10), time(13, 20), time(13, 30)))
SECONDARY_TIMES = Times((time(8, 40), time(8, 50), time(9, 10)), (time(13, 30), time(13, 35), time(13, 50)))

OAKFIELD = SchoolPlan(
    "Oakfield Primary",
    900101,
    "9992101",
    "OP",
    "plum",
    "primary",
    "mainstream",
    (0, 6),
    1,
    30,
    PRIMARY_TIMES,
    "primary",
)
ELM_PARK = SchoolPlan(
    "Elm Park Academy",
    900102,
    "9997102",
    "EP",
    "teal",
    "all_through",
    "special",
    (1, 11),
    1,
    8,
    SPECIAL_TIMES,
    "special",
)
ASHBY = SchoolPlan(
    "Ashby CE Primary",
    900103,
    "9993103",
    "AC",
    "olive",
    "primary",
    "mainstream",
    (0, 6),
    1,
    22,
    CHURCH_TIMES,
    "primary",
)
RIVERSIDE = SchoolPlan(
    "Riverside Academy",
    900104,
    "9994104",
    "RA",
    "blue",
    "secondary",
    "mainstream",
    (7, 11),
    2,
    26,
    SECONDARY_TIMES,
    "secondary",
)
HILLCREST = SchoolPlan(
    "Hillcrest School",
    900105,
    "9992105",
    "HS",
    "brick",
    "primary",
    "mainstream",
    (0, 6),
    1,
    12,
    PRIMARY_TIMES,
    "primary",
)
NORTHERN_LIGHTS = (OAKFIELD, ELM_PARK, ASHBY, RIVERSIDE)


def synthetic(n: int, pupils: int) -> SchoolPlan:
    """The n-th school of a synthetic trust, with about `pupils` pupils; every third is a secondary school."""
    secondary = n % 3 == 2
    years = (7, 11) if secondary else (0, 6)
    groups = years[1] - years[0] + 1
    classes = max(1, round(pupils / groups / 28))
    size = max(1, round(pupils / groups / classes))
    phase, times = ("secondary", SECONDARY_TIMES) if secondary else ("primary", PRIMARY_TIMES)
    return SchoolPlan(
        f"Synthetic {phase.title()} {n + 1}",
        910001 + n,
        f"998{n + 1:04d}",
        f"S{(n + 1) % 100}",
        "slate",
        phase,
        "mainstream",
        years,
        classes,
        size,
        times,
        phase,
    )
