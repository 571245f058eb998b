"""What is generated from a floor plan: true to it, the same every time, up to date in the repository."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from numpy.typing import NDArray
from plans import ROOM, room, written
from shapely import STRtree, box, points
from shapely.geometry import LineString, Point, Polygon

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.build import build, shared_meshes
from guide_robot.floor.command import schema_text
from guide_robot.floor.files import write_together
from guide_robot.floor.load import load_floor, parse_floor
from guide_robot.floor.model import FloorPlan, ZoneKind
from guide_robot.floor.routes import route_graph
from guide_robot.floor.solids import solids
from guide_robot.robot.description import load_robot
from guide_robot.run.cli import main

SITES = ["ward_office", "two_halls", "old_villa"]


def plan_of(site: str) -> FloorPlan:
    return load_floor(resource("maps", site, "floor.yaml"))


def pixels_of(content: bytes) -> NDArray[np.uint8]:
    """Return a PGM's pixels, read here on our own, the lowest row first."""
    magic, size, depth, data = content.split(b"\n", 3)
    columns, rows = (int(word) for word in size.split())
    assert (magic, depth) == (b"P5", b"255")
    return np.frombuffer(data, np.uint8).reshape(rows, columns)[::-1]


@pytest.mark.parametrize("site", SITES)
def test_files_in_the_repository_are_those_of_the_plan(site: str) -> None:
    for name, content in build(plan_of(site), load_robot()).items():
        assert resource("maps", site, name).read_bytes() == content, f"guide-robot floor build maps/{site}/floor.yaml"
    for name, content in shared_meshes().items():
        assert resource("maps", "meshes", name).read_bytes() == content


def test_schema_in_the_repository_is_that_of_the_model() -> None:
    assert resource("maps", "floor.schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("site", SITES)
def test_sites_obey_the_published_schema(site: str) -> None:
    import jsonschema

    schema = json.loads(resource("maps", "floor.schema.json").read_text(encoding="utf-8"))
    plan = yaml.safe_load(resource("maps", site, "floor.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(plan, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plan | {"colour": "red"}, schema)


def test_another_process_builds_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "site", tmp_path / "two" / "site"
    for folder, hashing in ((first, "1"), (second, "2")):
        folder.mkdir(parents=True)
        path = written(folder, resource("maps", "old_villa", "floor.yaml").read_text(encoding="utf-8"))
        command = [sys.executable, "-m", "guide_robot", "floor", "build", str(path)]
        subprocess.run(command, check=True, capture_output=True, env={"PYTHONHASHSEED": hashing})
    names = sorted(path.name for path in first.iterdir())
    assert "world.sdf" in names and len(names) == 11
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()


@pytest.mark.parametrize("site", SITES)
def test_map_is_the_plan_cell_by_cell(site: str) -> None:
    plan = plan_of(site)
    pixels = pixels_of(resource("maps", site, "map.pgm").read_bytes())
    shapes = _drawn_with_shapely(plan)
    tree, resolution = STRtree(shapes), plan.resolution
    rows, columns = np.indices(pixels.shape)
    centres = points((columns.ravel() + 0.5) * resolution, (rows.ravel() + 0.5) * resolution)
    near = tree.query(centres, predicate="dwithin", distance=resolution / 2.0 * 2**0.5 + 1e-6)[0]
    inside = tree.query(centres, predicate="dwithin", distance=resolution / 2.0 - 1e-6)[0]
    dark = np.flatnonzero(pixels.ravel() == 0)
    assert not np.setdiff1d(inside, dark).size
    assert not np.setdiff1d(dark, near).size


def _drawn_with_shapely(plan: FloorPlan) -> list[Polygon]:
    """Return what stands on the floor, made on our own from the plan: walls less doors, desks, furniture, seats."""
    shapes = []
    gaps = [
        LineString([door.start, door.end]).buffer(0.5, cap_style="flat") for door in plan.doors
    ]  # as wide as the door, deep enough for any wall
    for wall in plan.walls:
        corners = [*wall.points, wall.points[0]] if wall.closed else wall.points
        for leg in itertools.pairwise(corners):
            band = LineString(leg).buffer(wall.thickness / 2.0, cap_style="square")
            along = np.subtract(leg[1], leg[0])
            for door, gap in zip(plan.doors, gaps, strict=True):
                across = np.subtract(door.end, door.start)
                parallel = abs(along[0] * across[1] - along[1] * across[0]) < 1e-6
                if parallel and LineString(leg).distance(Point(door.centre)) < wall.thickness:
                    band = band.difference(gap)
            shapes.append(band)
    turned = [Polygon(solid.corners()) for solid in solids(plan) if not _is_wall(solid.name, plan)]
    return [*shapes, *turned]


def _is_wall(name: str, plan: FloorPlan) -> bool:
    return any(name.startswith(f"{wall.id}_") and name.count("_") == wall.id.count("_") + 2 for wall in plan.walls)


@pytest.mark.parametrize("site", SITES)
def test_keepout_mask_is_black_exactly_in_the_keepout_zones(site: str) -> None:
    plan, pixels = plan_of(site), pixels_of(resource("maps", site, "keepout.pgm").read_bytes())
    zones = [Polygon(zone.polygon) for zone in plan.zones if zone.kind is ZoneKind.KEEPOUT]
    for row in range(0, pixels.shape[0], 3):
        for column in range(0, pixels.shape[1], 3):
            centre = Point(column * 0.1 + 0.05, row * 0.1 + 0.05)
            if min(zone.exterior.distance(centre) for zone in zones) > 1e-6:
                assert (pixels[row, column] == 0) == any(zone.contains(centre) for zone in zones)


def test_map_yaml_says_what_map_server_needs() -> None:
    said = yaml.safe_load(resource("maps", "two_halls", "map.yaml").read_text(encoding="utf-8"))
    assert said["image"] == "map.pgm"
    assert (said["resolution"], said["origin"], said["mode"]) == (0.05, [0.0, 0.0, 0.0], "trinary")
    assert pixels_of(resource("maps", "two_halls", "map.pgm").read_bytes()).shape == (800, 1200)


@pytest.mark.parametrize("site", SITES)
def test_routes_join_all_places_and_keep_their_distance(site: str) -> None:
    plan, robot = plan_of(site), load_robot()
    nodes, edges = route_graph(plan, robot)
    joined = {0}
    for _ in nodes:
        joined |= {end for edge in edges if joined & set(edge) for end in edge}
    assert joined == set(range(len(nodes)))
    assert {node.place for node in nodes if node.place} == {place.id for place in plan.places}
    tree = STRtree([Polygon(solid.corners()) for solid in solids(plan)])
    lines = [LineString([nodes[first].point, nodes[second].point]) for first, second in edges]
    assert not tree.query(lines, predicate="dwithin", distance=robot.footprint_radius_m).size


@pytest.mark.parametrize("site", SITES)
def test_route_file_is_what_the_route_server_reads(site: str) -> None:
    data = json.loads(resource("maps", site, "routes.geojson").read_text(encoding="utf-8"))
    nodes = {f["properties"]["id"]: f for f in data["features"] if f["geometry"]["type"] == "Point"}
    edges = [feature for feature in data["features"] if feature["geometry"]["type"] == "MultiLineString"]
    assert len({feature["properties"]["id"] for feature in data["features"]}) == len(nodes) + len(edges)
    for edge in edges:
        ends = [nodes[edge["properties"][end]]["geometry"]["coordinates"] for end in ("startid", "endid")]
        assert edge["geometry"]["coordinates"] == [ends]
        assert all(box(0.0, 0.0, 200.0, 200.0).covers(Point(end)) for end in ends)
    assert all(node["properties"]["frame"] == "map" for node in nodes.values())


def test_build_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site"
    site.mkdir()
    assert main(["floor", "build", str(written(site, ROOM))]) == 0
    told = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert sorted([*told, "floor.yaml"]) == sorted(path.name for path in site.iterdir())
    assert (tmp_path / "meshes" / "person.dae").is_file()


def test_files_that_cannot_all_be_written_leave_the_old_ones(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "c").mkdir()
    with pytest.raises(UserError, match="is a directory"):
        write_together(tmp_path, {"c": b"new", "a": b"new"})
    assert (tmp_path / "a").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "c"]


def test_a_slow_zone_in_a_slower_one_keeps_the_lower_limit() -> None:
    zones = [
        {"id": "wide", "kind": "slow", "speed_limit": 0.8, "polygon": [[1, 1], [5, 1], [5, 5], [1, 5]]},
        {"id": "deep", "kind": "slow", "speed_limit": 0.3, "polygon": [[2, 2], [4, 2], [4, 4], [2, 4]]},
    ]
    for order in (zones, zones[::-1]):
        plan = parse_floor(room(zones=order), "room")
        pixels = pixels_of(build(plan, load_robot())["speed.pgm"])
        assert (pixels[30, 30], pixels[15, 15], pixels[60, 60]) == (15, 40, 0)
