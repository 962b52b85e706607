"""One-time codes: only hashes are kept, sent to nothing but the school's own records, whole or not at all."""

import re
from datetime import timedelta

import pytest
from django.db import connection

from attendance.audit.models import AuditEvent
from attendance.tenancy.scope import scoped
from registers.models import AbsenceReport, ReportCode
from registers.rules.typed_address import typed_address
from registers.services import parent_reports, report_codes
from registers.services.code_sending import send_code
from registers.services.evidence_files import FileAway
from registers.services.parent_reports import CodeOver, CodeUsed, FromParent, Paper, hand_in
from registers.services.report_codes import KEPT_FOR, Tried, ask_code, code_digits, forget_codes, try_code
from registers.tasks import sweep_evidence
from tests.letters.notify_server import KEY, TEMPLATE, notify_server
from tests.people_of_the_tests import AT, TUESDAY
from tests.registers.papers import PDF, files_in
from tests.registers.parents import MUM, MUM_MOBILE, add_adult, codes_of

pytestmark = pytest.mark.django_db
SCHOOL = "Oakfield Primary"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def life(oakfield_life):
    poppy, amelia, _ = oakfield_life.pupils
    add_adult(oakfield_life, poppy, amelia, email=MUM, mobile=MUM_MOBILE)
    return oakfield_life


@pytest.fixture
def notify(settings):
    with notify_server() as server:
        settings.NOTIFY_API_KEY, settings.NOTIFY_URL, settings.NOTIFY_SMS_TEMPLATE = KEY, server.url, TEMPLATE
        settings.LETTER_PROVIDERS = {"text": "notify", "post": ""}
        yield server


def asked(life, address: str = MUM, at=AT):
    with scoped(life.school_id):
        return ask_code(life.school_id, typed_address(address), at=at)


def send(life, code_id) -> bool:
    with scoped(life.school_id):
        return send_code(life.school_id, SCHOOL, code_id, at=AT)


def tried(life, token: str, digits: str, at=AT) -> Tried:
    with scoped(life.school_id):
        return try_code(life.school_id, token, digits, at=at)


def opened(life) -> str:
    """The token of a code that was typed."""
    one = asked(life)
    assert tried(life, one.token, code_digits(one.code_id)) == Tried("right")
    return one.token


def said(life, *, paper: bytes | None = None) -> FromParent:
    file = Paper("card.pdf", "application/pdf", paper) if paper else None
    ids = tuple(pupil.id for pupil in life.pupils[:2])
    return FromParent(ids, "ill", TUESDAY, TUESDAY + DAY, words="Sick.", paper=file)


# ---- asked for ------------------------------------------------------------------------------------------


def test_neither_code_nor_address_nor_secret_is_kept(life):
    one = asked(life)
    with connection.cursor() as cursor, scoped(life.school_id):
        cursor.execute("SELECT to_jsonb(r)::text FROM registers_reportcode r WHERE school_id = %s", [life.school_id])
        [[kept]] = cursor.fetchall()

    assert [text for text in (code_digits(one.code_id), MUM, one.token) if text in kept] == []


def test_same_digits_have_another_hash_with_another_secret():
    assert report_codes._code_hash("one", "123456") != report_codes._code_hash("two", "123456")


def test_code_is_six_digits_and_follows_from_the_key_of_the_installation(life, settings):
    one = asked(life)
    digits = code_digits(one.code_id)
    settings.SECRET_KEY = "another installation"

    assert (bool(re.fullmatch(r"\d{6}", digits)), code_digits(one.code_id) == digits) == (True, False)


def test_asking_whose_audit_row_fails_leaves_no_code(life, monkeypatch):
    monkeypatch.setattr(report_codes, "record", lambda *args, **kwargs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        asked(life)

    assert codes_of(life) == []


def test_audit_names_nobody(life):
    opened(life)

    with scoped(life.school_id):
        rows = AuditEvent.objects.filter(school_id=life.school_id, subject="report_code")
        found = set(rows.values_list("verb", "by_name"))

    somebody = "Somebody at the parents’ form"
    assert found == {("report_code.asked", somebody), ("report_code.opened", somebody)}


# ---- tried and used -------------------------------------------------------------------------------------


def test_right_code_twice_in_the_same_browser_is_right_twice(life):
    one = asked(life)

    assert [tried(life, one.token, code_digits(one.code_id)) for _ in range(2)] == [Tried("right")] * 2


def test_token_of_another_school_opens_nothing(life, hillcrest_life):
    one = asked(life)

    assert tried(hillcrest_life, one.token, code_digits(one.code_id)) == Tried("over")


def test_wrong_codes_are_counted_down_and_lock(life):
    one = asked(life)
    wrong = "000000" if code_digits(one.code_id) != "000000" else "000001"

    found = [tried(life, one.token, wrong) for _ in range(6)]

    assert found == [*(Tried("wrong", left) for left in (4, 3, 2, 1)), Tried("locked"), Tried("locked")]


def test_report_is_handed_in_once(life):
    token = opened(life)
    with scoped(life.school_id):
        batch = hand_in(life.school_id, token, said(life), at=AT)
        with pytest.raises(CodeUsed):
            hand_in(life.school_id, token, said(life), at=AT)
        kept = AbsenceReport.objects.filter(school_id=life.school_id)

        assert set(kept.values_list("batch", "channel", "state")) == {(batch, "form", "waiting")}
        assert kept.count() == 2


def test_report_without_the_right_code_is_not_taken(life):
    one = asked(life)

    for token in (one.token, "made-up"):
        with scoped(life.school_id), pytest.raises(CodeOver):
            hand_in(life.school_id, token, said(life), at=AT)


@pytest.mark.parametrize("what", ["use_code", "add_papers"])
def test_report_of_which_a_part_fails_leaves_nothing_and_the_code_is_still_good(life, store, monkeypatch, what):
    def fail(*args, **kwargs):
        raise FileAway("There is no space left for papers.")

    token = opened(life)
    with monkeypatch.context() as broken:
        broken.setattr(parent_reports, what, fail)
        with scoped(life.school_id), pytest.raises(FileAway):
            hand_in(life.school_id, token, said(life, paper=PDF), at=AT)
    with scoped(life.school_id):
        left = AbsenceReport.objects.filter(school_id=life.school_id).exists()
        files = files_in(store)
        hand_in(life.school_id, token, said(life, paper=PDF), at=AT)

    assert (left, files, len(files_in(store))) == (False, [], 2)


# ---- forgotten ------------------------------------------------------------------------------------------


def test_codes_are_forgotten_after_two_days(life):
    asked(life, at=AT - KEPT_FOR - timedelta(seconds=1))
    young = asked(life, at=AT - KEPT_FOR)

    with scoped(life.school_id):
        gone = forget_codes([life.school_id], at=AT)
        left = list(ReportCode.objects.filter(school_id=life.school_id).values_list("id", flat=True))

    assert (gone, left) == (1, [young.code_id])


def test_sweep_forgets_codes_too(life):
    asked(life, at=AT - KEPT_FOR - timedelta(seconds=1))

    sweep_evidence()

    assert codes_of(life) == []
