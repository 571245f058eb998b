"""Who serves whom, who waits where and charges when: decided alike by all, and agreed by claims."""

from dataclasses import replace

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.fleet import dispatch
from guide_robot.fleet.claims import Grants
from guide_robot.fleet.dispatch import DispatchSettings
from guide_robot.fleet.fleet import Fleet, FleetSettings
from guide_robot.fleet.model import Claim, Doing, Holder, Member
from guide_robot.fleet.need import Need, NeedSettings
from guide_robot.fleet.orders import Charging, FleetOrder, Own
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import PlaceKind
from guide_robot.floor.narrow_places import NarrowPlaces

SETTINGS = DispatchSettings()
PERSON = (5.0, 2.0)


def robot(name: str, x: float, y: float = 0.0, **more: object) -> Member:
    return Member(name=name, incarnation=f"{name}-1", pose=Pose2D(x=x, y=y), **more)  # type: ignore[arg-type]


def serves(person: tuple[float, float]) -> Claim:
    return Claim(key="person", number=1, rank=0, held=True, at=person)


def test_the_nearest_robot_that_sees_a_person_greets_them() -> None:
    robots = [robot("a", 3.0, 2.0, people=(PERSON,)), robot("b", 4.0, 2.0, people=((5.2, 2.1),))]
    assert dispatch.greets(SETTINGS, robots) == {"b-1": (5.2, 2.1)}


def test_two_people_are_greeted_by_two_robots_with_the_least_way_in_all() -> None:
    people = ((0.0, 0.0), (3.0, 0.0))
    robots = [robot("a", 1.0, people=people), robot("b", 0.5, people=people)]
    assert dispatch.greets(SETTINGS, robots) == {"a-1": (3.0, 0.0), "b-1": (0.0, 0.0)}


def test_two_who_stand_side_by_side_are_two_also_while_one_of_them_is_served() -> None:
    beside = (5.0, 2.6)
    robots = [
        robot("a", 4.0, 2.0, people=(PERSON, beside)),
        robot("b", 5.5, 3.5, people=((5.05, 2.55), (5.05, 1.95))),
    ]
    assert dispatch.greets(SETTINGS, robots) == {"a-1": PERSON, "b-1": (5.05, 2.55)}
    serving = serves((5.1, 2.05))
    robots[0] = replace(robots[0], doing=Doing.SERVING, claims=(serving,))
    assert dispatch.greets(SETTINGS, robots) == {"b-1": (5.05, 2.55)}


def test_who_is_served_already_is_greeted_by_nobody_else() -> None:
    serving = serves((5.3, 2.0))
    robots = [robot("a", 4.0, 2.0, people=(PERSON,)), robot("b", 5.5, 2.0, doing=Doing.SERVING, claims=(serving,))]
    assert dispatch.greets(SETTINGS, robots) == {}


def test_a_robot_that_charges_or_failed_greets_nobody() -> None:
    for doing in (Doing.CHARGING, Doing.FAILED, Doing.LEADING):
        robots = [robot("a", 4.9, 2.0, people=(PERSON,), doing=doing), robot("b", 3.0, 2.0, people=(PERSON,))]
        assert dispatch.greets(SETTINGS, robots) == {"b-1": PERSON}


def test_idle_robots_fill_the_most_needed_places_and_keep_them() -> None:
    posts = {"home": (0.0, 0.0), "waiting_area": (6.0, 0.0), "entrance": (3.0, 3.0)}
    near_home, near_both = robot("a", 1.0), robot("b", 2.0)
    found = dispatch.waits_at(SETTINGS, [near_home, near_both], posts)
    assert found == {"a-1": "home", "b-1": "waiting_area"}
    kept = replace(near_home, claims=(Claim(key="post/waiting_area", number=1, rank=0, held=True),))
    nearly_same = replace(near_both, pose=Pose2D(x=1.5, y=0.0))
    assert dispatch.waits_at(SETTINGS, [kept, nearly_same], posts) == {"a-1": "waiting_area", "b-1": "home"}


@pytest.mark.parametrize(
    ("battery", "other", "wants"), [(0.3, 0.8, True), (0.3, 0.1, False), (0.1, 0.1, True), (0.5, 0.9, False)]
)
def test_a_robot_goes_to_charge_early_only_while_another_is_here(battery: float, other: float, wants: bool) -> None:
    assert (
        dispatch.wants_to_charge(SETTINGS, robot("a", 0.0, battery=battery), [robot("b", 1.0, battery=other)]) is wants
    )


def test_nobody_leaves_the_hall_empty_to_charge_early() -> None:
    charging = robot("b", 1.0, battery=0.9, doing=Doing.CHARGING)
    assert not dispatch.wants_to_charge(SETTINGS, robot("a", 0.0, battery=0.3), [charging])


def test_whose_robot_failed_is_fetched_by_the_nearest_that_speaks_their_language() -> None:
    failed = robot("a", 5.0, doing=Doing.FAILED, ticket="T1", language="ko")
    near, further = robot("b", 4.0, languages=("vi",)), robot("c", 2.0, languages=("vi", "ko"))
    (left,) = dispatch.left_behind([failed, near, further], [], {})
    holder = Holder(ticket=left.ticket, at=(5.0, 0.0), language=left.language)
    assert dispatch.fetches(SETTINGS, [failed, near, further], [holder]) == {"c-1": "T1"}


class Hall:
    """Fleets that hear each other at once, in the ward office."""

    def __init__(self, *names: str) -> None:
        plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
        self.places = NarrowPlaces(plan, 0.27)
        self.fleets = {name: Fleet(FleetSettings(), plan, self.places, (name, f"{name}-1")) for name in names}
        self.now_s = 0.0

    def step(self, rounds: int = 1, *, without: str = "", **own: Own) -> dict[str, FleetOrder]:
        """Let everybody say and hear what they know, a few rounds of 0.3 s."""
        orders: dict[str, FleetOrder] = {}
        for _ in range(rounds):
            self.now_s += 0.3
            for name in own:
                orders[name] = self.fleets[name].step(own[name], Grants(), self.now_s)
                for other, fleet in self.fleets.items():
                    if other != name and other != without and name != without:
                        fleet.hear(self.fleets[name].said, self.now_s)
        return orders


def at(x: float, y: float, **more: object) -> Own:
    return Own(pose=Pose2D(x=x, y=y), languages=("vi",), **more)  # type: ignore[arg-type]


def test_a_robot_that_never_heard_another_has_no_order() -> None:
    assert Hall("a").step(5, a=at(3.0, 3.0, people=(PERSON,), battery=0.1))["a"] == FleetOrder()


def test_exactly_one_of_three_robots_may_greet_whom_all_of_them_see() -> None:
    hall, seen = Hall("a", "b", "c"), (PERSON,)
    own = {name: at(3.0 + 0.5 * number, 2.0, people=seen) for number, name in enumerate("abc")}
    hall.step(3, **{name: replace(one, people=()) for name, one in own.items()})
    left: list[tuple[str, ...]] = []
    for _ in range(6):
        orders = hall.step(a=own["a"], b=own["b"], c=own["c"])
        left.append(tuple(name for name in orders if orders[name].greets == PERSON))
        assert len(left[-1]) <= 1
    assert left[-1] == ("c",)


def test_when_the_one_who_greets_fails_the_next_may() -> None:
    hall = Hall("a", "b")
    far, near = at(3.0, 2.0, people=(PERSON,)), at(4.0, 2.0, people=(PERSON,))
    assert hall.step(5, a=far, b=near)["a"].greets is None
    assert hall.step(5, a=far, b=replace(near, doing=Doing.FAILED, people=()))["a"].greets == PERSON


def test_one_charger_has_one_robot_and_the_emptiest_goes_first() -> None:
    hall = Hall("a", "b", "c")
    orders = hall.step(6, a=at(3.0, 2.0, battery=0.3), b=at(4.0, 2.0, battery=0.2), c=at(5.0, 2.0, battery=0.9))
    assert [orders[name].charging for name in "abc"] == [Charging.NOT_YET, Charging.NOW, Charging.NOT_YET]


def test_idle_robots_wait_at_different_places() -> None:
    orders = Hall("a", "b", "c").step(6, a=at(3.0, 2.0), b=at(4.0, 2.0), c=at(5.0, 2.0))
    assert len({order.waits_at for order in orders.values()} - {""}) == 3


def test_a_citizen_left_behind_is_fetched_once_and_until_another_serves_them() -> None:
    hall = Hall("a", "b", "c")
    leads = at(6.0, 4.0, doing=Doing.LEADING, ticket="T1", serves=(6.0, 3.0))
    hall.step(4, a=leads, b=at(5.0, 4.0), c=at(9.0, 8.0))
    failed = at(6.0, 4.0, doing=Doing.FAILED)
    orders = hall.step(6, a=failed, b=at(5.0, 4.0), c=at(9.0, 8.0))
    assert (orders["b"].fetches, orders["c"].fetches) == ("T1", "") and orders["b"].waits_at
    meets = orders["b"].meets_at
    assert meets is not None and orders["c"].meets_at is None
    assert 1.0 <= meets.distance_to(6.0, 4.0) <= 1.4 and abs(meets.bearing_to(6.0, 4.0)) < 1e-6
    assert hall.places.ways.reachable(meets.x, meets.y)
    serves = at(5.5, 4.0, doing=Doing.SERVING, ticket="T1", serves=(6.0, 3.5))
    hall.step(4, a=failed, b=serves, c=at(9.0, 8.0))
    orders = hall.step(6, a=failed, b=at(5.0, 4.0), c=at(9.0, 8.0))
    assert (orders["b"].fetches, orders["c"].fetches) == ("", "")


def test_a_robot_that_works_again_goes_back_to_whom_it_left_when_nobody_else_could() -> None:
    hall = Hall("a", "b")
    busy = at(9.0, 8.0, doing=Doing.LEADING, ticket="B1", serves=(9.0, 7.0))
    hall.step(4, a=at(6.0, 4.0, doing=Doing.LEADING, ticket="T1", serves=(6.0, 3.0)), b=busy)
    hall.step(6, a=at(6.0, 4.0, doing=Doing.FAILED), b=busy)
    assert hall.step(6, a=at(4.0, 4.0), b=busy)["a"].fetches == "T1"
    assert hall.step(6, a=at(4.0, 4.0, doing=Doing.LEADING, ticket="T1", serves=(6.0, 3.0)), b=busy)["a"].fetches == ""
    assert hall.step(6, a=at(4.0, 4.0), b=at(9.0, 8.0))["a"].fetches == ""  # they were led on
    hall.step(4, a=at(6.0, 4.0, doing=Doing.LEADING, ticket="T2", serves=(6.0, 3.0)), b=busy)
    hall.step(6, a=at(6.0, 4.0, doing=Doing.FAILED), b=busy)
    hall.now_s += 200.0
    assert hall.step(6, a=at(4.0, 4.0), b=busy)["a"].fetches == ""  # nobody is waited for without end


def test_whom_a_robot_leads_past_another_is_not_greeted_there_though_the_last_word_is_behind() -> None:
    members = [
        robot("a", 4.0, doing=Doing.LEADING, claims=(serves((3.2, 0.0)),)),
        robot("b", 5.0, people=((4.5, 0.0),)),
    ]
    assert dispatch.greets(SETTINGS, members) == {}
    assert dispatch.greets(SETTINGS, [replace(members[0], doing=Doing.SERVING), members[1]]) == {"b-1": (4.5, 0.0)}


def test_who_stands_beside_somebody_who_is_served_is_greeted_after_the_others() -> None:
    served, beside, apart = (3.0, 0.0), (3.0, 0.6), (3.0, 2.0)
    other = robot("a", 2.0, doing=Doing.SERVING, claims=(serves(served),))
    free = robot("b", 3.5, 0.5, people=(served, beside, apart))
    assert dispatch.greets(SETTINGS, [other, free]) == {"b-1": apart}
    assert dispatch.greets(SETTINGS, [other, replace(free, people=(served, beside))]) == {"b-1": beside}


def test_a_ticket_is_led_by_one_robot_also_when_both_say_that_they_have_it() -> None:
    hall = Hall("a", "b")
    both = {"a": at(3.0, 2.0, doing=Doing.LEADING, ticket="T1"), "b": at(8.0, 2.0, doing=Doing.LEADING, ticket="T1")}
    orders = hall.step(6, **both)
    assert sorted(orders[name].elsewhere for name in "ab") == ["", "T1"]


def test_a_robot_that_hears_nobody_any_more_drives_slowly_and_serves_on() -> None:
    hall = Hall("a", "b")
    hall.step(4, a=at(3.0, 2.0), b=at(4.0, 2.0))
    alone = hall.step(10, without="b", a=at(3.0, 2.0, people=(PERSON,)))["a"]
    assert alone.fastest_mps > 0.0 and alone.others == 0


def brings_and_leaves(hall: Hall) -> None:
    """Let robot a bring the holder of A017 to where they wait, and go."""
    with_them = at(6.0, 4.0, doing=Doing.SERVING, ticket="A017", serves=(6.0, 3.5), waits_with=True, language="ko")
    hall.step(4, a=with_them, b=at(9.0, 8.0))
    hall.step(4, a=at(6.0, 4.0, doing=Doing.RETURNING, ticket="A017"), b=at(9.0, 8.0))


def call(hall: Hall, *, calls: bool = True, ended: bool = False) -> None:
    for fleet in hall.fleets.values():
        fleet.hear_call("A017", calls=calls, ended=ended, now_s=hall.now_s)


def test_a_free_robot_goes_to_who_is_called_where_a_robot_left_them() -> None:
    hall = Hall("a", "b")
    brings_and_leaves(hall)
    busy, free = at(2.0, 2.0, doing=Doing.LEADING, ticket="B001"), at(9.0, 8.0)
    assert hall.step(4, a=busy, b=free)["b"].fetches == ""
    call(hall)
    orders = hall.step(6, a=busy, b=free)
    assert (orders["a"].fetches, orders["b"].fetches) == ("", "A017") and orders["b"].waits_at
    shown = at(6.0, 4.5, doing=Doing.SERVING, ticket="A017", serves=(6.0, 4.0))
    hall.step(4, a=busy, b=shown)
    assert hall.step(6, a=busy, b=free)["b"].fetches == ""


@pytest.mark.parametrize("ended", [True, False])
def test_nobody_goes_to_a_number_that_is_not_called_any_more(ended: bool) -> None:
    hall = Hall("a", "b")
    brings_and_leaves(hall)
    call(hall)
    assert "A017" in {order.fetches for order in hall.step(6, a=at(2.0, 2.0), b=at(9.0, 8.0)).values()}
    call(hall, calls=False, ended=ended)
    assert {order.fetches for order in hall.step(6, a=at(2.0, 2.0), b=at(9.0, 8.0)).values()} == {""}
    call(hall)  # again: it is remembered unless it has ended
    again = {order.fetches for order in hall.step(6, a=at(2.0, 2.0), b=at(9.0, 8.0)).values()}
    assert ("A017" in again) is not ended


def test_a_holder_who_was_led_on_from_where_they_waited_is_not_waited_for() -> None:
    hall = Hall("a", "b")
    with_them = at(6.0, 4.0, doing=Doing.SERVING, ticket="A017", serves=(6.0, 3.5), waits_with=True)
    hall.step(4, a=with_them, b=at(9.0, 8.0))
    hall.step(4, a=at(6.0, 4.0, doing=Doing.LEADING, ticket="A017"), b=at(9.0, 8.0))
    hall.step(4, a=at(6.0, 4.0), b=at(9.0, 8.0))
    call(hall)
    assert {order.fetches for order in hall.step(6, a=at(6.0, 4.0), b=at(9.0, 8.0)).values()} == {""}


def test_a_free_robot_waits_where_people_stand_more_often() -> None:
    plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
    need = Need(NeedSettings(), plan)
    usual = list(need.step([], 0.0))
    entrance = next(place for place in plan.places if place.kind is PlaceKind.ENTRANCE)
    x, y, _ = entrance.pose
    crowd = robot("a", x, y, people=tuple((x + 0.9 * number, y) for number in range(3)))
    for second in range(1, 900):
        order = list(need.step([crowd], float(second)))
    assert usual[0] != entrance.id and order[0] == entrance.id
    assert sorted(order) == sorted(usual)
    for second in range(900, 6000):
        order = list(need.step([], float(second)))
    assert order == usual


def test_who_is_being_led_past_a_place_is_not_counted_there() -> None:
    need = Need(NeedSettings(), load_floor(resource("maps", "ward_office", "floor.yaml")))
    usual = list(need.step([], 0.0))
    post = usual[-1]
    x, y = need.posts[post]
    led = Claim(key="person", number=1, rank=0, held=True, at=(x, y))
    leads = replace(robot("a", x, y, doing=Doing.LEADING), claims=(led,))
    for second in range(1, 3000):
        order = list(need.step([leads], float(second)))
    assert order == usual
