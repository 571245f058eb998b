"""Gazebo worlds: accepted by the parser to the last element, whole, with all meshes, true to the plan."""

import itertools
import math
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from sdf_check import needs_ign, sdf

from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.meshes.figure import BONES, CYCLE_S, KEYS, STRIDE_M, parts, walking
from guide_robot.floor.meshes.wavefront import chair_parts
from guide_robot.floor.model import SimulatedPerson
from guide_robot.floor.solids import ThingKind, things
from guide_robot.floor.world import STEP_M, schedule, world_file

SITES = ["ward_office", "two_halls", "old_villa"]
COLLADA = {"c": "http://www.collada.org/2005/11/COLLADASchema"}


@needs_ign
@pytest.mark.parametrize("site", SITES)
def test_parser_accepts_the_world_and_knows_every_element(site: str, tmp_path: Path) -> None:
    verdict = sdf("-k", resource("maps", site, "world.sdf"), tmp_path)
    assert verdict.valid, verdict.output
    assert verdict.undefined == []


@needs_ign
def test_a_misspelt_element_is_noticed(tmp_path: Path) -> None:
    text = resource("maps", "ward_office", "world.sdf").read_text(encoding="utf-8")
    file = tmp_path / "world.sdf"
    file.write_text(text.replace("<static>true</static>", "<statik>true</statik>", 1), encoding="utf-8")
    assert sdf("-k", file, tmp_path).undefined


@pytest.mark.parametrize("site", SITES)
def test_every_mesh_and_material_that_is_named_exists(site: str) -> None:
    world = resource("maps", site, "world.sdf")
    named = {element.text or "" for tag in ("uri", "filename") for element in ElementTree.parse(world).iter(tag)}
    assert any(name.endswith("person.dae") for name in named)
    for name in named:
        assert (world.parent / name).is_file(), name
    for mesh in resource("maps", "meshes").glob("*.obj"):
        text = mesh.read_text(encoding="utf-8")
        libraries = [line.split()[1] for line in text.splitlines() if line.startswith("mtllib ")]
        defined = (mesh.parent / libraries[0]).read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith("usemtl "):
                assert f"newmtl {line.split()[1]}\n" in defined


@pytest.mark.parametrize("site", SITES)
def test_everything_of_the_plan_stands_in_the_world(site: str) -> None:
    plan = load_floor(resource("maps", site, "floor.yaml"))
    world = ElementTree.parse(resource("maps", site, "world.sdf")).getroot().find("world")
    assert world is not None
    models = {model.get("name") for model in world.iterfind("model")}
    assert {thing.subject.replace(" ", "_") for thing in things(plan) if thing.kind is not ThingKind.SEAT} <= models
    for row in plan.waiting_rows:
        (seats,) = [model for model in world.iterfind("model") if model.get("name") == f"seats_{row.id}"]
        assert len(seats.findall("link/visual")) == len(seats.findall("link/collision")) == row.seats
    people = {f"person_{human.id}": len(human.points) for human in plan.simulation.people}
    actors = {actor.get("name") for actor in world.iterfind("actor")}
    assert actors == {name for name, points in people.items() if points > 1}
    assert {name for name, points in people.items() if points == 1} <= models
    assert actors, "nobody walks here"
    systems = {plugin.get("name", "").split("::")[-1] for plugin in world.iterfind("plugin")}
    assert systems == {"Physics", "UserCommands", "SceneBroadcaster", "Sensors", "Imu"}


def test_a_walker_keeps_to_the_speed_and_turns_the_short_way() -> None:
    human = SimulatedPerson(id="p", points=[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)], speed=0.8)
    stops = schedule(human)
    assert stops[0][1] == stops[-1][1] == (0.0, 0.0)
    for (before, start, here), (after, end, then) in itertools.pairwise(stops):
        assert after > before
        if start != end:
            assert math.dist(start, end) / (after - before) == pytest.approx(0.8)
            assert math.cos(then - here) == pytest.approx(1.0)
        assert abs(then - here) <= math.pi + 1e-9


def test_a_walker_is_given_a_waypoint_at_every_step_of_the_way() -> None:
    human = SimulatedPerson(id="p", points=[(0.0, 0.0), (4.0, 0.0), (4.0, 2.0)], speed=0.8)
    for (_, start, _), (_, end, _) in itertools.pairwise(schedule(human)):
        assert math.dist(start, end) <= STEP_M + 1e-9


@pytest.mark.parametrize("site", SITES)
def test_every_actor_spells_its_animation_differently_as_gazebo_moves_legs_by_the_first_of_a_name(site: str) -> None:
    plan = load_floor(resource("maps", site, "floor.yaml"))
    world = ElementTree.fromstring(world_file(plan))
    files = [node.text or "" for node in world.iterfind(".//actor/animation/filename")]
    assert files and len(set(files)) == len(files)
    assert {Path(file).resolve() for file in files} == {Path("../meshes/person.dae").resolve()}


def test_figure_is_a_person_of_1_70_m_on_the_floor() -> None:
    points = np.array([vertex for part in parts() for vertex in part.vertices])
    assert points[:, 2].min() == pytest.approx(0.0, abs=1e-6)
    assert points[:, 2].max() == pytest.approx(1.70, abs=0.02)
    assert np.ptp(points[:, 1]) < 0.6


def test_a_foot_is_always_on_the_floor_while_walking_and_none_below_it() -> None:
    for phase in np.linspace(0.0, 1.0, 25):
        lowest = min(_skinned(float(phase))[:, 2])
        assert -0.01 < lowest < 0.01


def test_one_cycle_ends_as_it_began_one_stride_on() -> None:
    first, last = walking(0.0), walking(1.0)
    assert last["root"].offset[0] - first["root"].offset[0] == pytest.approx(STRIDE_M)
    for bone in BONES[1:]:
        assert last[bone.name].pitch == pytest.approx(first[bone.name].pitch, abs=1e-9)


def _skinned(phase: float) -> np.ndarray:
    """Return all points of the figure at a phase, worked out from the bones as a renderer does."""
    poses, frames, points = walking(phase), {}, []
    for bone in BONES:
        pose = poses[bone.name]
        cos, sin = math.cos(pose.pitch), math.sin(pose.pitch)
        local = np.eye(4)
        local[:3, :3] = [[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]]
        local[:3, 3] = pose.offset
        frames[bone.name] = frames[bone.parent] @ local if bone.parent else local
    heads = {bone.name: np.array(bone.head) for bone in BONES}
    for part in parts():
        own = np.array(part.vertices) - heads[part.bone]
        points.append(own @ frames[part.bone][:3, :3].T + frames[part.bone][:3, 3])
    return np.vstack(points)


def test_collada_file_holds_skeleton_skin_and_walk() -> None:
    root = ElementTree.parse(resource("maps", "meshes", "person.dae")).getroot()
    joints = [node.get("sid") for node in root.iterfind(".//c:node[@type='JOINT']", COLLADA)]
    assert sorted(filter(None, joints)) == sorted(bone.name for bone in BONES)
    channels = {channel.get("target") for channel in root.iterfind(".//c:channel", COLLADA)}
    assert channels == {f"{bone.name}/transform" for bone in BONES}
    vertices = sum(len(part.vertices) for part in parts())
    weights = root.find(".//c:vertex_weights", COLLADA)
    assert weights is not None and int(weights.get("count", "")) == vertices
    for array in root.iterfind(".//c:float_array", COLLADA):
        assert len((array.text or "").split()) == int(array.get("count", ""))
    times = root.find(".//c:float_array[@id='root-times-array']", COLLADA)
    assert times is not None and float((times.text or "").split()[-1]) == CYCLE_S
    assert len((times.text or "").split()) == KEYS


def test_faces_look_outwards() -> None:
    for part in [*parts(), *chair_parts()]:
        corners = np.array(part.vertices)[np.array(part.faces)]
        volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6.0
        assert volume > 0.0
