"""The officer's morning on Today, by keyboard: nine children of seven households, each followed up as it turns out."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from attendance.tenancy.scope import scoped
from registers.models import Claim
from registers.queries.following import log_of_day
from tests.interventions.first_day_house import SENSITIVE, clock, queue
from tests.journeys.hands import axe, sign_in, too_wide
from tests.journeys.officers_morning import (
    JO,
    LATE,
    MORNING,
    NOOR,
    PAIR,
    RED,
    TAXI,
    TEXTED,
    TODAY,
    WEDNESDAY,
    nine_missing,
    open_sheet,
    ring_families,
    settle_the_rest,
    sign_in_late,
    text_families,
    visit_home,
)
from tests.journeys.site import KNOWN, Site, build_school, codes_now
from tests.letters.notify_server import KEY, TEMPLATE, NotifyServer
from tests.letters.on_their_way import notify_on
from tests.people_of_the_tests import TUESDAY

LOOK = "() => window.htmx.trigger(document.getElementById('today'), 'look')"


@pytest.fixture
def notify(settings) -> Iterator[NotifyServer]:
    with notify_on(settings) as server:
        yield server


@pytest.fixture
def site(bare_site: Site, notify: NotifyServer) -> Site:
    """Oakfield at 8:55 with its register in: nine are not here and nobody has said why. Texts are switched on."""
    bare_site.school = build_school()
    nine_missing(bare_site.school.life)
    bare_site.environ |= {"NOTIFY_API_KEY": KEY, "NOTIFY_SMS_TEMPLATE": TEMPLATE, "NOTIFY_URL": notify.url}
    bare_site.start(MORNING)
    return bare_site


# ---- what stands in the database ------------------------------------------------------------------------------------


def numbers(site: Site) -> dict:
    return {pupil.id: n for n, pupil in enumerate(site.school.life.pupils)}


def log(site: Site) -> dict[int, list[tuple[str, str, str, str]]]:
    """By pupil: channel, outcome, the step that it does, and the first name of whoever was tried."""
    life, number, found = site.school.life, numbers(site), defaultdict(list)
    with scoped(life.school_id):
        for line in log_of_day(life.school_id, TUESDAY, abilities=SENSITIVE):
            found[number[line.pupil_id]].append((line.channel, line.outcome, line.step, line.whom.partition(" ")[0]))
    return dict(found)


def left(site: Site) -> dict[tuple[int, ...], tuple[str, str]]:
    """By household: what is next, and by when."""
    life, number = site.school.life, numbers(site)
    with scoped(life.school_id):
        rows = queue(life, clock(9, 10)).rows
    return {
        tuple(sorted(number[pupil.pupil_id] for pupil in row.pupils)): (row.next.key, f"{row.next.by:%H:%M}")
        for row in rows
    }


def marks(site: Site, session: str = "AM", on: date = TUESDAY) -> dict[int, str]:
    number = numbers(site)
    return {number[pupil]: code for pupil, code in codes_now(site.school.life, session, on).items()}


def test_an_officer_clears_the_morning_by_keyboard(
    new_page: Callable[..., Page], site: Site, notify: NotifyServer
) -> None:
    page = new_page()
    sign_in(page, "bob", TODAY)
    expect(page.locator(".queuecard .count")).to_have_text("9 children, 7 calls")
    assert left(site) == {
        (RED,): ("call", "09:30"), PAIR: ("text", "09:30"), (NOOR,): ("text", "09:30"), (JO,): ("text", "09:30"),
        TEXTED: ("text", "09:30"), (TAXI,): ("text", "09:30"), (LATE,): ("text", "09:30"),
    }  # fmt: skip

    ring_families(page, site)
    sign_in_late(page, site)
    went = text_families(page, site)
    visit_home(page, site)

    assert went == [True, True]
    assert sorted(one["phone_number"] for one in notify.kept) == ["07700 900103", "07700 900104"]
    assert left(site) == {(RED,): ("review", "10:30"), TEXTED: ("call", "10:30"), (JO,): ("call_again", "14:30")}
    expect(page.locator(".queuecard .count")).to_have_text("4 children, 3 calls")
    expect(page.locator("[data-row] > span:not(.vh)")).to_have_text(
        ["For the review", "Ring Tess Quill", "Ring Jo Quill"]
    )

    settle_the_rest(page, site)

    expect(page.locator(".allhere h3")).to_have_text("Everyone is accounted for.")
    assert (axe(page), left(site)) == ([], {})
    away_today = {RED: "I", 8: "I", 9: "I", NOOR: "I", JO: "G", 20: "M", 21: "M", TAXI: "Y1"}
    known = {number - 1: code for number, (code, _) in KNOWN.items()}
    assert marks(site) == dict.fromkeys(range(30), "/") | known | away_today | {LATE: "L"}
    assert marks(site, "PM") == away_today
    assert [marks(site, half, WEDNESDAY) for half in ("AM", "PM")] == [{NOOR: "I"}, {NOOR: "I"}]
    assert marks(site, "AM", WEDNESDAY + timedelta(days=1)) == {}
    assert log(site) == {
        RED: [
            ("call", "no_answer", "call", "Orla"), ("note", "note", "", ""),
            ("visit", "seen", "face_to_face", "the"), ("call", "reason_given", "", "Orla"),
        ],
        8: [("call", "reason_given", "call", "Ada")],
        9: [("call", "reason_given", "call", "Ada")],
        NOOR: [("call", "reason_given", "call", "Noor")],
        JO: [
            ("call", "no_answer", "call", "Jo"), ("call", "left_message", "", "Jo"), ("text", "sent", "text", "Jo"),
            ("call", "reason_given", "", "Jo"),
        ],
        20: [("text", "sent", "text", "Tess"), ("call", "reason_given", "call", "Tess")],
        21: [("text", "sent", "text", "Tess"), ("call", "reason_given", "call", "Tess")],
        TAXI: [("call", "reason_given", "call", "Cara")],
    }  # fmt: skip


def test_a_family_is_one_officers_until_the_claim_ends(new_page: Callable[..., Page], site: Site) -> None:
    bob, olive, life = new_page(), new_page(390, 844), site.school.life
    family = olive.locator(f"#q-{life.pupils[PAIR[0]].id}")
    sign_in(olive, "olive", TODAY)
    expect(family).to_be_visible()
    sign_in(bob, "bob", TODAY)

    open_sheet(bob, site, PAIR[0])
    olive.evaluate(LOOK)  # what the page does by itself every twenty seconds
    expect(family.locator(".claimed")).to_have_text("Bob Officer has this")
    open_sheet(olive, site, PAIR[0])
    expect(family.locator("[data-sheet]")).to_contain_text("Numbers are locked")
    assert olive.locator("[data-sheet] a[href^='tel:']").count() == 0
    assert (axe(olive), too_wide(olive, 390)) == ([], [])
    bob.goto("about:blank")  # the browser is shut without giving the family back
    with scoped(life.school_id):
        Claim.objects.filter(school_id=life.school_id).update(expires_at=MORNING - timedelta(minutes=1))
    olive.keyboard.press("Escape")
    expect(family.locator("[data-sheet]")).to_have_count(0)
    open_sheet(olive, site, PAIR[0])

    expect(family.locator("[data-sheet] a[href^='tel:']")).to_have_count(1)
    with scoped(life.school_id):
        claims = set(Claim.objects.filter(school_id=life.school_id).values_list("pupil_id", "by_name"))
    assert claims == {(life.pupils[n].id, "Olive Office") for n in PAIR}
