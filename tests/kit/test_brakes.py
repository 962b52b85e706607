"""So many in so long; and from whom a request comes."""

import pytest
from django.test import RequestFactory

from attendance.kit.brakes import braked, client_address


def test_brake_lets_so_many_through_and_then_none():
    assert [braked("a", "10.0.0.1", most=2, seconds=60) for _ in range(4)] == [False, False, True, True]


def test_brake_counts_each_name_and_each_client_by_itself():
    for name, who in (("a", "10.0.0.1"), ("a", "10.0.0.2"), ("b", "10.0.0.1")):
        assert [braked(name, who, most=1, seconds=60) for _ in range(2)] == [False, True]


def test_brake_of_none_lets_none_through():
    assert braked("a", "10.0.0.1", most=0, seconds=60) is True


@pytest.mark.parametrize(
    ("forwarded", "behind_proxy", "address"),
    [
        ("", False, "10.0.0.9"),
        ("", True, "10.0.0.9"),
        ("1.2.3.4", False, "10.0.0.9"),  # anybody may send the header
        ("1.2.3.4", True, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", True, "1.2.3.4"),  # what stands before the proxy's own word may be made up
    ],
)
def test_client_is_who_the_proxy_says(forwarded, behind_proxy, address):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.9")

    assert client_address(request, behind_proxy=behind_proxy) == address
