"""Class names in the order in which a school says them."""

from attendance.people.rules.group_names import group_order


def test_classes_come_from_the_youngest_up():
    names = ["10A", "6 Osprey", "Sunshine", "R Wren", "2 Swift", "1 Robin", "N Chick", "Reception Oak", "Rowan"]

    assert sorted(names, key=group_order) == [
        "N Chick", "R Wren", "Reception Oak", "1 Robin", "2 Swift", "6 Osprey", "10A", "Rowan", "Sunshine",
    ]  # fmt: skip
