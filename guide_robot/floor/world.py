"""The floor plan as a world for Gazebo Harmonic: building, furniture, clerks, and people who walk."""

import itertools
import math
from xml.sax.saxutils import quoteattr

from guide_robot.common.geometry import wrap_angle
from guide_robot.floor.model import FloorPlan, FurnitureKind, Point, SimulatedPerson, WaitingRow
from guide_robot.floor.solids import Box, Material, Thing, ThingKind, chair, things

SDF_VERSION = "1.9"
MESHES = "../meshes"  # beside the site's folder
LINGER_S = 2.0  # how long somebody who walks stands at each end
TURN_S = 1.0
STEP_M = (
    0.5  # Gazebo's splines ease in and out at each waypoint: far apart, people walk at 0.05 to 1.5 times their speed
)
COLOURS = {
    Material.WALL: (0.90, 0.88, 0.83, 1.0),
    Material.GLASS: (0.62, 0.78, 0.85, 0.35),
    Material.DESK: (0.55, 0.36, 0.22, 1.0),
    Material.WOOD: (0.66, 0.50, 0.33, 1.0),
    Material.SEAT: (0.16, 0.33, 0.52, 1.0),
    Material.PLANT: (0.20, 0.42, 0.18, 1.0),
    Material.SCREEN: (0.10, 0.12, 0.16, 1.0),
}
FLOOR_COLOUR = (0.78, 0.76, 0.72, 1.0)
SYSTEMS = [
    ("gz-sim-physics-system", "gz::sim::systems::Physics", ""),
    ("gz-sim-user-commands-system", "gz::sim::systems::UserCommands", ""),
    ("gz-sim-scene-broadcaster-system", "gz::sim::systems::SceneBroadcaster", ""),
    ("gz-sim-sensors-system", "gz::sim::systems::Sensors", "<render_engine>ogre2</render_engine>"),
    ("gz-sim-imu-system", "gz::sim::systems::Imu", ""),
]


def world_file(plan: FloorPlan) -> str:
    """Return the text of the world; meshes are named relative to the site's folder."""
    parts = [
        f'<?xml version="1.0"?>\n<!-- Made from floor.yaml; changes here are lost. -->\n<sdf version="{SDF_VERSION}">',
        f"<world name={quoteattr(plan.id)}>",
        *_surroundings(plan),
        *(_model(thing, plan) for thing in things(plan) if thing.kind is not ThingKind.SEAT),
        *(_waiting_row(row) for row in plan.waiting_rows),
        *(_person(human, plan, number) for number, human in enumerate(plan.simulation.people)),
        "</world>\n</sdf>\n",
    ]
    return "\n".join(parts)


def _surroundings(plan: FloorPlan) -> list[str]:
    width, depth = plan.size
    systems = [f'<plugin filename="{file}" name="{name}">{body}</plugin>' for file, name, body in SYSTEMS]
    return [
        '<physics name="default" type="ode"><max_step_size>0.01</max_step_size>'
        "<real_time_factor>1.0</real_time_factor></physics>",
        *systems,
        "<scene><ambient>0.7 0.7 0.7 1</ambient><background>0.85 0.9 0.95 1</background>"
        "<shadows>false</shadows></scene>",
        '<light name="sun" type="directional"><cast_shadows>false</cast_shadows><pose>0 0 10 0 0 0</pose>'
        "<diffuse>0.8 0.8 0.8 1</diffuse><specular>0.1 0.1 0.1 1</specular>"
        "<direction>-0.3 0.4 -0.9</direction></light>",
        '<model name="floor"><static>true</static><link name="link">'
        f"<pose>{_numbers(*plan.middle, -0.05, 0.0, 0.0, 0.0)}</pose>"
        f"{_shape('floor', _box_geometry(width + 4.0, depth + 4.0, 0.1), FLOOR_COLOUR)}</link></model>",
    ]


def _model(thing: Thing, plan: FloorPlan) -> str:
    """Return a thing as a static model; chairs and plants show a mesh, everything collides as boxes."""
    kind = _kind(thing, plan)
    if kind is FurnitureKind.CHAIR:
        shapes = _chair(thing.boxes[0])
    elif kind is FurnitureKind.PLANT:
        shapes = _plant(thing.boxes[0])
    else:
        shapes = "".join(_box(box) for box in thing.boxes)
    return _static(f"{thing.kind.value}_{thing.id}", shapes)


def _waiting_row(row: WaitingRow) -> str:
    """Return all chairs of a row as one model."""
    facing = math.radians(row.facing_deg)
    seats = [chair(f"seat{number}", x, y, facing)[0] for number, (x, y) in enumerate(row.seat_centres())]
    return _static(f"seats_{row.id}", "".join(_chair(slab) for slab in seats))


def _static(name: str, shapes: str) -> str:
    return f'<model name={quoteattr(name)}><static>true</static><link name="link">{shapes}</link></model>'


def _kind(thing: Thing, plan: FloorPlan) -> FurnitureKind | None:
    if thing.kind is not ThingKind.FURNITURE:
        return None
    return next(item.kind for item in plan.furniture if item.id == thing.id)


def _box(box: Box) -> str:
    middle = (box.bottom + box.top) / 2.0
    geometry = _box_geometry(box.size_x, box.size_y, box.top - box.bottom)
    return _shape(box.name, geometry, COLOURS[box.material], _numbers(box.x, box.y, middle, 0.0, 0.0, box.yaw))


def _chair(slab: Box) -> str:
    """Return a chair: the mesh to be seen, one box from floor to seat to bump into."""
    pose = _numbers(slab.x, slab.y, 0.0, 0.0, 0.0, slab.yaw)
    solid = _numbers(slab.x, slab.y, slab.top / 2.0, 0.0, 0.0, slab.yaw)
    return _mesh(slab.name, "chair.obj", (1.0, 1.0, 1.0), pose) + _collision(
        slab.name, _box_geometry(slab.size_x, slab.size_y, slab.top), solid
    )


def _plant(box: Box) -> str:
    scale = (box.size_x, box.size_y, box.top)
    solid = _numbers(box.x, box.y, box.top / 2.0, 0.0, 0.0, box.yaw)
    return _mesh(box.name, "plant.obj", scale, _numbers(box.x, box.y, 0.0, 0.0, 0.0, box.yaw)) + _collision(
        "pot", _box_geometry(*scale), solid
    )


def _person(human: SimulatedPerson, plan: FloorPlan, number: int) -> str:
    """Return somebody who stands as a model, somebody who walks as an actor who goes back and forth.

    A person who stands looks where the nearest counter looks, as clerks do.
    """
    if len(human.points) > 1:
        return _actor(human, number)
    (x, y), cylinder = human.points[0], "<cylinder><radius>0.22</radius><length>1.7</length></cylinder>"
    body = _mesh("look", "person.dae", (1.0, 1.0, 1.0), "0 0 0 0 0 0") + _collision(
        "body", f"<geometry>{cylinder}</geometry>", "0 0 0.85 0 0 0"
    )
    counter = min(plan.counters, key=lambda known: math.dist(known.centre, (x, y)), default=None)
    pose = _numbers(x, y, 0.0, 0.0, 0.0, counter.facing if counter else 0.0)
    name = quoteattr(f"person_{human.id}")
    return f'<model name={name}><static>true</static><pose>{pose}</pose><link name="link">{body}</link></model>'


def _actor(human: SimulatedPerson, number: int) -> str:
    """Return somebody who walks.

    Gazebo heeds `interpolate_x` only for the first actor with an animation file of that name, so each actor spells the
    name differently: without it legs walk on the spot while the body stands.
    """
    animation = f"{MESHES}/{'./' * number}person.dae"
    points = "".join(
        f"<waypoint><time>{time:.2f}</time><pose>{_numbers(x, y, 0.0, 0.0, 0.0, yaw)}</pose></waypoint>"
        for time, (x, y), yaw in schedule(human)
    )
    return (
        f"<actor name={quoteattr('person_' + human.id)}>"
        f"<skin><filename>{MESHES}/person.dae</filename><scale>1.0</scale></skin>"
        f'<animation name="walk"><filename>{animation}</filename>'
        "<interpolate_x>true</interpolate_x></animation>"
        "<script><loop>true</loop><delay_start>0.0</delay_start><auto_start>true</auto_start>"
        f'<trajectory id="0" type="walk" tension="0">{points}</trajectory></script></actor>'
    )


def schedule(human: SimulatedPerson) -> list[tuple[float, Point, float]]:
    """Return (time in s, point in `map`, heading in radians) of one round there and back at the person's speed."""
    way = [*human.points, *human.points[-2::-1]]
    legs = list(itertools.pairwise(way))
    headings = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in legs]
    time, yaw = 0.0, headings[0]
    stops = [(time, way[0], yaw)]
    for number, (start, end) in enumerate(legs):
        length = math.dist(start, end)
        steps = max(1, math.ceil(length / STEP_M))
        for step in range(1, steps + 1):
            share = step / steps
            point = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            stops.append((time + share * length / human.speed, point, yaw))
        time += length / human.speed
        time += LINGER_S if end in (way[0], human.points[-1]) else TURN_S
        yaw += wrap_angle(headings[(number + 1) % len(headings)] - yaw)
        stops.append((time, end, yaw))
    return stops


def _shape(name: str, geometry: str, colour: tuple[float, float, float, float], pose: str = "") -> str:
    look = _numbers(*colour)
    material = f"<material><ambient>{look}</ambient><diffuse>{look}</diffuse></material>"
    place = f"<pose>{pose}</pose>" if pose else ""
    visual = f"<visual name={quoteattr(name)}>{place}{geometry}{material}</visual>"
    return visual + _collision(name, geometry, pose)


def _collision(name: str, geometry: str, pose: str) -> str:
    place = f"<pose>{pose}</pose>" if pose else ""
    return f"<collision name={quoteattr(f'{name}_body')}>{place}{geometry}</collision>"


def _mesh(name: str, file: str, scale: tuple[float, float, float], pose: str) -> str:
    size = "" if scale == (1.0, 1.0, 1.0) else f"<scale>{_numbers(*scale)}</scale>"
    geometry = f"<geometry><mesh><uri>{MESHES}/{file}</uri>{size}</mesh></geometry>"
    return f"<visual name={quoteattr(name)}><pose>{pose}</pose>{geometry}</visual>"


def _box_geometry(x: float, y: float, z: float) -> str:
    return f"<geometry><box><size>{_numbers(x, y, z)}</size></box></geometry>"


def _numbers(*values: float) -> str:
    return " ".join(f"{round(value, 4) + 0.0:g}" for value in values)
