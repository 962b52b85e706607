"""The late gate on the officer's day: who came in late, who was fetched and brought back, and the tablet there."""

from collections.abc import Callable
from datetime import datetime, time

from attendance.kit.uuid7 import uuid7
from attendance.reports.demo.day_cast import Day
from registers.services.gate import come_back, sign_in, sign_out
from registers.services.gate_collecting import Collector
from registers.services.gate_devices import make_device

Deed = Callable[[Day, datetime], None]


def set_up_tablet(day: Day) -> None:
    """The tablet at the front gate; its link was made yesterday."""
    make_device(day.school_id, name="Front gate", **day.deed(day.before(8, 10), "office_staff"))


def _by_bus(day: Day, at: datetime) -> None:
    sign_in(day.school_id, day.id_of("bus"), reason="bus", event_id=uuid7(), **day.deed(at, "office_staff"))


def _overslept(day: Day, at: datetime) -> None:
    sign_in(day.school_id, day.id_of("overslept"), reason="overslept", event_id=uuid7(), **day.deed(at, "office_staff"))


def _fetched(day: Day, at: datetime) -> None:
    adult = day.adult("collected")
    sign_out(
        day.school_id, day.id_of("collected"), collector=Collector(adult.name, adult.id), words="Dentist",
        back_by=time(12, 45), event_id=uuid7(), **day.deed(at, "office_staff"),
    )  # fmt: skip


def _brought_back(day: Day, at: datetime) -> None:
    come_back(day.school_id, day.id_of("collected"), event_id=uuid7(), **day.deed(at, "office_staff"))


COMINGS: tuple[tuple[int, Deed], ...] = (  # minutes after the morning's register opens
    (19, _by_bus),
    (37, _overslept),
    (95, _fetched),
    (234, _brought_back),
)
