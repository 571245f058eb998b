"""People walk on free floor, wherever a plan's corner lies; what nobody can walk to is named."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from guide_robot.common.errors import UserError
from guide_robot.floor.model import Counter, Door, FloorPlan, Furniture, Place, WaitingRow, Wall
from guide_robot.rehearsal import report
from guide_robot.rehearsal.crowd import heat
from guide_robot.rehearsal.day import play
from guide_robot.rehearsal.pictures import backdrop
from guide_robot.rehearsal.plan import Rehearsal
from guide_robot.rehearsal.plan_file import read_plan
from guide_robot.rehearsal.tables import Words
from guide_robot.rehearsal.ways import Ways

ROOT = Path(__file__).parents[3]
WARD = read_plan(ROOT / "maps" / "ward_office" / "rehearsal.yaml")
BY = (-12.5, 7.25)
POINTS = {
    Wall: ("points",), Door: ("start", "end"), Counter: ("centre",), Furniture: ("centre",),
    WaitingRow: ("start", "end"), Place: ("pose", "alternatives"), FloorPlan: ("start", "origin"),
}  # fmt: skip


def shifted(value: Any) -> Any:
    """Return a point, pose or list of them that lies elsewhere."""
    if isinstance(value, list):
        return [shifted(one) for one in value]
    return (value[0] + BY[0], value[1] + BY[1], *value[2:])


def moved(part: Any) -> Any:
    """Return a part of a plan that lies elsewhere, as if SLAM had begun at another point."""
    if isinstance(part, list):
        return [moved(one) for one in part]
    if not is_dataclass(part) or type(part) not in POINTS:
        return part
    values: Mapping[str, Any] = {field.name: getattr(part, field.name) for field in fields(part)}
    changed = {name: shifted(value) if name in POINTS[type(part)] else moved(value) for name, value in values.items()}
    return type(part)(**changed)


HERE, THERE = Ways(floor=WARD.floor), Ways(floor=moved(WARD.floor))


@pytest.mark.parametrize("end", ["waiting", "1", "3", "entrance"])
def test_ways_on_a_plan_that_lies_elsewhere_are_the_same_ways(end: str) -> None:
    here, there = HERE.way("robot", end), THERE.way("robot", end)
    assert there.length_m == pytest.approx(here.length_m, rel=0.02)
    assert np.abs(there.points[[0, -1]] - here.points[[0, -1]] - BY).max() < 0.2


def test_heat_map_and_film_lie_on_the_plan_wherever_its_corner_is() -> None:
    elsewhere = Rehearsal(plan=WARD.plan, floor=THERE.floor, counts=WARD.counts)
    here, there = play(WARD, HERE, 1), play(elsewhere, THERE, 1)
    cells, moved_cells = (gaussian_filter(heat([day], ways), 1.2) for day, ways in ((here, HERE), (there, THERE)))
    assert cells.shape == moved_cells.shape
    assert np.corrcoef(cells.ravel(), moved_cells.ravel())[0, 1] > 0.95
    words = Words(language="en", title="", made_from="", in_short=[], breaks=[], tables=[], headings=HEADINGS)
    found = re.search(r'<script type="application/json">(.*)</script>', report._film(words, there, THERE))
    assert found is not None
    width, depth = THERE.floor.size
    for _, people in json.loads(found[1])["frames"]:
        assert all(-1.0 <= x <= width + 1.0 and -1.0 <= y <= depth + 1.0 for x, y, _, _ in people)
    drawn = [cv2.imdecode(np.frombuffer(backdrop(ways), np.uint8), cv2.IMREAD_GRAYSCALE) for ways in (HERE, THERE)]
    assert drawn[0].std() > 10.0 and cv2.absdiff(*drawn).mean() < 1.0


HEADINGS = dict.fromkeys(("film", "play", "pause", "time"), "")


def test_a_counter_behind_walls_is_named_instead_of_walked_to_through_them() -> None:
    x, y = HERE.spots["2"]
    cage = Wall(id="cage", points=[(x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1)], closed=True)
    ways = Ways(floor=replace(WARD.floor, walls=[*WARD.floor.walls, cage]), source="hall.yaml")
    with pytest.raises(UserError, match=r"hall\.yaml: counter '2': expected a way to it from the waiting area"):
        ways.way("waiting", "2")
    assert ways.way("waiting", "1").length_m > 0.0


def test_a_counter_with_no_room_before_it_is_named() -> None:
    x, y = HERE.spots["2"]
    solid = [
        Wall(id=f"block{row}", points=[(x - 1.4, y - 1.4 + row / 5), (x + 1.4, y - 1.4 + row / 5)], thickness=0.2)
        for row in range(15)
    ]
    ways = Ways(floor=replace(WARD.floor, walls=[*WARD.floor.walls, *solid]))
    with pytest.raises(UserError, match="counter '2': expected free floor within 1 m"):
        ways.way("waiting", "2")


@pytest.mark.parametrize("site", ["ward_office", "two_halls", "old_villa"])
def test_every_counter_of_every_site_is_reached_through_its_doors(site: str) -> None:
    floor = read_plan(ROOT / "maps" / site / "rehearsal.yaml").floor
    ways = Ways(floor=floor)
    for counter in floor.counters:
        for start in ("entrance", "robot", "waiting"):
            assert ways.way(start, counter.id).length_m < 2.0 * sum(floor.size)
