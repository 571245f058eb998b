"""Checks of floor plans: each mistake is found, named, placed and measured; a right plan has none."""

from typing import Any

import pytest
from plans import NAME, ROOM, room

from guide_robot.common.resources import resource
from guide_robot.floor.check import check
from guide_robot.floor.findings import Finding, Severity
from guide_robot.floor.load import load_floor, parse_floor
from guide_robot.floor.reach import reach
from guide_robot.robot.description import load_robot

SITES = ["ward_office", "two_halls", "old_villa"]


def findings_of(**changes: Any) -> list[Finding]:
    return check(parse_floor(room(**changes), "room"), load_robot())


def place(identifier: str, *pose: float, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "kind": "other", "name": NAME, "pose": list(pose), **more}


def test_a_right_plan_has_no_findings() -> None:
    assert findings_of() == []


@pytest.mark.parametrize("site", SITES)
def test_the_sites_have_no_findings(site: str) -> None:
    found = check(load_floor(resource("maps", site, "floor.yaml")), load_robot())
    assert [finding.line() for finding in found] == []


@pytest.mark.parametrize("site", SITES)
def test_the_robot_gets_to_every_pose_of_every_place(site: str) -> None:
    plan = load_floor(resource("maps", site, "floor.yaml"))
    ways = reach(plan, load_robot().footprint_radius_m)
    poses = [(place.id, pose) for place in plan.places for pose in place.poses()]
    assert len(poses) >= 8
    assert [name for name, pose in poses if not ways.reachable(pose.x, pose.y)] == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"places": [*ROOM["places"], ROOM["places"][1]]}, "error: place home: id: used 2 times, expected once"),
        ({"walls": [*ROOM["walls"], ROOM["walls"][1]]}, "error: wall inner: id: used 2 times"),
        (
            {"places": [*ROOM["places"], place("x", 8.0, 3.0, 90.0, counter="9")]},
            "error: place x: counter: there is no counter '9'",
        ),
        (
            {"places": [*ROOM["places"], place("x", 8.0, 3.0, 90.0, kind="counter")]},
            "error: place x: counter: expected the id",
        ),
        ({"zones": [ROOM["zones"][0] | {"speed_limit": None}]}, "error: zone door_area: speed_limit: expected one"),
        ({"zones": [ROOM["zones"][0] | {"kind": "keepout"}]}, "error: zone door_area: speed_limit: expected none"),
        ({"places": ROOM["places"][1:]}, "warning: counter 1 at (8.00, 6.50): no place leads to it"),
        ({"places": ROOM["places"][:-1]}, "warning: places: none is of kind entrance"),
        ({"doors": ROOM["doors"][1:]}, "warning: doors: none is exterior"),
        (
            {"walls": [{"id": "w", "points": [[1, 1], [5, 5], [5, 1], [1, 5]]}], "doors": []},
            "error: wall w at (3.00, 3.00): points: the wall crosses itself",
        ),
        (
            {"walls": [{"id": "w", "points": [[1, 1], [1, 1], [5, 1]]}], "doors": []},
            "error: wall w at (1.00, 1.00): points: 0 and 1 are the same",
        ),
        (
            {"doors": [{"id": "d", "start": [6, 3], "end": [6, 3]}]},
            "error: door d at (6.00, 3.00): 0.00 m wide: expected more than 0.1 m",
        ),
        ({"doors": [{"id": "d", "start": [4, 3], "end": [4, 4]}]}, "error: door d at (4.00, 3.50): lies in no wall"),
        (
            {"counters": [ROOM["counters"][0] | {"centre": [20.0, 6.5]}]},
            "error: counter_1 at (20.00, 6.50): reaches outside the plan (1.26 m2)",
        ),
        (
            {"places": [*ROOM["places"], place("x", 12.0, 3.0, 0.0)]},
            "error: place x at (12.00, 3.00): outside the plan of 10 x 8 m",
        ),
        (
            {"furniture": [{"id": "shelf", "kind": "shelf", "centre": [8.0, 6.0], "size": [1.0, 0.5]}]},
            "error: counter 1 and furniture shelf at (8.00, 6.20): overlap by 0.10 m",
        ),
        (
            {"furniture": [{"id": "shelf", "kind": "shelf", "centre": [6.0, 6.0], "size": [1.0, 0.5]}]},
            "error: wall inner and furniture shelf at (6.00, 6.00): overlap by 0.15 m",
        ),
        (
            {"zones": [{"id": "z", "kind": "keepout", "polygon": [[1, 1], [2, 2], [2, 1], [1, 2]]}]},
            "error: zone z at (1.00, 1.00): polygon: crosses itself",
        ),
        (
            {"simulation": {"people": [{"id": "p", "points": [[6.0, 6.0]]}]}},
            "warning: person p at (6.00, 6.00): starts inside wall inner",
        ),
        ({"start": [6.0, 6.0, 0.0]}, "error: start at (6.00, 6.00): blocked: 0.00 m of free room"),
        (
            {"places": [*ROOM["places"], place("x", 5.75, 2.0, 0.0)]},
            "error: place x at (5.75, 2.00): blocked: 0.13 m of free room, the robot needs 0.27 m",
        ),
        (
            {"doors": [ROOM["doors"][0], {"id": "middle", "start": [6.0, 3.0], "end": [6.0, 3.5]}]},
            "warning: door middle at (6.00, 3.25): 0.50 m wide: the robot needs 0.54 m",
        ),
        (
            {"doors": [ROOM["doors"][0], {"id": "middle", "start": [6.0, 3.0], "end": [6.0, 3.5]}]},
            "error: place counter_1 at (8.60, 4.80): unreachable: the way is 0.50 m wide at (",
        ),
        (
            {"doors": [ROOM["doors"][0], {"id": "middle", "start": [6.0, 3.0], "end": [6.0, 3.62]}]},
            "warning: door middle at (6.00, 3.31): 0.62 m wide: narrow for a robot of 0.54 m",
        ),
        (
            {"places": [ROOM["places"][0] | {"pose": [8.6, 4.8, -90.0]}, *ROOM["places"][1:]]},
            "warning: place counter_1 at (8.60, 4.80): looks away from counter 1",
        ),
        (
            {"places": [ROOM["places"][0] | {"pose": [7.0, 1.5, 90.0]}, *ROOM["places"][1:]]},
            "warning: place counter_1 at (7.00, 1.50): 4.65 m before counter 1: expected 0.8 to 3 m",
        ),
        (
            {"zones": [{"id": "z", "kind": "keepout", "polygon": [[6.2, 0.6], [9.4, 0.6], [9.4, 7.4], [6.2, 7.4]]}]},
            "error: place counter_1 at (8.60, 4.80): blocked",
        ),
        (
            {"places": [*ROOM["places"], place("x", 2.5, 4.0, 0.0, alternatives=[[6.0, 6.0, 0.0]])]},
            "error: place x alternative 1 at (6.00, 6.00): blocked",
        ),
    ],
)
def test_each_mistake_is_named_placed_and_measured(changes: dict[str, Any], said: str) -> None:
    lines = [finding.line() for finding in findings_of(**changes)]
    assert [line for line in lines if line.startswith(said)], lines


def test_a_room_behind_a_narrow_passage_is_named_with_its_size() -> None:
    places = [place for place in ROOM["places"] if place["id"] != "counter_1"]
    doors = [ROOM["doors"][0], {"id": "middle", "start": [6.0, 3.0], "end": [6.0, 3.5]}]
    lines = [finding.line() for finding in findings_of(places=places, doors=doors, counters=[])]
    (passage,) = [line for line in lines if line.startswith("warning: passage")]
    assert "passage of 0.50 m to 18 m2 of floor: too narrow for the robot of 0.54 m" in passage
    assert "at (5.9" in passage or "at (6.0" in passage


def test_errors_come_before_warnings() -> None:
    found = findings_of(doors=ROOM["doors"][1:], places=[*ROOM["places"], ROOM["places"][1]])
    severities = [finding.severity for finding in found]
    assert severities == sorted(severities, key=lambda severity: severity is Severity.WARNING)
    assert len(set(severities)) == 2
