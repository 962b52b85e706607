"""./run load: the nine-o'clock spike. Registers are opened and saved at a steady rate, for a bounded time, while pages
of Today look every 20 seconds whether anything changed.

RATE (requests a second, half of them saves; 100), SECONDS (20), VISITORS (at once; 20), DASHBOARDS (pages of Today that
are open; 60), ACCOUNTS (who do it; office officer champion head). The address is BASE_URL on this machine, or the demo
that runs, or one that is started. Saves go to the address that the page's script saves to: the whole register, one mark
of it changed. A save counts as kept when its answer says so and the register, read again after the spike, still shows
it. The registers of today keep the marks.
"""

import http.client
import itertools
import json
import os
import queue
import re
import statistics
import sys
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from attendance.kit.run.environment import BUILD, kept_secret, say, stop
from attendance.kit.run.visit import Visitor, demo_address, read

REGISTER = re.compile(r"^/schools/\d+/registers/[^/]+/\d{4}-\d\d-\d\d/(am|pm)/$")
TODAY = re.compile(r"^/schools/\d+/today/$")
SHOWN = re.compile(r'name="(seen|since|h)" value="([^"]*)"')
MARKS_URL, OPEN = re.compile(r'data-marks-url="([^"]+)"'), re.compile(r'data-state="(open|overdue)"')
ACCOUNTS = "office officer champion head"
HERE = ("127.0.0.1", "localhost", "::1")
MOST = 10_000  # requests in one run, whatever RATE and SECONDS say
EVERY, MOST_DASHBOARDS, WATCHERS = 20, 400, 6  # seconds between two looks of a page; threads that look
UNLOADED = 15  # requests of each kind, one after the other, before the spike
ALLOWED_MS, ALLOWED_TIMES = 100, 10  # the goal: p95 under 100 ms, or at most ten times that of one request alone


class Caller:
    """One signed-in browser, lean: the test must not be the load."""

    def __init__(self, visitor: Visitor):
        self.host = urlsplit(visitor.base).netloc
        jar = {cookie.name: cookie.value or "" for cookie in visitor.cookies}
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
            "X-CSRFToken": jar.get("csrftoken", ""), "Content-Type": "application/json", "Accept": "*/*",
        }  # fmt: skip

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """The body of the answer, empty for 204. Raises OSError for anything else but 200."""
        link = http.client.HTTPConnection(self.host, timeout=60)
        try:
            link.request(method, path, body, self.headers)
            answer = link.getresponse()
            text = answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            link.close()
        if answer.status not in (200, 204):
            raise OSError(f"status {answer.status}: {text[:200].decode(errors='replace')}")
        return text


@dataclass
class Sheet:
    """A register as we know it: code and version of each pupil, the pupil whose mark changes next."""

    path: str
    marks_url: str
    present: str
    marks: dict[str, tuple[str, int]]
    turn: int = 0

    def batch(self) -> bytes:
        """The next save: blanks become here, and one pupil changes between here and not here."""
        self.turn += 1
        chosen = list(self.marks)[self.turn % len(self.marks)]
        marks = []
        for pupil, (code, version) in self.marks.items():
            wanted = code or self.present
            if pupil == chosen and version:
                wanted = self.present if code == "N" else "N"
            marks.append({"pupil": pupil, "code": wanted, "seen_version": version})
        return json.dumps({"client_id": str(uuid.uuid4()), "marks": marks}).encode()

    def take(self, answer: bytes) -> str:
        """Learns the versions from an answer; returns what was not kept, or ""."""
        items = json.loads(answer)["marks"]
        self.marks |= {item["pupil"]: (item["code"], item["version"]) for item in items}
        lost = Counter(item["outcome"] for item in items if item["outcome"] not in ("saved", "unchanged"))
        return ", ".join(f"{count} marks {outcome}" for outcome, count in lost.items())


@dataclass
class Dashboard:
    """A page of Today that somebody has open: what it shows, as it says to the server with each look."""

    path: str
    caller: Caller
    shown: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)

    def look(self) -> None:
        """Opens the page the first time, afterwards asks for the parts that changed. Raises OSError."""
        values = [*self.shown.items(), *(("h", f"{name}:{seen}") for name, seen in self.parts.items())]
        path = f"{self.path}live/?{urlencode(values)}" if values else self.path
        for name, value in SHOWN.findall(self.caller.ask("GET", path).decode()):
            if name == "h":
                part, _, seen = value.partition(":")
                self.parts[part] = seen
            else:
                self.shown[name] = value


@dataclass
class Tally:
    """What came of the requests: seconds of each, by kind, and the failures by their reason."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"open": [], "save": [], "look": []})
    failures: Counter = field(default_factory=Counter)


def number(name: str, default: int) -> int:
    """A positive whole number of the environment."""
    value = os.environ.get(name, str(default))
    return int(value) if value.isdigit() and int(value) else stop(f"{name}={value}: a whole number above 0 is needed.")


def registers_of(visitor: Visitor, home: str) -> list[str]:
    """The paths of the registers that can be reached in two clicks from the first page."""
    links = dict.fromkeys(read(home).links)
    for link in [link for link in links if link.startswith("/schools/") and not REGISTER.match(link)][:12]:
        links |= dict.fromkeys(read(visitor.get(link)).links)
    return [link for link in links if REGISTER.match(link)]


def sheet_of(caller: Caller, path: str) -> Sheet | None:
    """The register at `path`; None where it was sent and closed already, or is not open yet."""
    text = caller.ask("GET", path).decode()
    url = MARKS_URL.search(text)
    fields = dict(read(text).fields)
    pupils = {name[2:]: int(value) for name, value in fields.items() if name.startswith("v-")}
    if url is None or not OPEN.search(text) or not pupils:
        return None
    marks = {pupil: (fields.get(f"p-{pupil}", ""), version) for pupil, version in pupils.items()}
    return Sheet(path, url[1], "/" if path.endswith("/am/") else "\\", marks)


class Spike:
    """Callers with registers that are free to be saved; a register is saved by one at a time. Dashboards look on."""

    def __init__(self, callers: list[Caller], sheets: list[Sheet], dashboards: list[Dashboard]):
        self.callers, self.sheets, self.dashboards, self.tally = callers, sheets, dashboards, Tally()
        self.free: queue.Queue[Sheet] = queue.Queue()
        for sheet in sheets:
            self.free.put(sheet)

    def act(self, turn: int, caller: Caller) -> None:
        """One request: opens a register on even turns, saves one on odd turns."""
        kind = "save" if turn % 2 else "open"
        try:
            taken, failure = self.save(caller) if turn % 2 else self.open(caller, turn)
            self.tally.times[kind].append(taken)
        except OSError as error:
            failure = str(error)
        if failure:
            self.tally.failures[f"{kind}: {failure}"] += 1

    def open(self, caller: Caller, turn: int) -> tuple[float, str]:
        start = time.monotonic()
        caller.ask("GET", self.sheets[turn // 2 % len(self.sheets)].path)
        return time.monotonic() - start, ""

    def save(self, caller: Caller) -> tuple[float, str]:
        sheet = self.free.get()
        try:
            body, start = sheet.batch(), time.monotonic()
            answer = caller.ask("POST", sheet.marks_url, body)
            return time.monotonic() - start, sheet.take(answer)
        finally:
            self.free.put(sheet)

    def look(self, turn: int) -> None:
        """The next dashboard looks whether anything changed."""
        start = time.monotonic()
        try:
            self.dashboards[turn % len(self.dashboards)].look()
            self.tally.times["look"].append(time.monotonic() - start)
        except OSError as error:
            self.tally.failures[f"look: {error}"] += 1

    def watch(self, seconds: int, start: float) -> list[threading.Thread]:
        """The threads in which every dashboard looks once in EVERY seconds, one after the other, from `start` on."""
        count = len(self.dashboards)
        turns = itertools.count()
        due = [start + turn * EVERY / count for turn in range(seconds * count // EVERY)] if count else []

        def work() -> None:
            for turn in turns:
                if turn >= len(due):
                    return
                time.sleep(max(0.0, due[turn] - time.monotonic()))
                self.look(turn)

        return [threading.Thread(target=work) for _ in range(WATCHERS)]

    def run(self, rate: int, seconds: int, visitors: int) -> None:
        """Sends the requests at their times, not when the last answer came: a slow server is not spared."""
        turns, start = itertools.count(), time.monotonic() + 0.5
        due = [start + turn / rate for turn in range(min(MOST, rate * seconds))]

        def work(caller: Caller) -> None:
            for turn in turns:
                if turn >= len(due):
                    return
                time.sleep(max(0.0, due[turn] - time.monotonic()))
                self.act(turn, caller)

        callers = itertools.islice(itertools.cycle(self.callers), visitors)
        threads = [threading.Thread(target=work, args=(caller,)) for caller in callers] + self.watch(seconds, start)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def lost(self) -> int:
        """How many marks that were answered as saved are not there now."""
        count = 0
        for sheet in self.sheets:
            now = sheet_of(self.callers[0], sheet.path)
            count += sum(now is None or now.marks.get(pupil) != mark for pupil, mark in sheet.marks.items())
        return count


def percentiles(times: list[float]) -> tuple[float, float]:
    """The middle and the 95th of a hundred, in ms."""
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    return cuts[9] * 1000, cuts[18] * 1000


def report(alone: Tally, spike: Spike) -> int:
    """Prints and writes build/load.json; 1 when a request failed, a mark was lost or the goal was missed."""
    tally, lost, ok = spike.tally, spike.lost(), True
    figures: dict = {"failures": dict(tally.failures), "lost": lost}
    for kind, times in ((kind, times) for kind, times in tally.times.items() if times):
        (p50, p95), (alone50, alone95) = percentiles(times), percentiles(alone.times[kind])
        met = p95 < ALLOWED_MS or p95 <= ALLOWED_TIMES * alone95
        ok = ok and met
        figures[kind] = {
            "count": len(times), "p50_ms": round(p50, 1), "p95_ms": round(p95, 1), "unloaded_p50_ms": round(alone50, 1),
            "unloaded_p95_ms": round(alone95, 1), "ok": met,
        }  # fmt: skip
        print(
            f"{'OK' if met else 'MISSED':<8}{kind:<6}{len(times):>6} requests   p50 {p50:7.1f} ms   p95 {p95:7.1f} ms"
            f"   alone: p50 {alone50:6.1f} ms   p95 {alone95:6.1f} ms"
        )
    for reason, count in tally.failures.items():
        print(f"FAILED {count} × {reason}")
    print(f"goal: p95 under {ALLOWED_MS} ms or at most {ALLOWED_TIMES} × alone")
    print(f"failures: {tally.failures.total()}; marks lost: {lost}")
    BUILD.mkdir(exist_ok=True)
    (BUILD / "load.json").write_text(json.dumps(figures, indent=1))
    return 0 if ok and not tally.failures and not lost else 1


def dashboards_of(callers: list[Caller], home: str, number: int) -> list[Dashboard]:
    """So many open pages of Today, the callers taking turns; none where the first page leads to no Today."""
    path = next((link for link in read(home).links if TODAY.match(link)), "")
    found = [Dashboard(path, callers[n % len(callers)]) for n in range(min(number, MOST_DASHBOARDS))] if path else []
    for dashboard in found:
        dashboard.look()
    return found


def signed_in(base: str) -> tuple[list[Caller], list[str], str]:
    """A caller for each account, the registers that the first of them can reach, and the first page of that one."""
    password = kept_secret("DEMO_PASSWORD", 12)
    callers: list[Caller] = []
    paths: list[str] = []
    first = ""
    for account in os.environ.get("ACCOUNTS", ACCOUNTS).split():
        visitor = Visitor(base)
        try:
            home = visitor.sign_in(f"{account}@demo.example", password)
        except PermissionError as error:
            stop(str(error))
        paths, first = paths or registers_of(visitor, home), first or home
        callers.append(Caller(visitor))
    return callers, paths, first


def main() -> int:
    """Signs in, finds the registers, measures them alone, runs the spike."""
    rate, seconds, visitors = number("RATE", 100), number("SECONDS", 20), number("VISITORS", 20)
    with demo_address() as base:
        if urlsplit(base).hostname not in HERE:
            stop(f"{base} is not this machine. ./run load only ever asks a server on 127.0.0.1.")
        callers, paths, home = signed_in(base)
        sheets = [sheet for sheet in (sheet_of(callers[0], path) for path in paths) if sheet]
        if not sheets:
            stop("No register of today is still to be sent: there is nothing to save.")
        dashboards = dashboards_of(callers, home, number("DASHBOARDS", 60))
        alone = Spike(callers, sheets, dashboards)
        for turn in range(2 * UNLOADED):
            alone.act(turn, callers[0])
            if dashboards and turn % 2:
                alone.look(turn)
        spike = Spike(callers, sheets, dashboards)
        say(
            f"{len(sheets)} registers, {visitors} visitors, {rate} requests a second for {seconds} s, "
            f"{len(dashboards)} open pages of Today …"
        )
        spike.run(rate, seconds, visitors)
        return report(alone.tally, spike)


if __name__ == "__main__":
    sys.exit(main())
