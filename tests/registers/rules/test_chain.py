"""The chain of amendments finds the entry that is missing, altered or moved."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules.chain import (
    GENESIS,
    AmendmentEntry,
    ChainedEntry,
    canonical_text,
    entry_hash,
    verify_chain,
)


def amendment(seq):
    return AmendmentEntry(
        seq=seq,
        id=UUID(int=seq),
        date=date(2025, 10, 16),
        session="AM",
        pupil_id=UUID(int=1000),
        original_code="N",
        amended_code="I",
        original_minutes=None,
        amended_minutes=None,
        original_note="",
        amended_note="",
        original_origin="teacher",
        original_name="A. Teacher",
        original_at=datetime(2025, 10, 16, 8, 52, tzinfo=UTC),
        kind="amendment",
        reason="parent rang: vomiting",
        evidence="",
        by_id=None,
        by_name="B. Officer",
        by_position="Attendance officer",
        at=datetime(2025, 10, 17, 9, 5, 0, 120, tzinfo=UTC),
        change_id=UUID(int=2000 + seq),
        undoes_id=None,
        version=2,
    )


def chain(length):
    links, before = [], GENESIS
    for seq in range(1, length + 1):
        entry = amendment(seq)
        links.append(ChainedEntry(entry, before, entry_hash(before, entry)))
        before = links[-1].hash
    return links


def found(links, whole=5):
    head = chain(whole)[-1].hash
    problem = verify_chain(links, head_seq=whole, head_hash=head)
    return problem and (problem.kind, problem.seq)


def test_a31_canonical_text_holds_original_amended_reason_date_name_and_position():
    fields = canonical_text(amendment(7)).split("\x1f")

    assert fields == [
        "7", str(UUID(int=7)), "2025-10-16", "AM", str(UUID(int=1000)), "N", "I", "", "", "", "", "teacher",
        "A. Teacher", "2025-10-16T08:52:00.000000Z", "amendment", "parent rang: vomiting", "", "", "B. Officer",
        "Attendance officer", "2025-10-17T09:05:00.000120Z", str(UUID(int=2007)), "", "2",
    ]  # fmt: skip


def test_canonical_text_writes_moments_in_utc():
    summer = datetime(2025, 10, 17, 10, 5, 0, 120, tzinfo=timezone(timedelta(hours=1)))

    assert canonical_text(replace(amendment(1), at=summer)) == canonical_text(amendment(1))


def test_entry_hash_is_sha256_of_the_hash_before_and_the_text():
    text = "\x1f".join([GENESIS, canonical_text(amendment(1))])

    assert entry_hash(GENESIS, amendment(1)) == hashlib.sha256(text.encode()).hexdigest()


def test_a_whole_chain_has_no_problem():
    assert found(chain(5)) is None
    assert verify_chain([]) is None
    assert verify_chain([], head_seq=0, head_hash=GENESIS) is None


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_deleted_entry_is_missing(seq):
    assert found([link for link in chain(5) if link.entry.seq != seq]) == ("missing", seq)


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_reason_is_altered(seq):
    links = chain(5)
    links[seq - 1] = replace(links[seq - 1], entry=replace(links[seq - 1].entry, reason="something else"))

    assert found(links) == ("altered", seq)


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_changed_entry_with_its_hash_computed_again_is_altered(seq):
    links = chain(5)
    entry = replace(links[seq - 1].entry, amended_code="C")
    links[seq - 1] = ChainedEntry(entry, links[seq - 1].prev_hash, entry_hash(links[seq - 1].prev_hash, entry))

    assert found(links) == ("altered", seq)


def test_two_entries_that_changed_places_are_reordered():
    links = chain(5)
    third, fourth = links[2], links[3]
    links[2] = replace(fourth, entry=replace(fourth.entry, seq=3))
    links[3] = replace(third, entry=replace(third.entry, seq=4))

    assert found(links) == ("reordered", 3)


def test_two_entries_read_in_the_wrong_order():
    links = chain(5)
    links[3] = links[2]

    assert found(links) == ("reordered", 3)


def test_a_deleted_entry_with_the_rest_renumbered_is_missing():
    links = chain(5)
    moved = [replace(link, entry=replace(link.entry, seq=link.entry.seq - 1)) for link in links[2:]]

    assert found([links[0], *moved]) == ("missing", 2)


def test_a_changed_link_to_the_entry_before_is_altered():
    links = chain(5)
    links[2] = replace(links[2], prev_hash="f" * 64)

    assert found(links) == ("altered", 3)


def test_entries_after_the_head_are_altered():
    problem = verify_chain(chain(5), head_seq=4, head_hash=chain(4)[-1].hash)

    assert (problem.kind, problem.seq) == ("altered", 5)


def test_the_problem_names_the_entry():
    links = chain(3)
    links[1] = replace(links[1], entry=replace(links[1].entry, by_name="Somebody else"))

    problem = verify_chain(links)

    assert problem.entry_id == UUID(int=2)
    assert problem.message == "Entry 2 was altered after it was written."


@given(
    st.integers(0, 4), st.sampled_from(["original_code", "amended_code", "reason", "by_name", "by_position", "note"])
)
def test_any_changed_field_is_found_at_its_entry(place, field):
    name = "amended_note" if field == "note" else field
    links = chain(5)
    links[place] = replace(links[place], entry=replace(links[place].entry, **{name: "tampered"}))

    assert found(links) == ("altered", place + 1)
