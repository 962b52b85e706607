"""PDFs: tagged and the same each time, made of our own files alone, laid together for the printer, seen as pictures."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pikepdf
import pytest
from django.conf import settings
from PIL import Image

from attendance.kit import pdf
from tests.letters.pdf_reading import fonts_of, read_aloud, tags_of, title_of, ua_problems, words_of

PAGE = '<html lang="en"><head><title>Notes</title></head><body><h1>Notes</h1><p>Hello <b>there</b></p>{}</body></html>'
CSS = ("css/pdf-letter.css",)
HERE = "http://127.0.0.1:{port}/"
# Every way in which HTML, CSS and SVG can ask for a file.
ASKING = {
    "picture": '<img src="{url}" alt="x">',
    "picture set": '<img srcset="{url} 1x" src="{url}" alt="x">',
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "font": "<style>@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}</style>",
    "background": '<div style="background: url({url}); height: 9px">x</div>',
    "list sign": '<ul style="list-style-image: url({url})"><li>x</ul>',
    "content": '<style>p::before {{ content: url("{url}") }}</style>',
    "attachment": '<link rel="attachment" href="{url}">',
    "attached link": '<a rel="attachment" href="{url}">x</a>',
    "object": '<object data="{url}"></object>',
    "embed": '<embed src="{url}">',
    "frame": '<iframe src="{url}"></iframe>',
    "drawing": '<svg width="9" height="9"><image width="9" height="9" href="{url}"/><use href="{url}#a"/></svg>',
    "base": '<base href="{url}"><img src="x.png" alt="x">',
    "script": '<script src="{url}"></script>',
}


opened_now: list[str] = []
watching: list[bool] = []
sys.addaudithook(lambda event, args: opened_now.append(str(args[0])) if event == "open" and watching else None)


@contextmanager
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, and the paths that it is asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"p { color: red }")

        def log_message(self, *args) -> None:
            pass

    running = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/", asked
    finally:
        running.shutdown()
        running.server_close()


def jpeg(grey: int = 60, size: tuple[int, int] = (40, 40)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (grey, grey, grey)).save(file, "JPEG")
    return file.getvalue()


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """The paths that this process opens meanwhile, by Python."""
    opened_now.clear()
    watching.append(True)
    try:
        yield opened_now
    finally:
        watching.clear()


def test_render_gives_tagged_pdf_that_says_what_it_is() -> None:
    content = pdf.render(PAGE.format(""), css=CSS)

    assert ua_problems(content) == []
    assert title_of(content) == "Notes"
    assert [tag for tag in tags_of(content) if tag not in {"Span", "NonStruct"}] == ["Document", "H1", "P"]
    assert fonts_of(content) == {"Atkinson-Next", "Atkinson-Next-Bold"}
    assert words_of(content) == "Notes Hello there"


def test_render_twice_is_byte_identical() -> None:
    first = pdf.render(PAGE.format(""), css=CSS)

    second = pdf.render(PAGE.format(""), css=CSS)

    assert first == second


def test_render_in_a_new_process_is_byte_identical() -> None:
    code = (
        "import sys, django; django.setup()\n"
        "from attendance.kit import pdf; sys.stdout.buffer.write(pdf.render(sys.argv[1], css=('css/pdf-letter.css',)))"
    )

    other = subprocess.run([sys.executable, "-c", code, PAGE.format("")], capture_output=True, check=True).stdout

    assert other == pdf.render(PAGE.format(""), css=CSS)


def test_render_takes_images_from_the_caller() -> None:
    html = PAGE.format('<p><img src="image:crest-1" alt="A grey square"></p>')

    content = pdf.render(html, images={"crest-1": jpeg()})

    assert ua_problems(content) == []
    with pikepdf.open(BytesIO(content)) as file:
        assert len(file.pages[0].get_images()) == 1


def test_render_refuses_an_image_that_was_not_given() -> None:
    with pytest.raises(pdf.PdfProblem) as problem:
        pdf.render(PAGE.format('<img src="image:crest-2" alt="x">'), images={"crest-1": jpeg()})

    assert str(problem.value).startswith("“image:crest-2” is not fetched")


@pytest.mark.parametrize("way", ASKING)
def test_render_asks_nothing_of_the_network(way) -> None:
    with server() as (address, asked):
        _refused_or_ignored(ASKING[way].format(url=address))

    assert asked == []


@pytest.mark.parametrize("way", ASKING)
@pytest.mark.parametrize("name", ["secret.css", "../secret.css"])
def test_render_reads_no_file_outside_static(way, name, tmp_path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p { content: 'the secret' }")
    _refused_or_ignored("")  # what the first drawing opens (fonts) is open already

    with opened_files() as opened:
        _refused_or_ignored(ASKING[way].format(url=(tmp_path / "x" / name).as_uri().replace("/x/secret", "/secret")))

    assert [path for path in opened if "secret" in path] == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "file://localhost/etc/passwd", "/etc/passwd", "../manage.py", "css/../../manage.py",
        "%2e%2e/manage.py", "css/%2e%2e%2f..%2fmanage.py", "data:text/css,p{}", "ftp://127.0.0.1:1/x", "css",
        "FILE:///etc/passwd", "file:///proc/self/environ", "//127.0.0.1:1/x.css", "css/nothing-here.css",
    ],
)  # fmt: skip
def test_render_refuses_every_other_address(address) -> None:
    with pytest.raises(pdf.PdfProblem) as problem:
        pdf.render(PAGE.format(f'<img src="{address}" alt="x">'))

    assert str(problem.value).endswith("is not fetched: a PDF is made of our own files and the images given alone.")


def test_render_takes_static_files() -> None:
    with opened_files() as opened:
        content = pdf.render(PAGE.format('<p><img src="img/favicon.svg" alt="A sign"></p>'))

    assert tags_of(content).count("Figure") == 1
    assert [path for path in opened if "favicon" in path] == [str(settings.BASE_DIR / "static/img/favicon.svg")]


def test_render_says_which_signs_no_font_has() -> None:
    sign = "\U00012000"  # cuneiform, which no font of a school's server has

    with pytest.raises(pdf.PdfProblem) as problem:
        pdf.render(PAGE.format(f"<p>{sign}</p>"), css=CSS)

    assert str(problem.value) == f"No font on this machine can show {sign}. Run:  {pdf.FONTS_HINT}"


def test_render_from_many_threads_at_once() -> None:
    drawn: list[bytes] = []
    threads = [threading.Thread(target=lambda: drawn.append(pdf.render(PAGE.format(""), css=CSS))) for _ in range(6)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert drawn == [pdf.render(PAGE.format(""), css=CSS)] * 6


def test_available_without_pango_says_what_to_run_and_the_rest_works() -> None:
    # the real WeasyPrint on a machine whose loader finds no Pango
    code = """
import cffi, sys, django
find = cffi.FFI.dlopen
def dlopen(self, name, *args):
    if name and "pango" in str(name):
        raise OSError(f"cannot load library {name}")
    return find(self, name, *args)
cffi.FFI.dlopen = dlopen
django.setup()
from attendance.kit import pdf
import letters.services.drawing
print(pdf.available())
print(pdf.page_count(sys.stdin.buffer.read()))
try:
    pdf.render("<p>x")
except pdf.PdfProblem as problem:
    print(problem)
"""
    whole = pdf.render(PAGE.format(""))

    done = subprocess.run([sys.executable, "-c", code], input=whole, capture_output=True, check=True)

    lack = f"PDFs cannot be drawn on this machine: Pango is missing. Run:  {pdf.PDF_HINT[sys.platform]}"
    assert done.stdout.decode().splitlines() == [lack, "1", lack]


def test_available_here_is_empty() -> None:
    assert pdf.available() == ""


def test_page_count_counts() -> None:
    two = pdf.render(PAGE.format('<p style="break-before: page">More</p>'))

    assert pdf.page_count(two) == 2


@pytest.mark.parametrize("read", [pdf.page_count, pdf.pictures, lambda broken: pdf.for_print([broken], duplex=True)])
def test_what_is_no_pdf_is_said_to_be_none(read) -> None:
    with pytest.raises(pdf.PdfProblem) as problem:
        read(b"%PDF-1.7 but nothing else")

    assert str(problem.value) == "The file is not a PDF that can be read."


def test_pictures_gives_each_page_at_the_size_asked_for() -> None:
    two = pdf.render(PAGE.format('<p style="break-before: page">More</p>'))

    pages = [Image.open(BytesIO(page)) for page in pdf.pictures(two, dpi=72)]

    assert [(page.format, page.size) for page in pages] == [("PNG", (596, 842))] * 2


# ---- for the printer ------------------------------------------------------------------------------------------------


def paper(*pages: str) -> bytes:
    parts = "".join(f'<p style="break-before: page">{words}</p>' for words in pages[1:])
    return pdf.render(f'<html lang="en"><title>T</title><p>{pages[0]}</p>{parts}')


def words_by_page(content: bytes) -> list[str]:
    return [words_of(content, page=number) for number in range(pdf.page_count(content))]


def test_for_print_on_one_side_lays_them_in_order() -> None:
    content = pdf.for_print([paper("A1", "A2", "A3"), paper("B1")], duplex=False)

    assert words_by_page(content) == ["A1", "A2", "A3", "B1"]


def test_for_print_on_both_sides_begins_each_on_a_new_leaf() -> None:
    content = pdf.for_print([paper("A1"), paper("B1", "B2"), paper("C1", "C2", "C3"), paper("D1")], duplex=True)

    assert words_by_page(content) == ["A1", "", "B1", "B2", "C1", "C2", "C3", "", "D1", ""]


def test_for_print_puts_a_separator_before_its_paper() -> None:
    sheets = [paper("Sheet 1"), None, paper("Sheet 3")]

    content = pdf.for_print([paper("A1"), paper("B1"), paper("C1")], duplex=True, separators=sheets)

    assert words_by_page(content) == ["Sheet 1", "", "A1", "", "B1", "", "Sheet 3", "", "C1", ""]


def test_for_print_adds_a_blank_of_the_same_size() -> None:
    across = pdf.render('<html lang="en"><title>T</title><style>@page { size: A4 landscape }</style><p>A')

    content = pdf.for_print([across], duplex=True)

    with pikepdf.open(BytesIO(content)) as file:
        assert [tuple(round(float(n)) for n in page.mediabox) for page in file.pages] == [(0, 0, 842, 595)] * 2


def test_for_print_keeps_a_picture_once() -> None:
    crest = Image.effect_noise((300, 300), 90).convert("RGB")
    file = BytesIO()
    crest.save(file, "JPEG", quality=90)
    html = PAGE.format('<img src="image:c" alt="Crest">')
    one = pdf.render(html, images={"c": file.getvalue()})

    content = pdf.for_print([one] * 20, duplex=False)

    assert len(content) < len(file.getvalue()) + 20 * 12_000
    assert words_by_page(content) == ["Notes Hello there"] * 20


def test_for_print_of_nothing_is_an_empty_file() -> None:
    assert pdf.page_count(pdf.for_print([], duplex=True)) == 0


def test_for_print_is_byte_identical() -> None:
    papers = [paper("A1"), paper("B1")]

    assert pdf.for_print(papers, duplex=True) == pdf.for_print(papers, duplex=True)


def _refused_or_ignored(html: str) -> None:
    """Draws; what is refused ends the drawing, what WeasyPrint never looks at does not."""
    try:
        content = pdf.render(PAGE.format(html))
    except pdf.PdfProblem:
        return
    assert "secret" not in read_aloud(content)
