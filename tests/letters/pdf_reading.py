"""Reading a PDF back: what a screen reader, a printer and the window of an envelope get of it.

veraPDF is on no registry of packages, so what PDF/UA-1 (ISO 14289-1) asks is looked for here, clause by clause.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2

MM = 72 / 25.4
PAINTING = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"}
FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def words_of(pdf: bytes, *, page: int | None = None) -> str:
    """The text of one page or all, white space as one space each."""
    document = pypdfium2.PdfDocument(pdf)
    numbers = range(len(document)) if page is None else [page]
    return flat(" ".join(document[number].get_textpage().get_text_range() for number in numbers))


def words_within(pdf: bytes, left: float, top: float, right: float, bottom: float, *, page: int = 0) -> list[str]:
    """The lines of text inside a rectangle, in millimetres from the left and the top of the sheet."""
    sheet = pypdfium2.PdfDocument(pdf)[page]
    height = sheet.get_height()
    text = sheet.get_textpage().get_text_bounded(left * MM, height - bottom * MM, right * MM, height - top * MM)
    return [line.strip() for line in text.splitlines() if line.strip()]


def flat(text: str) -> str:
    """Every run of white space as one space."""
    return " ".join(text.split())


def read_aloud(pdf: bytes) -> str:
    """What a screen reader says, in the order of the tags, without any white space: PDF has none between lines."""
    with pikepdf.open(BytesIO(pdf)) as file:
        numbers = {page.objgen: number for number, page in enumerate(file.pages)}
        said = [_marked_text(page) for page in file.pages]
        return squeezed("".join(_said(file.Root.StructTreeRoot.K[0], numbers, said)))


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def _said(element: pikepdf.Object, numbers: dict, said: list[dict[int, str]]) -> Iterator[str]:
    for kid in element.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary):
            yield from _said(kid, numbers, said) if "/S" in kid else ()
        else:
            yield said[numbers[element.Pg.objgen]].get(int(kid), "")


def _marked_text(page: pikepdf.Page) -> dict[int, str]:
    """The text of each piece of marked content, by its number."""
    found: dict[int, str] = {}
    open_marks: list[int | None] = []
    signs: dict[str, str] = {}
    maps = {name: _signs_of(font) for name, font in page.resources.get("/Font", {}).items()}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            mark = operands[1].get("/MCID") if name == "BDC" else None
            open_marks.append(None if mark is None else int(mark))
        elif name == "EMC":
            open_marks.pop()
        elif name == "Tf":
            signs = maps[str(operands[0])]
        elif name in {"Tj", "TJ"} and open_marks and open_marks[-1] is not None:
            pieces = operands[0] if name == "TJ" else [operands[0]]
            raw = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            text = "".join(signs.get(raw[n : n + 2].hex(), "\ufffd") for n in range(0, len(raw), 2))
            found[open_marks[-1]] = found.get(open_marks[-1], "") + text
    return found


def _signs_of(font: pikepdf.Object) -> dict[str, str]:
    """Which text each glyph stands for."""
    pairs = re.findall(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", font.ToUnicode.read_bytes())
    return {glyph.decode().lower(): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def tags_of(pdf: bytes) -> list[str]:
    """The tags in the order in which a screen reader meets them."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return [str(element.S).lstrip("/") for element in _elements(file.Root.StructTreeRoot)]


def fonts_of(pdf: bytes) -> set[str]:
    """The names of the fonts, without the mark of a subset."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return {re.sub(r"^/[A-Z]{6}\+", "", str(font.FontDescriptor.FontName)) for font in _real_fonts(file)}


def bookmarks_of(pdf: bytes) -> list[str]:
    """The titles of the outline's first level."""
    with pikepdf.open(BytesIO(pdf)) as file, file.open_outline() as outline:
        return [item.title for item in outline.root]


def title_of(pdf: bytes) -> str:
    """The title that a reader shows."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return str(file.docinfo["/Title"])


def ua_problems(pdf: bytes, language: str = "en") -> list[str]:
    """What of PDF/UA-1 is not kept; empty where all of it is."""
    with pikepdf.open(BytesIO(pdf)) as file:
        return [*_document(file, language), *_fonts(file), *_pages(file), *_structure(file)]


def _document(file: pikepdf.Pdf, language: str) -> Iterator[str]:
    root = file.Root
    with file.open_metadata() as metadata:
        if metadata.get("pdfuaid:part") != "1":
            yield "clause 5: the metadata do not say PDF/UA-1"
        if not metadata.get("dc:title"):
            yield "7.1: no title in the metadata"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "7.1: the title is not shown"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "6.2: not marked as tagged"
    if str(root.get("/Lang", "")) != language:
        yield f"7.2: the language is “{root.get('/Lang', '')}”"
    if "/StructTreeRoot" not in root:
        yield "7.1: no tags"
    if file.is_encrypted or "/AcroForm" in root or "/JavaScript" in root.get("/Names", {}):
        yield "encrypted, a form or a script"


def _real_fonts(file: pikepdf.Pdf) -> list[pikepdf.Object]:
    found = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
    return [one for one in found if one.get("/Subtype") != "/Type0"]


def _fonts(file: pikepdf.Pdf) -> Iterator[str]:
    for font in _real_fonts(file):
        if not any(key in font.get("/FontDescriptor", {}) for key in FONT_FILES):
            yield f"7.21.4: {font.BaseFont} is not embedded"
    for font in file.objects:
        if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
            yield f"7.21.7: {font.BaseFont} cannot be read aloud"


def _pages(file: pikepdf.Pdf) -> Iterator[str]:
    tree = file.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(tree[n]): tree[n + 1] for n in range(0, len(tree), 2)}
    for number, page in enumerate(file.pages, 1):
        if page.obj.get("/Tabs") != "/S":
            yield f"7.18.3: page {number}: the order of tabs is not that of the tags"
        known = len(parents.get(int(page.obj.StructParents), []))
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                depth += 1
                mark = operands[1].get("/MCID") if name == "BDC" else None
                if mark is not None and int(mark) >= known:
                    yield f"7.1: page {number}: content {mark} has no tag"
            elif name == "EMC":
                depth -= 1
            elif name in PAINTING and not depth:
                yield f"7.1: page {number}: “{name}” is neither tagged nor an artefact"


def _structure(file: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for element in _elements(file.Root.StructTreeRoot):
        tag = str(element.S).lstrip("/")
        if tag == "Figure" and not str(element.get("/Alt", "")).strip():
            yield "7.3: a picture without words"
        if re.fullmatch(r"H\d", tag):
            if int(tag[1]) > level + 1:
                yield f"7.4.2: {tag} follows H{level}"
            level = int(tag[1])
        if tag == "LI" and not {"LBody", "Lbl"} & {str(kid.S).lstrip("/") for kid in _kids(element)}:
            yield "7.6: an item of a list without a body"


def _elements(parent: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kid in _kids(parent):
        yield kid
        yield from _elements(kid)


def _kids(parent: pikepdf.Object) -> list[pikepdf.Object]:
    kids = parent.get("/K", [])
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]
