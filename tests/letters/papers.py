"""A paper to draw: an invented school, its crest and signature, a letter with everything that letters have."""

from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from letters.rules.letterhead import Letterhead, Picture
from letters.rules.paper import Enclosure, Group, Paper, RecordRow
from letters.rules.wording import Block, Merged, Span

ADDRESS, POSTCODE = ("Flat 2", "14 Mill Lane", "Oakfield"), "OX99 4QZ"
HEAD = Letterhead(
    "Oakfield Primary School", 900001, ("School Road", "Oakfield"), "OX99 4QX", "01632 960123",
    "office@oakfield.example", "www.oakfield.example", "Mrs F Hartley", "Mr B Finch, attendance officer",
    "Mrs F Hartley", "Headteacher", "Ring the school office.", "Oakfield is part of Northern Lights Academy Trust.",
    "crest-1", "signature-1",
)  # fmt: skip


def jpeg(width: int, height: int) -> bytes:
    """A dark shield on white."""
    picture = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(picture).polygon([(9, 9), (width - 9, 9), (width / 2, height - 9)], fill=(40, 40, 60))
    file = BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


PICTURES = {
    "crest-1": Picture("crest-1", jpeg(400, 480), "A dark shield", 400, 480),
    "signature-1": Picture("signature-1", jpeg(500, 160), "Signature of F Hartley", 500, 160),
}


def paragraph(*runs: str) -> Block:
    """A paragraph; a run that begins with * is bold."""
    return Block("paragraph", (tuple(Span(run.removeprefix("*"), bold=run.startswith("*")) for run in runs),))


MERGED = Merged(
    "Zoë Żółtowska-O’Brien: attendance",
    "Dear Ms Żółtowska and Mr O’Brien",
    (
        paragraph("Since September Zoë was in school for ", "*91.4%", " of the time; ", "*12½ days", " are missing."),
        Block("heading", ((Span("What we would like to do together"),),)),
        Block("list", ((Span("talk about what gets in the way"),), (Span("look again on 24 March 2026"),))),
        paragraph("Please ring Mr Finch, our attendance officer, on 01632 960123 between 8:15 and 4:00. " * 3),
    ),
    "Yours sincerely",
)  # fmt: skip
RECORD = Enclosure(
    "attendance_record", "Attendance record", "Zoë Żółtowska-O’Brien, 2 September 2025 to 9 March 2026",
    ("290 sessions could be attended; 265 were (91.4%).",),
    (Group("September 2025", "2 sessions", (RecordRow("Monday 8 September", "All day", "I", "Illness"),)),),
)  # fmt: skip
CERTIFICATE = Merged(
    "", "", (
        Block("heading", ((Span("Certificate"),),)), paragraph("This certificate is given to"),
        Block("paragraph", ((Span("Zoë Żółtowska-O’Brien", True, "pupil_name"),),)),
        paragraph("for"), paragraph("*Excellent attendance"), paragraph("in the spring term 2026"),
    ), "",
)  # fmt: skip


def a_paper(**changes) -> Paper:
    """The letter; `changes` replace what is said of it."""
    given = {
        "merged": MERGED, "letterhead": HEAD, "name": "Ms A Żółtowska and Mr P O’Brien", "address": ADDRESS,
        "postcode": POSTCODE, "date": date(2026, 3, 10), "reference": "3F2A-91BC", "title": "First letter",
    }  # fmt: skip
    return Paper(**(given | changes))
