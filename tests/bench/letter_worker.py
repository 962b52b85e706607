"""A process that draws letters, each with other words, and says how much memory it holds after FIRST and after ALL."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import django

django.setup()

from letters.services.drawing import draw  # noqa: E402  it needs the set-up above
from tests.letters.papers import MERGED, PICTURES, a_paper, paragraph  # noqa: E402

PAGE = 4096  # bytes of a page of memory


def megabytes() -> float:
    """The memory that is really in use."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6


def main(first: int, every: int) -> None:
    """Draw and report."""
    found = []
    for number in range(1, every + 1):
        words = replace(MERGED, blocks=(*MERGED.blocks, paragraph(f"This is letter {number}, and it is its own.")))
        draw(a_paper(merged=words, name=f"Ms A Żółtowska {number}", reference=f"{number:08X}"), PICTURES)
        if number in (first, every):
            found.append(megabytes())
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
