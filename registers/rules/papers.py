"""What kinds of papers may be handed in, told by their first bytes: a name and what a browser says prove nothing."""

from dataclasses import dataclass

LARGEST = 10 * 1024 * 1024  # bytes
LARGEST_WORDS = "10 MB"
LONGEST_TITLE = 120
KINDS = {
    "medical": "A doctor’s, dentist’s or hospital’s paper",
    "appointment": "An appointment card or letter",
    "invitation": "An invitation or programme",
    "licence": "A licence or order",
    "letter": "A letter from the family",
    "other": "Something else",
}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/heic": "heic"}
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.heic,application/pdf,image/jpeg,image/png,image/heic"
TAKEN = "PDF, JPEG, PNG or HEIC (a phone’s photo)"
# A HEIC file is an ISO base media file: a box “ftyp” whose brand, or one of whose compatible brands, is one of these
# (ISO/IEC 23008-12, 10). “mif1” alone may also be an AVIF picture, so it does not suffice.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
MOST_BRANDS = 16
PDF_WITHIN = 1024  # bytes before which “%PDF-” must stand (PDF 1.7, annex H.3.4.1)


@dataclass(frozen=True)
class Fault:
    """Why a file is not taken: what is wrong and what to do."""

    message: str
    remedy: str


def kind_of_file(data: bytes) -> str:
    """The content type of a PDF, JPEG, PNG or HEIC; "" for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if _brands(data) & HEIC_BRANDS:
        return "image/heic"
    return "application/pdf" if b"%PDF-" in data[:PDF_WITHIN] and not _is_page(data) else ""


def fault_of_file(data: bytes) -> Fault | None:
    """Why the file is not taken; None where it is."""
    if not data:
        return Fault("The file is empty.", "Choose it again.")
    if len(data) > LARGEST:
        return too_large()
    if not kind_of_file(data):
        return Fault(f"The file is not a {TAKEN}.", "Choose another file, or take a photo of the paper.")
    return None


def too_large() -> Fault:
    """What is said of a file that is larger than we keep."""
    return Fault(f"The file is larger than {LARGEST_WORDS}.", "Choose a smaller one, or take a photo of the paper.")


def title_of(title: str, file_name: str) -> str:
    """What a paper is called: what was written, else the file's own name without folders and signs that steer."""
    text = title.strip() or file_name.replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(sign for sign in text if sign.isprintable()).split())[:LONGEST_TITLE] or "A paper"


def name_of_file(title: str, content_type: str) -> str:
    """The name under which a paper is saved: its title, with the ending that its content has."""
    ending = ENDINGS.get(content_type, "bin")
    text = "".join(sign if sign.isalnum() or sign in " -_()" else " " for sign in title)
    stem = " ".join(text.split())
    for known in ("pdf", "jpeg", "jpg", "png", "heic"):
        if stem.lower().endswith(f" {known}"):
            stem = stem[: -len(known)].strip()
            break
    return f"{stem or 'paper'}.{ending}"


def _brands(data: bytes) -> frozenset[bytes]:
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), 8 + 4 * MOST_BRANDS, len(data))
    return frozenset({data[8:12], *(data[start : start + 4] for start in range(16, end - 3, 4))})


def _is_page(data: bytes) -> bool:
    """Whether a page or script hides before the “%PDF-”: a browser that sniffs would run it."""
    return data.lstrip()[:1] == b"<"
