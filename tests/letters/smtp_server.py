"""A mail server on this machine (RFC 5321) that takes mails and refuses the addresses it is told to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """What it took, and whom it refuses: {address: the whole answer}."""

    port: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    taken: list[str] = field(default_factory=list)


@contextmanager
def mail_server(refused: dict[str, str]) -> Iterator[MailServer]:
    """The server on a free port, until the block ends."""
    server = MailServer(refused=refused)

    class Handler(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 mail.example ready")
            while line := self.rfile.readline().decode().strip():
                verb = line[:4].upper()
                if verb == "RCPT":
                    address = line[line.index("<") + 1 : line.index(">")]
                    self.say(server.refused.get(address, "250 fine"))
                elif verb == "DATA":
                    self.say("354 go on")
                    self._take()
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 fine")

        def _take(self) -> None:
            lines: list[str] = []
            while (line := self.rfile.readline().decode("utf-8", "replace")) not in {".\r\n", ""}:
                lines.append(line)
            server.taken.append("".join(lines))
            self.say("250 taken")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as tcp:
        server.port = tcp.server_address[1]
        thread = threading.Thread(target=tcp.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            tcp.shutdown()
            thread.join()
