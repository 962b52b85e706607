"""What a paper is, told by its bytes; what it is called; under which name it is saved."""

import pytest

from registers.rules.papers import LARGEST, fault_of_file, kind_of_file, name_of_file, title_of
from tests.registers.papers import AVIF, HEIC, HEIC_BY_LIST, JPEG, MP4, PDF, PNG


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, "application/pdf"),
        (b"\xef\xbb\xbf\n" + PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (HEIC, "image/heic"),
        (HEIC_BY_LIST, "image/heic"),
        (AVIF, ""),
        (MP4, ""),
        (b"", ""),
        (b"MZ\x90\x00", ""),
        (b"GIF89a", ""),
        (b"<html><script>alert(1)</script>%PDF-1.7", ""),
        (b"  <!doctype html>%PDF-1.7", ""),
        (b"PK\x03\x04 a Word file", ""),
        (bytes(1025) + PDF, ""),
        (b"\xff\xd8", ""),
        (b"\x00\x00\x00\x18ftyp", ""),
    ],
)
def test_kind_is_told_by_the_first_bytes(data, kind):
    assert kind_of_file(data) == kind


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (PDF + bytes(LARGEST), "The file is larger than 10 MB."),
        (b"MZ", "The file is not a PDF, JPEG, PNG or HEIC (a phone’s photo)."),
    ],
)
def test_file_that_is_not_taken_says_why(data, message):
    assert fault_of_file(data).message == message


def test_file_of_the_largest_size_is_taken():
    assert fault_of_file(PDF + bytes(LARGEST - len(PDF))) is None


@pytest.mark.parametrize(
    ("title", "file_name", "called"),
    [
        ("Dentist, 12 March", "scan.pdf", "Dentist, 12 March"),
        ("  ", "scan.pdf", "scan.pdf"),
        ("", r"C:\Users\jo\letter.pdf", "letter.pdf"),
        ("", "../../etc/passwd", "passwd"),
        ("", "a\x00b\r\nc\u202egpj.exe", "abcgpj.exe"),
        ("", "", "A paper"),
        ("x" * 300, "", "x" * 120),
    ],
)
def test_paper_is_called_what_was_written_else_after_its_file(title, file_name, called):
    assert title_of(title, file_name) == called


@pytest.mark.parametrize(
    ("title", "content_type", "name"),
    [
        ("Dentist, 12 March", "application/pdf", "Dentist 12 March.pdf"),
        ("scan.pdf", "application/pdf", "scan.pdf"),
        ("photo.JPEG", "image/jpeg", "photo.jpg"),
        ("invoice.pdf", "image/png", "invoice.png"),
        ("run.exe", "application/pdf", "run exe.pdf"),
        ('"; filename=x.html', "image/heic", "filename x html.heic"),
        ("…", "image/png", "paper.png"),
        ("Zahnärztin", "image/png", "Zahnärztin.png"),
    ],
)
def test_paper_is_saved_under_its_title_with_the_ending_of_its_content(title, content_type, name):
    assert name_of_file(title, content_type) == name
