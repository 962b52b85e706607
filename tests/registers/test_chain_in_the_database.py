"""The database hashes an amendment exactly as `registers.rules.chain` does."""

import pytest

from attendance.kit.uuid7 import uuid7
from attendance.tenancy.scope import scoped
from registers.models import Amendment
from registers.queries.chain import chained_entries, check_chain
from registers.rules.chain import GENESIS, entry_hash
from registers.services.writing import Writing, write_marks
from tests.people_of_the_tests import AT, OFFICER, TUESDAY

pytestmark = pytest.mark.django_db


def write(life, code, *, seen, undoes=None, **details):
    mark = Writing(TUESDAY, "AM", life.pupils[0].id, code, seen_version=seen, undoes_id=undoes, **details)
    write_marks(
        life.school_id, [mark], by=OFFICER, at=AT, origin="office", kind="amendment",
        reason="bus “47” broke down — naïve", evidence="e-mail",
    )  # fmt: skip


def test_entries_written_by_the_database_form_a_chain_by_our_own_hash(oakfield_life):
    with scoped(oakfield_life.school_id):
        write(oakfield_life, "N", seen=0)
        write(oakfield_life, "L", seen=1, minutes_late=12, note="came with his gran")
        write(oakfield_life, "", seen=2, undoes=uuid7())
        links = list(chained_entries(oakfield_life.school_id))
        stored = Amendment.objects.filter(school_id=oakfield_life.school_id).count()
        report = check_chain(oakfield_life.school_id)

    assert [link.entry.seq for link in links] == [1, 2]
    assert links[0].hash == entry_hash(GENESIS, links[0].entry)
    assert links[1].hash == entry_hash(links[0].hash, links[1].entry)
    assert (report.problem, report.entries, stored) == (None, 2, 2)
