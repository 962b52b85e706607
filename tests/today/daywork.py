"""What the tests of Today share: the page's address, its parts as text, a morning with something in it."""

import re
from dataclasses import replace

from attendance.people.models import RegistrationGroup
from attendance.tenancy.scope import scoped
from tests.factories.school_life import YEAR, SchoolLife, add_pupil

TODAY = "/schools/900001/today/"
LIVE = f"{TODAY}live/"


def words(html: str) -> str:
    """The text of some HTML, blanks made one."""
    return re.sub(r" ([.,:])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", html).split()))


def part(answer, name: str) -> str | None:
    """What a part of the page says; None where the answer has no such part, "" where it has nothing to say."""
    found = re.search(rf'<div id="t-{name}" class="part"[^>]*>(.*?)\n</div>', answer.content.decode(), re.S)
    return words(found[1]) if found else None


def parts_sent(answer) -> list[str]:
    """The names of the parts that an answer to the poll brings, in order."""
    return re.findall(r'<div id="t-(\w+)" class="part"[^>]*hx-swap-oob', answer.content.decode())


def shown(answer) -> dict[str, object]:
    """What the browser says it shows after this answer: the version, and the hash of each part."""
    html = answer.content.decode()
    since = re.search(r'name="since" value="([^"]*)"', html)
    return {
        "seen": re.search(r'name="seen" value="(\w*)"', html)[1],
        "h": re.findall(r'name="h" value="(\w+:\w+)"', html),
        **({"since": since[1]} if since else {}),
    }


def another_group(life: SchoolLife, name: str, pupils: int = 1) -> SchoolLife:
    """A second group of the school, with pupils of its own, in the place of the first. Its teacher is nobody."""
    with scoped(life.school_id):
        group = RegistrationGroup.objects.create(
            school=life.school, name=name, slug=name.lower().replace(" ", "-"), year_group=2, since=YEAR[0]
        )
        other = replace(life, group=group, pupils=[])
        for n in range(pupils):
            add_pupil(other, first="Ada", last=f"Finch {name}", admission_number=f"{name}{n}")
    return other
