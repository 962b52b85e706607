"""Pictures that somebody sent: made anew as JPEG, and nothing else let in."""

from io import BytesIO

import pytest
from PIL import Image

from attendance.kit.images import LARGEST_FILE, NotAPicture, Shape, as_jpeg, drawn


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGBA", colour=(0, 0, 255, 0)) -> bytes:
    """A picture of one colour; see-through where it can be."""
    out = BytesIO()
    Image.new(mode, size, colour[: len(mode)] if mode != "L" else 7).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "P")]
)
def test_kinds_of_pictures_that_come_in(kind, mode):
    out = BytesIO()
    Image.new(mode, (1000, 500)).save(out, kind)

    made = as_jpeg(out.getvalue())

    assert (made.width, made.height, made.content[:3]) == (800, 400, b"\xff\xd8\xff")


def test_nothing_but_the_pixels_is_kept():
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    Image.new("RGB", (10, 10)).save(out, "JPEG", exif=exif, comment=b"secret")

    made = as_jpeg(out.getvalue() + b"<script>alert(1)</script>").content

    assert (b"Taken at home" in made, b"secret" in made, b"script" in made) == (False, False, False)


def _gif() -> bytes:
    out = BytesIO()
    Image.new("RGB", (10, 10)).save(out, "GIF")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This is no picture that can be read."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no picture that can be read."),
        (b"%PDF-1.7", "This is no picture that can be read."),
        (picture()[:60], "This is no picture that can be read."),
        (b"\xff\xd8\xff" + b"x" * 100, "This is no picture that can be read."),
        (b"x" * (LARGEST_FILE + 1), "The picture is larger than 2 MB."),
        (picture(size=(8001, 1)), "The picture has too many pixels."),
    ],
)
def test_what_is_no_picture_is_refused(content, message):
    with pytest.raises(NotAPicture) as caught:
        as_jpeg(content)

    assert caught.value.message == message


def test_gif_is_refused():
    with pytest.raises(NotAPicture, match="Choose a PNG or JPEG file"):
        as_jpeg(_gif())


def test_own_picture_shows_its_shapes_one_over_the_other():
    area, line = Shape([(0, 0), (39, 0), (39, 19), (0, 19)], "#ff0000"), Shape([(0, 10), (39, 10)], "#0000ff", 4)

    made = Image.open(BytesIO(drawn(60, 20, [area, line])))

    assert made.size == (60, 20)
    assert [made.getpixel(at) for at in ((5, 2), (5, 10), (50, 2))] == [(255, 0, 0), (0, 0, 255), (255, 255, 255)]
