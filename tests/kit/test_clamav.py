"""The client of clamd against a server that speaks its protocol over TCP."""

import pytest

from attendance.kit.clamav import CHUNK, ScannerAway, Verdict, scan
from tests.kit.clamd_server import EICAR, clamd_server


@pytest.fixture
def clamd():
    with clamd_server() as server:
        yield server


def ask(clamd, data: bytes, patience: float = 5) -> Verdict:
    return scan(data, "127.0.0.1", clamd.port, patience=patience)


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"%PDF-1.7 harmless", Verdict(clean=True)),
        (b"", Verdict(clean=True)),
        (EICAR, Verdict(clean=False, found="Eicar-Test-Signature")),
        (b"%PDF-1.7 " + bytes(3 * CHUNK) + EICAR, Verdict(clean=False, found="Eicar-Test-Signature")),
    ],
    ids=["clean", "empty", "infected", "infected at the end"],
)
def test_answer_is_read(clamd, data, verdict):
    assert ask(clamd, data) == verdict
    assert clamd.files == [data]


def test_stream_is_cut_into_chunks_and_ends(clamd):
    ask(clamd, bytes(2 * CHUNK + 1))

    assert clamd.chunks == [CHUNK, CHUNK, 1]


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        ("hang up", "The scanner "),
        ("error", "The scanner said: stream: Can't allocate memory ERROR"),
        ("half", "The scanner broke off before it had answered."),
        ("nonsense", "The scanner said: 220 mail.example"),
    ],
)
def test_what_is_no_answer_is_never_taken_for_clean(clamd, trouble, words):
    clamd.trouble = trouble

    with pytest.raises(ScannerAway, match=words):
        ask(clamd, b"%PDF-1.7")


def test_scanner_that_says_nothing_is_not_waited_for_long(clamd):
    clamd.trouble = "silent"

    with pytest.raises(ScannerAway, match="could not be reached"):
        ask(clamd, b"%PDF-1.7", patience=0.2)


def test_file_too_large_for_the_scanner_is_not_clean(clamd):
    clamd.longest = CHUNK

    with pytest.raises(ScannerAway):
        ask(clamd, bytes(40 * CHUNK))


def test_nobody_there_is_said():
    with pytest.raises(ScannerAway, match=r"The scanner could not be reached \(ConnectionRefusedError\)."):
        scan(b"x", "127.0.0.1", 1)


def test_host_without_a_name_is_said():
    with pytest.raises(ScannerAway, match="The scanner could not be reached"):
        scan(b"x", "scanner.invalid", 3310, patience=1)
