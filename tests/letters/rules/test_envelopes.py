"""Papers in the order of the printer: what belongs into one envelope lies together."""

from uuid import UUID

import pytest

from letters.rules.envelopes import Sheet, envelopes, file_name, on_paper, to_print

LOOM = ("4 Loom Street", "Millbeck")


def sheet(n: int, pupil: str, name: str = "Ms N Arkwright", address=LOOM, postcode: str = "ZZ99 3WZ", **more) -> Sheet:
    values = {
        "copy_id": UUID(int=n), "letter_id": UUID(int=n), "pupil": pupil, "title": "Letter 1", "name": name,
        "address": address, "postcode": postcode, "channel": "post", "language": "en", "letter_format": "",
        "interpreter": "", "path": f"letters/{n}.pdf", "sha256": f"{n}", "pages": 1, "issued_at": None,
    }  # fmt: skip
    return Sheet(**values | more)


def test_siblings_letters_to_one_address_share_an_envelope_however_it_was_typed():
    sheets = [
        sheet(1, "Yusuf Bashir", "Ms S Bashir", ("9 Mill Lane",), "ZZ99 9ZZ"),
        sheet(2, "Poppy Arkwright"),
        sheet(3, "Zoe Peel", "Mr Q Peel", ("1 Mill Lane",), "AA1 1AA"),
        sheet(4, "Amelia Arkwright", address=("4 LOOM  STREET,", "Millbeck"), postcode="zz99 3wz"),
    ]

    found = envelopes(on_paper(sheets))

    assert [(one.name, [s.pupil for s in one.sheets]) for one in found] == [
        ("Mr Q Peel", ["Zoe Peel"]),
        ("Ms N Arkwright", ["Amelia Arkwright", "Poppy Arkwright"]),
        ("Ms S Bashir", ["Yusuf Bashir"]),
    ]
    assert found[1].address == ("4 LOOM  STREET,", "Millbeck", "zz99 3wz")
    assert found[1].pages == 2


def test_two_adults_at_one_address_who_get_letters_apart_have_an_envelope_each():
    sheets = [sheet(1, "Poppy Arkwright", "Ms N Arkwright"), sheet(2, "Poppy Arkwright", "Mr A Arkwright")]

    assert [one.name for one in envelopes(on_paper(sheets))] == ["Mr A Arkwright", "Ms N Arkwright"]


def test_order_does_not_depend_on_the_order_of_the_rows():
    sheets = [sheet(n, f"Child {n % 3}", f"Adult {n % 2}", (f"{n % 4} Mill Lane",)) for n in range(12)]

    assert on_paper(sheets) == on_paper(reversed(sheets))


@pytest.mark.parametrize(
    "more",
    [{"stands": False}, {"channel": "email"}, {"channel": "text"}, {"channel": "notify_letter"}, {"path": ""}],
    ids=["withdrawn or corrected", "by e-mail", "by text", "posted by Notify", "no paper"],
)
def test_what_is_not_printed(more):
    assert on_paper([sheet(1, "Poppy Arkwright", **more)]) == ()


def test_what_was_posted_is_printed_again_only_once_everything_was():
    posted, late = sheet(1, "Poppy Arkwright", posted=True), sheet(2, "Yusuf Bashir")

    assert to_print([posted, late]) == (late,)
    assert to_print([posted]) == (posted,)
    assert to_print([]) == ()


@pytest.mark.parametrize(
    ("pupil", "title", "name"),
    [
        ("Zoë Peel", "Letter 1", "007 Zoë Peel, Letter 1 to Ms N Arkwright.pdf"),
        ("../Zoë\\Peel\n", "What/now?", "007 .. Zoë Peel , What now to Ms N Arkwright.pdf"),
    ],
)
def test_file_name_holds_nothing_that_a_file_system_refuses(pupil, title, name):
    assert file_name(7, sheet(1, pupil, title=title)) == name


def test_long_names_are_cut():
    assert len(file_name(1, sheet(1, "Poppy " * 60))) <= 128
