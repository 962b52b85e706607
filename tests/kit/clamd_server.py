"""A server on this machine that speaks as clamd does, for tests of the real client.

As the real one: it reads `zINSTREAM\\0`, then chunks behind their length, until a length of zero; it answers with a
zero byte at the end, hangs up on a stream that is too long, and knows the EICAR test file.
"""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

# the test file of eicar.org, in two halves: a scanner on the developer's own machine must not take this file away
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class ClamdServer:
    """What it was given, and how it behaves: "" as clamd, else "hang up", "error", "silent", "half" or "nonsense"."""

    port: int = 0
    longest: int = 25 * 1024 * 1024
    trouble: str = ""
    files: list[bytes] = field(default_factory=list)
    chunks: list[int] = field(default_factory=list)


@contextmanager
def clamd_server() -> Iterator[ClamdServer]:
    """The server on a free port, until the block ends."""
    told = ClamdServer()
    released = threading.Event()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(told, released)) as server:
        server.daemon_threads = True
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            released.set()
            server.shutdown()
            thread.join()


def _handler(told: ClamdServer, released: threading.Event) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            if told.trouble == "hang up":
                return
            command = self.rfile.read(len(b"zINSTREAM\0"))
            if command != b"zINSTREAM\0":
                self.wfile.write(b"UNKNOWN COMMAND\0")
                return
            data = self._stream()
            if data is None:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
            told.files.append(data)
            self.wfile.write(self._answer(data))

        def _stream(self) -> bytes | None:
            data = b""
            while length := int.from_bytes(self.rfile.read(4), "big"):
                told.chunks.append(length)
                data += self.rfile.read(length)
                if len(data) > told.longest:
                    return None
            return data

        def _answer(self, data: bytes) -> bytes:
            if told.trouble == "silent":
                released.wait(5)
                return b""
            answers = {
                "error": b"stream: Can't allocate memory ERROR\0", "half": b"stream: O",
                "nonsense": b"220 mail.example\0",
            }  # fmt: skip
            return answers.get(told.trouble) or (
                b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
            )

    return Handler
