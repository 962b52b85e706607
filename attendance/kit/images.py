"""A picture that somebody sent, made anew as JPEG: what comes out was drawn by us, whatever came in; and our own.

The only importer of Pillow. Nothing but the pixels is kept: no comment, no place, no other file behind the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

LARGEST_FILE = 2 * 1024 * 1024  # bytes
LARGEST_SIDE = 8000  # pixels of what comes in: more would fill the memory when it is opened
KINDS = ("PNG", "JPEG")


class NotAPicture(ValueError):
    """A refusal: `message` what is wrong, `remedy` what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message, self.remedy = message, remedy


@dataclass(frozen=True)
class Jpeg:
    """The new picture; `width` and `height` in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Shape:
    """Its corners in pixels from the top left: a line of that width, or, with a width of 0, an area that is filled."""

    corners: Sequence[tuple[float, float]]
    colour: str
    line: int = 0


def drawn(width: int, height: int, shapes: Iterable[Shape]) -> bytes:
    """A PNG of our own on white: the shapes, each over those before it."""
    paper = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(paper)
    for shape in shapes:
        if shape.line:
            pen.line(list(shape.corners), fill=shape.colour, width=shape.line, joint="curve")
        else:
            pen.polygon(list(shape.corners), fill=shape.colour)
    out = BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def as_jpeg(content: bytes, *, side: int = 800) -> Jpeg:
    """A PNG or JPEG as a JPEG on white, no longer than `side` pixels. Raises NotAPicture for anything else."""
    if len(content) > LARGEST_FILE:
        raise NotAPicture("The picture is larger than 2 MB.", "Save it smaller, then choose it again.")
    try:
        with Image.open(BytesIO(content), formats=KINDS) as whole:
            whole.verify()  # WeasyPrint has Pillow open half a picture too
        with Image.open(BytesIO(content), formats=KINDS) as opened:
            if max(opened.size) > LARGEST_SIDE:
                raise NotAPicture("The picture has too many pixels.", "Save it smaller, then choose it again.")
            picture = _on_white(ImageOps.exif_transpose(opened))
    except NotAPicture:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture("This is no picture that can be read.", "Choose a PNG or JPEG file.") from error
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "JPEG", quality=90, optimize=True)
    return Jpeg(out.getvalue(), picture.width, picture.height)


def _on_white(picture: Image.Image) -> Image.Image:
    """What is see-through becomes white: paper is."""
    drawn = picture.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    paper.alpha_composite(drawn)
    return paper.convert("RGB")
