"""What the letters of each demo school look like: an invented address, a crest, and whoever signs.

Streets and postcodes are of the demo's own places; telephone numbers are of Ofcom's drama range.
"""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import cos, pi, sin

from attendance.access.rules.actors import Actor
from attendance.kit.images import Shape, drawn
from attendance.reports.demo.school import Built
from attendance.tenancy.scope import scoped
from letters.services.letterheads import Choices, Upload, save_letterhead

Point = tuple[float, float]
WIDTH, HEIGHT, EDGE = 1000, 1160, 60  # of the grid on which a crest is drawn
SCALE = 0.6  # pixels of the picture for each of the grid
STEPS, PACE = 36, 1.5  # of the hand, for each letter of a name; how far it moves on with each
INK, WHITE = "#1c2b4a", "#ffffff"
COLOURS = {"plum": "#6b2f5b", "teal": "#1d6b68", "olive": "#5f6a2a", "blue": "#1d4e89", "brick": "#98402f"}


@dataclass(frozen=True)
class Look:
    """A school's place in the demo's world; `shows`: what its crest shows, `charge`: the areas of it, in white."""

    street: str
    place: str
    telephone: str
    site: str
    shows: str
    charge: tuple[tuple[Point, ...], ...]
    per: str = "household"
    footer: str = ""


LOOKS = {  # by URN
    900101: Look(
        "14 Fulling Mill Road", "Millbeck", "01632 960101", "oakfield.example", "an oak tree",
        (((420, 210), (580, 210), (760, 360), (760, 540), (600, 660), (400, 660), (240, 540), (240, 360)),
         ((450, 640), (550, 640), (600, 880), (400, 880))),
        footer="Oakfield Primary is a school of the Northern Lights Academy Trust.",
    ),
    900102: Look(
        "Elm House, 2 Selvedge Way", "Millbeck", "01632 960102", "elmpark.example", "two leaves",
        (((230, 330), (470, 520), (470, 820), (300, 640)), ((770, 330), (530, 520), (530, 820), (700, 640))),
        per="parent", footer="Elm Park Academy is a school of the Northern Lights Academy Trust.",
    ),
    900103: Look(
        "Church Lane", "Thornley", "01632 960103", "ashby.example", "a cross",
        (((450, 220), (550, 220), (550, 880), (450, 880)), ((280, 400), (720, 400), (720, 500), (280, 500))),
        footer="Ashby CE Primary is a school of the Northern Lights Academy Trust.",
    ),
    900104: Look(
        "81 Teasel Avenue", "Millbeck", "01632 960104", "riverside.example", "a river between two banks",
        (((150, 380), (380, 300), (620, 420), (850, 340), (850, 450), (620, 530), (380, 410), (150, 490)),
         ((180, 620), (380, 540), (620, 660), (820, 580), (800, 690), (620, 770), (380, 650), (210, 730))),
        footer="Riverside Academy is a school of the Northern Lights Academy Trust.",
    ),
    900105: Look(
        "Top of Bobbin Lane", "Thornley", "01632 960105", "hillcrest.example", "two hills",
        (((180, 700), (420, 330), (560, 560), (480, 700)), ((510, 700), (660, 440), (800, 700))),
    ),
}  # fmt: skip


def write_letterhead(built: Built, team: Mapping[str, Actor], *, at: datetime) -> None:
    """The school's letterhead as its head saved it, with a crest and a signature."""
    school, head, officer = built.school, team["headteacher"], team["attendance_officer"]
    look = LOOKS[school.urn]
    choices = Choices(
        address=(look.street, look.place), postcode="ZZ99 3WZ", telephone=look.telephone,
        email=f"attendance@{look.site}", website=f"www.{look.site}", headteacher_name=head.name,
        contact_person=officer.name, sender_name=head.name, sender_position="Headteacher",
        reply_to=f"Please ring {officer.name} on {look.telephone}, or write to attendance@{look.site}.",
        footer=look.footer, per=look.per, separators=look.per == "parent",
    )  # fmt: skip
    pictures = {
        "crest": Upload(crest(COLOURS[school.colour], look), f"The crest of {school.name}: {look.shows}"),
        "signature": Upload(signature(head.name), f"Signed by {head.name}"),
    }
    with scoped(school.id):
        save_letterhead(school.id, choices, by=head, at=at, pictures=pictures)


def crest(colour: str, look: Look) -> bytes:
    """A PNG: a shield of the colour with a white rim in it, and the charge."""
    rim = [*_shield(EDGE + 34), _shield(EDGE + 34)[0]]
    areas = [Shape(_scaled(_shield(EDGE)), colour), Shape(_scaled(rim), WHITE, 7)]
    areas += [Shape(_scaled(area), WHITE) for area in look.charge]
    return drawn(round(WIDTH * SCALE), round(HEIGHT * SCALE), areas)


def _scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _shield(edge: float) -> list[Point]:
    """The outline of a shield, `edge` pixels from the rim of the paper: straight shoulders, round below."""
    half, top, shoulder = WIDTH / 2 - edge, edge, HEIGHT * 0.45
    depth = HEIGHT - edge - shoulder
    below = [(WIDTH / 2 + half * cos(n * pi / 40), shoulder + depth * sin(n * pi / 40) ** 0.8) for n in range(41)]
    return [(edge, top), (WIDTH - edge, top), *below]


def signature(name: str) -> bytes:
    """A PNG of a line as a hand writes a name: nobody can read it, and it is the same each time."""
    rng, points, tall = random.Random(name), [], 0.0
    for n in range(len(name) * STEPS):
        if n % STEPS == 0:
            first = n == 0 or name[n // STEPS - 1] == " "
            tall = 190 if first else rng.choice((26, 34, 42, 70))
        up = tall * sin(n / STEPS * 2 * pi)
        points.append((90 + n * PACE + 24 * cos(n / STEPS * 2 * pi) + up * 0.4, 260 - up - n * PACE * 0.06))
    last_x, last_y = points[-1]
    points += [(last_x + 60, last_y + 6), (last_x + 150, last_y - 34)]
    under = [(130.0, 430.0), (last_x * 0.5, 396.0), (last_x + 90, 404.0)]
    lines = [Shape(_scaled(points), INK, 7), Shape(_scaled(under), INK, 5)]
    return drawn(round((last_x + 220) * SCALE), round(500 * SCALE), lines)
