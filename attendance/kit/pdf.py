"""PDF: HTML drawn as tagged PDF/UA, PDFs laid together for the printer, a page as a picture.

The only file that imports WeasyPrint, pikepdf and pypdfium2. Nothing is read but our own static files and the images
that the caller hands over: no network, no other file, whatever the HTML says. Fonts and parsed stylesheets are kept for
the life of the process; the libraries underneath are not made for threads, so one draws at a time.
"""

import contextlib
import hashlib
import io
import ssl
import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
import pypdfium2
from django.conf import settings

from attendance.kit.memory import collector_paused
from attendance.kit.run.environment import PDF_HINT

MISSING = ""
try:
    with contextlib.redirect_stdout(io.StringIO()):  # where it fails, WeasyPrint prints a page of advice first
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
except OSError as error:  # its C libraries are not on this machine
    MISSING, URLFetcher, FatalURLFetchingError = str(error), object, RuntimeError

TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".jpg": "image/jpeg", ".png": "image/png"}
VARIANT = "pdf/ua-1"
FONTS_HINT = "sudo apt install fonts-noto-core fonts-noto-cjk"
POINTS = 72  # to the inch
# Never used, since nothing is fetched; making a real one reads every certificate of the machine.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_one_at_a_time = threading.Lock()


class PdfProblem(Exception):
    """A PDF cannot be made or read; the text says why and what to do."""


def available() -> str:
    """ "" where PDFs can be drawn here, else what is missing and the command that brings it."""
    if not MISSING:
        return ""
    hint = PDF_HINT.get(sys.platform, "install Pango")
    return f"PDFs cannot be drawn on this machine: Pango is missing. Run:  {hint}"


def render(html: str, *, css: tuple[str, ...] = (), images: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF/UA-1 file of a page of HTML, the same bytes for the same input.

    `css`: paths under static/, as “css/pdf-letter.css”. `images`: bytes by name; in the HTML they are
    `src="image:<name>"`. Raises PdfProblem where Pango is missing, the HTML names anything else to fetch, or
    no font has one of its signs.
    """
    if lack := available():
        raise PdfProblem(lack)
    with _one_at_a_time, collector_paused():
        try:
            page = weasyprint.HTML(string=html, base_url=_static_root().as_uri() + "/", url_fetcher=_Fetcher(images))
            drawn = page.render(
                stylesheets=[_stylesheet(path) for path in css], font_config=_fonts(), pdf_variant=VARIANT
            )
            content = drawn.write_pdf(pdf_variant=VARIANT)
        except FatalURLFetchingError as refused:
            raise PdfProblem(str(refused.__cause__ or refused)) from refused
        _check_signs(drawn)
    return content


def _check_signs(drawn: Any) -> None:
    """Refuses a page with empty boxes where no font of this machine has a sign."""
    lacking = sorted({chr(sign) for font in drawn.fonts.values() for sign in font.missing})
    if lacking:
        signs = " ".join(lacking[:8])
        raise PdfProblem(f"No font on this machine can show {signs}. Run:  {FONTS_HINT}")


def page_count(pdf: bytes) -> int:
    """The number of pages."""
    with _opened(pdf) as file:
        return len(file.pages)


def for_print(pdfs: Iterable[bytes], *, duplex: bool, separators: Sequence[bytes | None] = ()) -> bytes:
    """Many PDFs as one file, in their order; for paper only: the tags stay behind.

    `separators`: at the place of a PDF, the sheet that lies before it. `duplex`: each PDF and each sheet begins on a
    new leaf, a blank back is added where needed. What repeats (crest, signature) is kept once.
    """
    sheets = iter(separators)
    with pikepdf.new() as out:
        seen: dict[bytes, pikepdf.Object] = {}
        for pdf in pdfs:
            for part in (next(sheets, None), pdf):
                if part is not None:
                    _lay(out, part, duplex, seen)
        file = io.BytesIO()
        out.remove_unreferenced_resources()
        out.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return file.getvalue()


def single_pages(pdf: bytes) -> list[bytes]:
    """Each page as a file of its own; for paper only: the tags stay behind."""
    found = []
    with _opened(pdf) as file:
        for page in file.pages:
            with pikepdf.new() as out:
                out.pages.append(page)
                one = io.BytesIO()
                out.save(one, deterministic_id=True)
            found.append(one.getvalue())
    return found


def pictures(pdf: bytes, *, dpi: int = 96) -> list[bytes]:
    """Each page as a PNG."""
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as broken:
            raise PdfProblem("The file is not a PDF that can be read.") from broken
        with contextlib.closing(document):
            return [_png(page, dpi) for page in document]


def _png(page: Any, dpi: int) -> bytes:
    file = io.BytesIO()
    page.render(scale=dpi / POINTS).to_pil().save(file, "PNG")
    return file.getvalue()


def _opened(pdf: bytes) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(pdf))
    except pikepdf.PdfError as broken:
        raise PdfProblem("The file is not a PDF that can be read.") from broken


def _lay(out: pikepdf.Pdf, pdf: bytes, duplex: bool, seen: dict[bytes, pikepdf.Object]) -> None:
    """Adds the pages of one file at the end of another."""
    with _opened(pdf) as file:
        first = len(out.pages)
        out.pages.extend(file.pages)
        for page in out.pages[first:]:
            for key in ("/StructParents", "/Tabs"):  # they speak of the tags, which stay behind
                if key in page.obj:
                    del page.obj[key]
            _share_images(page, seen)
        if duplex and len(out.pages) % 2:
            _, _, width, height = out.pages[-1].mediabox
            out.add_blank_page(page_size=(float(width), float(height)))


def _share_images(page: pikepdf.Page, seen: dict[bytes, pikepdf.Object]) -> None:
    images: Any = page.resources.get("/XObject", {})
    for name in list(images.keys()):
        digest = hashlib.sha256(images[name].read_raw_bytes()).digest()
        images[name] = seen.setdefault(digest, images[name])


@cache
def _static_root() -> Path:
    return Path(settings.BASE_DIR, "static").resolve()


@cache
def _fonts() -> Any:
    """The machine's fonts and ours, read once: it takes longer than drawing a letter."""
    return FontConfiguration()


@cache
def _stylesheet(path: str) -> Any:
    """A stylesheet of static/, parsed once."""
    address = (_static_root() / path).as_uri()
    return weasyprint.CSS(url=address, url_fetcher=_Fetcher(None), font_config=_fonts())


class _Fetcher(URLFetcher):  # type: ignore[misc, valid-type]  # it is `object` where Pango is missing
    """Hands over our static files and the caller's images, and nothing else."""

    def __init__(self, images: Mapping[str, bytes] | None) -> None:
        super().__init__(fail_on_errors=True, ssl_context=NO_TLS)
        self.images = images or {}

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The bytes behind an address. Raises PdfProblem for any other than `image:<name>` and files of static/."""
        scheme, _, rest = url.partition(":")
        if scheme == "image" and rest in self.images:
            return URLFetcherResponse(url, self.images[rest])
        path = Path(unquote(urlsplit(url).path)).resolve() if url.startswith("file:///") else None
        if path is None or not path.is_relative_to(_static_root()) or not path.is_file():
            raise PdfProblem(f"“{url[:80]}” is not fetched: a PDF is made of our own files and the images given alone.")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES.get(path.suffix, "")})
