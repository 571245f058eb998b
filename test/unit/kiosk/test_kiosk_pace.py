"""How many wishes and screens: one person's fingers are never too fast, and a flood silences nobody."""

import pytest

from guide_robot.kiosk.web.pace import PRESSES_PER_S, SCREENS, CitizenPace
from guide_robot.kiosk.web.places import Places
from guide_robot.web.addresses import address_key, is_own

OWN = "127.0.0.1"


def flood(pace: CitizenPace, address: str, seconds: float, per_second: int = 100) -> int:
    """Return how many wishes of a flood were let through."""
    return sum(pace.allows(address, number / per_second) for number in range(int(seconds * per_second)))


def test_three_screens_touched_as_fast_as_fingers_can_are_all_heard():
    pace = CitizenPace()
    screens = (OWN, "10.0.0.2", "10.0.0.3")
    assert all(pace.allows(screen, touch / PRESSES_PER_S) for touch in range(300) for screen in screens)


def test_two_seconds_worth_of_touches_may_come_at_once():
    pace = CitizenPace()
    assert [pace.allows(OWN, 5.0) for _ in range(11)] == [True] * 10 + [False]


def test_flood_of_one_address_is_cut_to_its_own_pace():
    assert flood(CitizenPace(), "10.0.0.2", 10.0) == pytest.approx(10 * PRESSES_PER_S + 10, abs=1)


def test_flood_of_many_addresses_is_cut_to_the_pace_of_all():
    pace = CitizenPace()
    let = sum(pace.allows(f"10.0.0.{one}", tick / 20) for tick in range(200) for one in range(50))
    assert let <= 10 * SCREENS * PRESSES_PER_S + 30


def test_flood_of_the_network_leaves_the_robots_own_screen_its_pace():
    pace = CitizenPace()
    for tick in range(1000):
        for one in range(30):
            pace.allows(f"10.0.0.{one}", tick / 50)
        if tick % 10 == 0:
            assert pace.allows(OWN, tick / 50)


def test_addresses_beyond_number_are_not_all_remembered():
    pace = CitizenPace()
    for number in range(5000):
        pace.allows(f"10.0.{number // 250}.{number % 250}", float(number))
    assert len(pace._addresses) <= 64


def test_clock_that_goes_back_gives_nothing_and_takes_nothing():
    pace = CitizenPace()
    assert pace.allows(OWN, 100.0)
    assert [pace.allows(OWN, 50.0) for _ in range(10)] == [True] * 9 + [False]


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("192.168.1.9", "192.168.1.9"),
        ("::ffff:192.168.1.9", "192.168.1.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::7", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::1"),
        ("testclient", "testclient"),
    ],
)
def test_address_of_a_subscriber_is_one(host, key):
    assert address_key(host) == key


def test_own_computer_is_known():
    assert is_own("127.0.0.1") and is_own("::1")
    assert not is_own("10.0.0.1") and not is_own("fe80::/64") and not is_own("x")


def test_each_address_has_so_many_places_and_the_network_has_so_many():
    places = Places(per_address=4, in_all=6)
    first = [places.take("10.0.0.1", 0.0) for _ in range(5)]
    assert [one is not None for one in first] == [True] * 4 + [False]
    assert [places.take("10.0.0.2", 0.0) is not None for _ in range(3)] == [True, True, False]
    assert places.take("10.0.0.3", 0.0) is None
    assert all(places.take(OWN, 0.0) for _ in range(4))
    assert places.take(OWN, 0.0) is None
    places.leave(first[0])
    assert places.take("10.0.0.3", 0.0) is not None


def test_screen_that_opens_anew_has_no_more_urgent_wishes_than_before():
    places = Places(per_address=1, in_all=12)
    heard = 0
    for tick in range(100):
        place = places.take("10.0.0.1", tick / 10)
        assert place is not None
        heard += sum(place.urgent.allows(tick / 10) for _ in range(20))
        places.leave(place)
    assert heard <= 13


def test_places_of_addresses_that_left_are_forgotten():
    places = Places(per_address=1, in_all=12)
    for number in range(1000):
        place = places.take(f"10.0.{number // 250}.{number % 250}", float(number))
        assert place is not None
        places.leave(place)
    assert len(places._places) <= 64
