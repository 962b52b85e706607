"""The report to trustees: written, published for good with its hash, issued again; as page, PDF and files."""

import json
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.db import DatabaseError
from django.urls import reverse

from attendance.audit.models import PlatformEvent
from attendance.reports.models import TrustIssue, TrustReport
from attendance.reports.queries.trust_board import TrustOf
from attendance.reports.queries.trust_reports import frozen_issue
from attendance.reports.rules.canonical import canonical, digest
from attendance.reports.rules.notes import Notes
from attendance.reports.services import trust_reports
from attendance.reports.services.drawing_trust import draw_board
from attendance.reports.services.problems import ReportProblem, SentTwice
from attendance.reports.services.trust_reports import preview, publish_board, reissue_board, save_board
from attendance.tenancy.scope import scoped
from registers.queries.figures import figures, totals
from registers.rules.figures import display_percent
from tests.letters.pdf_reading import words_of
from tests.people_of_the_tests import AT, actor
from tests.registers.marking import AFTERNOON, amend
from tests.reports.trust_house import SPRING, ids_of, spring, trust_of

pytestmark = pytest.mark.django_db
SLUG = "spring-2026"
NOTES = Notes(("Heads met twice.",), "A hard winter.", ("What helped?",))


@pytest.fixture(autouse=True)
def _afternoon(time_machine):
    time_machine.move_to(AFTERNOON, tick=False)


@pytest.fixture
def lives(places, people):
    found = trust_of(places, people.alice, pupils=14)
    with scoped(*ids_of(found)):
        yield found


@pytest.fixture
def trust(places, lives):
    return TrustOf(places.northern_lights.id, 5001, "Northern Lights Academy Trust", tuple(ids_of(lives)))


@pytest.fixture
def deed(people):
    return {"by": actor(people.carol, "Trust administrator"), "at": AT}


def published(trust, deed) -> int:
    board = preview(trust, SLUG, **deed)
    return publish_board(trust, SLUG, seen=board.report.seen, shown=board.shown, **deed)


def saved(trust, deed, notes: Notes = NOTES, seen: str = "") -> None:
    save_board(trust, SLUG, notes, meeting_on=date(2026, 4, 20), seen=seen, **deed)


def test_what_is_published_is_the_figures_and_the_words(trust, lives, deed):
    saved(trust, deed)

    number = published(trust, deed)

    found = frozen_issue(trust.id, SLUG, number)
    span, _ = spring(lives)
    counts = totals(figures(ids_of(lives), span.span, "school")).counts
    assert found.content["totals"]["attendance"]["value"] == display_percent(counts.attended, counts.possible)
    assert (found.content["did"], found.content["say"], found.content["questions"]) == (
        ["Heads met twice."], "A hard winter.", ["What helped?"],
    )  # fmt: skip
    assert found.content["issue"] == {"number": 1, "reason": "", "name": "Carol Trust",
                                      "position": "Trust administrator"}  # fmt: skip
    assert found.row.sha256 == digest(canonical(found.content))
    assert "Arkwright" not in json.dumps(found.content)


def test_a_later_amendment_does_not_change_what_was_published(client, people, trust, lives, deed):
    published(trust, deed)
    before = frozen_issue(trust.id, SLUG, 1)

    amend(lives[0], "O", pupil=0, day=SPRING)
    client.force_login(people.carol)
    page = client.get(reverse("reports_trust:board_issue", args=[5001, SLUG, 1])).content.decode()

    assert frozen_issue(trust.id, SLUG, 1) == before
    assert "1 mark of these days was changed since the figures were read" in page


def test_a_further_issue_stands_beside_the_first_with_its_reason(trust, deed):
    published(trust, deed)
    with pytest.raises(ReportProblem, match="missing"):
        reissue_board(trust, SLUG, reason=" ", **deed)
    reissue_board(trust, SLUG, reason="A register was found", **deed)

    published(trust, deed)

    rows = TrustIssue.objects.filter(trust_id=trust.id).order_by("number")
    assert [(row.number, row.reason) for row in rows] == [(1, ""), (2, "A register was found")]
    verbs = PlatformEvent.objects.filter(subject="trust_report").order_by("at", "id").values_list("verb", flat=True)
    assert list(verbs) == ["trust_report.published", "trust_report.begun_again", "trust_report.published"]


def test_a_term_that_runs_is_told_up_to_the_day_before(trust, deed):
    assert preview(trust, SLUG, **deed).content["last_day"] == "2026-03-09"  # figures of today change by the minute


def test_figures_that_changed_since_the_page_was_opened_are_said_first(trust, lives, deed):
    board = preview(trust, SLUG, **deed)
    for n in range(6):
        amend(lives[0], "O", pupil=n, day=SPRING)

    with pytest.raises(ReportProblem, match="Marks were changed since you opened this page"):
        publish_board(trust, SLUG, seen=board.report.seen, shown=board.shown, **deed)

    assert TrustIssue.objects.filter(trust_id=trust.id).count() == 0


def test_nobody_types_over_somebody_else(trust, deed, people):
    saved(trust, deed)

    with pytest.raises(ReportProblem, match="Carol Trust saved this report while you had it open"):
        save_board(trust, SLUG, Notes(say="Mine."), meeting_on=None, seen="", by=actor(people.dave), at=AT)


def test_pressed_twice_is_published_once(trust, deed):
    published(trust, deed)

    with pytest.raises(SentTwice):
        publish_board(trust, SLUG, seen="", shown="", **deed)


def test_a_pupils_name_is_refused(trust, deed):
    with pytest.raises(ReportProblem, match="trustees never read names"):
        saved(trust, deed, Notes(say="Pupil3 Arkwright is back."))


@pytest.mark.parametrize("which", ["save", "publish", "reissue"])
def test_nothing_is_kept_where_the_second_write_fails(trust, deed, monkeypatch, which):
    if which == "reissue":
        published(trust, deed)
    before = list(TrustReport.objects.filter(trust_id=trust.id).values()), TrustIssue.objects.count()
    monkeypatch.setattr(trust_reports, "record_platform", _fail)
    run = {"save": saved, "publish": published, "reissue": lambda t, d: reissue_board(t, SLUG, reason="Why", **d)}[
        which
    ]

    with pytest.raises(DatabaseError):
        run(trust, deed)

    assert (list(TrustReport.objects.filter(trust_id=trust.id).values()), TrustIssue.objects.count()) == before


def begun_again(trust, deed) -> None:
    reissue_board(trust, SLUG, reason="Why", **deed)


def _fail(*args, **kwargs):
    raise DatabaseError("The disk is full.")


# ---- pages and paper -----------------------------------------------------------------------------------------------


def test_an_administrator_prepares_publishes_and_reads(client, people, lives):
    client.force_login(people.carol)
    prepare, form = reverse("reports_trust:board_prepare", args=[5001, SLUG]), {"did": "• Heads met twice.", "say": ""}

    client.post(prepare, form | {"questions": "What helped?", "meeting_on": "2026-04-20", "seen": ""})
    page = client.get(prepare)
    shown = {"seen": page.context["report"].seen, "shown": page.context["board"].shown}
    answer = client.post(reverse("reports_trust:board_publish", args=[5001, SLUG]), shown, follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == reverse("reports_trust:board_issue", args=[5001, SLUG, 1])
    assert ("Heads met twice." in text, "Arkwright" in text) == (True, False)
    files = [client.get(answer.redirect_chain[-1][0], {"format": "csv", "table": n}).status_code for n in range(7)]
    assert files == [200] * 6 + [404]
    assert client.get(prepare).status_code == 302


def test_who_typed_while_somebody_else_saved_sees_both_and_saves_again(client, people, trust, deed):
    saved(trust, deed, Notes(say="Theirs: the gate opens earlier."))
    client.force_login(people.carol)
    prepare = reverse("reports_trust:board_prepare", args=[5001, SLUG])
    mine = {"did": "", "say": "Mine: a hard winter."}

    clash = client.post(prepare, mine | {"seen": ""})
    again = client.post(prepare, mine | {"seen": clash.context["form"]["seen"].value()})

    text = clash.content.decode()
    assert (clash.status_code, again.status_code) == (409, 302)
    assert ("saved this report while you had it open" in text, "Theirs: the gate opens" in text) == (True, True)
    assert text.count("Mine: a hard winter.") == 1
    assert TrustReport.objects.get(trust_id=trust.id).notes["say"] == "Mine: a hard winter."


def test_who_typed_while_it_was_published_keeps_what_they_typed(client, people, trust, deed):
    saved(trust, deed)
    client.force_login(people.carol)
    prepare = reverse("reports_trust:board_prepare", args=[5001, SLUG])
    seen = client.get(prepare).context["report"].seen
    published(trust, deed)

    answer = client.post(prepare, {"say": "Mine: a hard winter.", "seen": seen})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("This report is published already." in text, "Mine: a hard winter.</textarea>" in text) == (True, True)
    assert "Publish to the trustees" not in text
    assert TrustIssue.objects.get(trust_id=trust.id).number == 1


def test_a_typed_reason_is_kept_where_the_further_issue_was_published_meanwhile(client, people, trust, deed):
    published(trust, deed)
    begun_again(trust, deed)
    client.force_login(people.carol)
    published(trust, deed)

    words = {"say": "", "reason": "A register was found", "seen": ""}
    answer = client.post(reverse("reports_trust:board_prepare", args=[5001, SLUG]), words)

    assert answer.status_code == 422
    assert 'value="A register was found"' in answer.content.decode()


@pytest.mark.parametrize("who", ["fiona", "grace", "dave"])
def test_others_cannot_read_or_publish(client, people, trust, deed, who):
    published(trust, deed)
    client.force_login(getattr(people, who))
    names = {"board_issue": [1], "board_pdf": [1], "board_prepare": []}

    gets = {client.get(reverse(f"reports_trust:{name}", args=[5001, SLUG, *more])).status_code
            for name, more in names.items()}  # fmt: skip
    posts = {client.post(reverse(f"reports_trust:board_{name}", args=[5001, SLUG])).status_code
             for name in ("publish", "reissue")}  # fmt: skip

    assert gets | posts == {404}


def test_paper_is_tagged_with_bookmarks_and_the_same_each_time(trust, deed):
    published(trust, deed)
    content = frozen_issue(trust.id, SLUG, 1)

    answers = [draw_board(content.content, content.row.sha256) for _ in range(2)]

    with pikepdf.open(BytesIO(answers[0])) as file:
        with file.open_outline() as outline:
            titles = [item.title for item in outline.root[0].children]
        assert (bool(file.Root.MarkInfo.Marked), str(file.Root.Lang)) == (True, "en-GB")
        alts = [str(one.Alt) for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert titles[:3] == ["Primary schools", "Secondary schools", "Special schools"]
    assert len([alt for alt in alts if "weeks, from" in alt]) == 3
    assert answers[0] == answers[1]
    words = words_of(answers[0])
    assert ("Oakfield Primary" in words, "Arkwright" in words) == (True, False)


def test_a_text_that_is_not_what_was_published_is_not_shown(client, people, trust, deed, monkeypatch):
    published(trust, deed)
    monkeypatch.setattr("attendance.reports.queries.trust_reports.is_whole", lambda text, kept: False)
    client.force_login(people.carol)

    answer = client.get(reverse("reports_trust:board_issue", args=[5001, SLUG, 1]))

    assert (answer.status_code, b"cannot be shown" in answer.content) == (500, True)
