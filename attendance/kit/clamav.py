"""A small client of clamd, ClamAV's daemon: one file, one answer, over TCP.

Protocol: clamd(8), INSTREAM with the prefix “z”: chunks, each behind its length as four bytes, big-endian; a length of
zero ends the stream; the answer ends with a zero byte.
"""

import socket
from dataclasses import dataclass

PATIENCE = 30  # seconds that connecting, each sending and each reading may take
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
PORT = 3310


class ScannerAway(Exception):
    """No answer that can be trusted: nobody there, broken off, too slow, or an error of the scanner's own."""


@dataclass(frozen=True)
class Verdict:
    """Whether the scanner found nothing, and else the name of what it found."""

    clean: bool
    found: str = ""


def scan(data: bytes, host: str, port: int = PORT, *, patience: float = PATIENCE) -> Verdict:
    """What clamd at host and port says of these bytes. Raises ScannerAway: then nothing is known of them."""
    try:
        with socket.create_connection((host, port), timeout=patience) as connection:
            answer = _stream(connection, data)
    except OSError as error:  # refused, reset, a timeout, a name that cannot be found
        raise ScannerAway(f"The scanner could not be reached ({type(error).__name__}).") from error
    return _verdict(answer)


def _stream(connection: socket.socket, data: bytes) -> bytes:
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            chunk = data[start : start + CHUNK]
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        pass  # clamd hangs up on a stream that is too long for it, and has said so before
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer


def _verdict(answer: bytes) -> Verdict:
    text = answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()
    if not answer.endswith((b"\0", b"\n")):
        raise ScannerAway("The scanner broke off before it had answered.")
    said = text.partition(": ")[2] if text.startswith("stream: ") else text
    if said == "OK":
        return Verdict(clean=True)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, found=said.removesuffix(" FOUND")[:200])
    raise ScannerAway(f"The scanner said: {text[:200]}")
