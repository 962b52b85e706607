"""A server on this machine that answers as GOV.UK Notify does, for tests of the real client.

As the real one: a token is good for 30 seconds and signed with the secret of the key; a reference is not looked at for
duplicates; answers to errors are `{"status_code": …, "errors": [{"error": …, "message": …}]}`.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"herringbone_test-{SERVICE}-{SECRET}"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
CLOCK = 30  # seconds that a token is good for


@dataclass
class NotifyServer:
    """What it was given, by the order of arrival, and what it shall answer next.

    `troubles` are used up one a request: a status code, or "hang up" (the connection breaks after the message was
    taken). `statuses` says what became of a message, by id.
    """

    url: str = ""
    kept: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[int | str] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def take(self, kind: str, message: dict[str, Any]) -> dict[str, Any]:
        one = {"id": str(uuid4()), "type": kind, **message}
        self.kept.append(one)
        return {
            "id": one["id"],
            "reference": message.get("reference"),
            "uri": f"{self.url}/v2/notifications/{one['id']}",
        }

    def found(self, one: dict[str, Any]) -> dict[str, Any]:
        status = self.statuses.get(one["id"], "sending")
        return {"id": one["id"], "reference": one.get("reference"), "type": one["type"], "status": status}


@contextmanager
def notify_server() -> Iterator[NotifyServer]:
    """The server on a free port, until the block ends."""
    server = NotifyServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    server.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _handler(server: NotifyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            server.asked.append(self.path)
            if self._let_in() and not self._trouble():
                self._look()

        def do_POST(self) -> None:
            server.asked.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self._let_in() and not self._trouble(body):
                self._take(self.path.rpartition("/")[2], json.loads(body))

        # ---- who asks

        def _let_in(self) -> bool:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if not token:
                self._error(401, "AuthError", "Unauthorized: authentication token must be provided")
                return False
            try:
                claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
            except jwt.InvalidTokenError:
                self._error(403, "AuthError", "Invalid token: API key not found")
                return False
            if claims.get("iss") != SERVICE:
                self._error(403, "AuthError", "Invalid token: service not found")
                return False
            if abs(time.time() - claims.get("iat", 0)) > CLOCK:
                self._error(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
                return False
            return True

        def _trouble(self, body: bytes = b"") -> bool:
            trouble = server.troubles.pop(0) if server.troubles else ""
            if trouble == "hang up":
                server.take(self.path.rpartition("/")[2], json.loads(body))
                self.close_connection = True
                self.connection.close()
            elif trouble == 429:
                self._error(
                    429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"
                )
            elif trouble == 302:
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()
            elif trouble:
                self._error(int(trouble), "Exception", "Internal server error")
            return bool(trouble)

        # ---- what is asked

        def _take(self, kind: str, message: dict[str, Any]) -> None:
            fault = _fault(kind, message)
            if fault:
                self._error(400, *fault)
            else:
                self._answer(201, server.take(kind, message))

        def _look(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/v2/notifications":
                wanted = parse_qs(parts.query).get("reference", [""])[0]
                rows = [server.found(one) for one in reversed(server.kept) if one.get("reference") == wanted]
                self._answer(200, {"notifications": rows, "links": {"current": self.path}})
                return
            wanted = parts.path.rpartition("/")[2]
            one = next((one for one in server.kept if one["id"] == wanted), None)
            if one is None:
                self._error(404, "NoResultFound", "No result found")
            else:
                self._answer(200, server.found(one))

        def _error(self, code: int, kind: str, message: str) -> None:
            self._answer(code, {"status_code": code, "errors": [{"error": kind, "message": message}]})

        def _answer(self, code: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


def _fault(kind: str, message: dict[str, Any]) -> tuple[str, str] | None:
    """Why Notify would refuse the message."""
    if kind == "letter":
        return _fault_of_letter(message)
    if message.get("template_id") != TEMPLATE:
        return "BadRequestError", "Template not found"
    if set(message.get("personalisation", {})) != {"message"}:
        return "BadRequestError", "Missing personalisation: message"
    digits = [sign for sign in message.get("phone_number", "") if sign.isdigit()]
    return None if len(digits) >= 11 else ("ValidationError", "phone_number Not enough digits")


def _fault_of_letter(message: dict[str, Any]) -> tuple[str, str] | None:
    if not message.get("reference"):
        return "ValidationError", "reference is a required property"
    if message.get("postage", "second") not in {"first", "second", "economy"}:
        return "ValidationError", "postage invalid. It must be either first, second or economy."
    pdf = base64.b64decode(message.get("content", ""))
    return None if pdf.startswith(b"%PDF-") else ("BadRequestError", "Letter content is not a valid PDF")
