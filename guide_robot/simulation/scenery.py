"""The building and everything that moves in it as MuJoCo's XML: a kinematic world, for rays and pictures only.

Geom groups: 0 what of people and of other robots the lidar's beams can meet, 2 all the rest, which only the camera
sees. Without a camera the world holds nothing but the former: what stands still is in `flat_rays`.
"""

import math
from dataclasses import dataclass

from guide_robot.common.vocabulary import BodyKind
from guide_robot.floor.model import Counter, FloorPlan
from guide_robot.floor.solids import Box, Material
from guide_robot.robot.joints import Mount
from guide_robot.robot.shape import Shape, body_shapes
from guide_robot.simulation.body_parts import Part
from guide_robot.simulation.figures import person_part, vehicle
from guide_robot.simulation.settings import CameraSettings, TwinSettings

CARDS = 4
CARD_PIXELS = 256
LIDAR_PARTS = (Part.LEFT_SHIN, Part.RIGHT_SHIN)
COLOURS = {
    Material.WALL: "0.88 0.86 0.80 1",
    Material.GLASS: "0.60 0.80 0.88 0.35",
    Material.DESK: "0.50 0.34 0.22 1",
    Material.WOOD: "0.62 0.46 0.30 1",
    Material.SEAT: "0.15 0.33 0.60 1",
    Material.PLANT: "0.18 0.48 0.20 1",
    Material.SCREEN: "0.10 0.10 0.12 1",
}


@dataclass(frozen=True, kw_only=True)
class Capacity:
    """How many people and vehicles of each kind, and how many robots, the world has room for."""

    people: int
    robots: int = 1
    wheelchairs: int = 0
    walkers: int = 0
    trolleys: int = 0

    def vehicles(self) -> list[BodyKind]:
        """Return each vehicle's kind, in the order of the bodies."""
        return (
            [BodyKind.WHEELCHAIR] * self.wheelchairs
            + [BodyKind.WALKER] * self.walkers
            + [BodyKind.TROLLEY] * self.trolleys
        )


def parts_of(settings: TwinSettings) -> tuple[Part, ...]:
    """Return which parts of people the world holds, in the order of the bodies."""
    return tuple(Part) if settings.draws else LIDAR_PARTS


def scenery_xml(plan: FloorPlan, boxes: list[Box], capacity: Capacity, settings: TwinSettings) -> str:
    """Return the world; mocap bodies come in the order robots, each person's parts, vehicles."""
    pictures = (settings.camera, settings.rear_camera)
    width, height = max(one.width for one in pictures), max(one.height for one in pictures)
    assets, still = "", []
    if settings.draws:
        assets = _assets(plan)
        still = [_box(box) for box in boxes]
        still += [_floor(plan), *(_sign(counter) for counter in plan.counters), _lights(plan)]
    bodies = [_robot(settings, number, alone=capacity.robots == 1) for number in range(capacity.robots)]
    bodies += [_mocap(person_part(slot, part)) for slot in range(capacity.people) for part in parts_of(settings)]
    bodies += [_mocap(vehicle(kind)) for kind in capacity.vehicles()]
    return f"""<mujoco>
  <compiler angle="degree"/>
  <option gravity="0 0 0"><flag contact="disable" constraint="disable"/></option>
  <statistic extent="1" center="{plan.middle[0]} {plan.middle[1]} 1"/>
  <visual>
    <global offwidth="{width}" offheight="{height}"/>
    <quality shadowsize="0" offsamples="0" numslices="14" numstacks="8"/>
    <headlight ambient="0.45 0.45 0.45" diffuse="0.35 0.35 0.35" specular="0 0 0"/>
    <map znear="0.05" zfar="80"/>
  </visual>
  <default><geom contype="0" conaffinity="0" mass="0"/></default>
  <asset>{assets}</asset>
  <worldbody>{"".join(still)}{"".join(bodies)}</worldbody>
</mujoco>"""


def _mocap(geoms: str) -> str:
    return f'<body mocap="true" pos="0 0 -50">{geoms}</body>'


def camera_name(facing: str, robot: int) -> str:
    """Return what a robot's camera is called in the world; `facing` is front or rear."""
    return facing if robot == 0 else f"{facing}_{robot}"


def body_name(robot: int) -> str:
    """Return what a robot's body is called in the world."""
    return f"robot_{robot}"


def _robot(settings: TwinSettings, number: int, *, alone: bool) -> str:
    """Return a robot: its cameras, and its body where others can see it."""
    cameras = ""
    if settings.robot.camera is not None:
        cameras += _camera(camera_name("front", number), settings.robot.camera.mount, settings.camera)
    if settings.robot.rear_camera is not None:
        cameras += _camera(camera_name("rear", number), settings.robot.rear_camera.mount, settings.rear_camera)
    body = "" if alone else "".join(_shape(shape, settings) for shape in body_shapes())
    return f'<body name="{body_name(number)}" mocap="true">{cameras}{body}</body>'


def _shape(shape: Shape, settings: TwinSettings) -> str:
    """Return a part of a robot's body; what no beam meets is left out where nothing is drawn."""
    met = shape.reaches(settings.robot.lidar.mount.z)
    if not (met or settings.draws):
        return ""
    at, turned, size, colour = (
        " ".join(f"{value:.9g}" for value in numbers)
        for numbers in (shape.transform[:3, 3], shape.quaternion, shape.size, shape.colour)
    )
    group = 0 if met else 2
    return f'<geom type="{shape.form.value}" pos="{at}" quat="{turned}" size="{size}" rgba="{colour}" group="{group}"/>'


def _camera(name: str, mount: Mount, settings: CameraSettings) -> str:
    right = f"{math.sin(mount.yaw):.9f} {-math.cos(mount.yaw):.9f} 0"
    return (
        f'<camera name="{name}" pos="{mount.x} {mount.y} {mount.z}" '
        f'xyaxes="{right} 0 0 1" fovy="{math.degrees(settings.vertical_fov)}"/>'
    )


def _box(box: Box) -> str:
    middle, half = (box.bottom + box.top) / 2.0, (box.top - box.bottom) / 2.0
    return (
        f'<geom type="box" pos="{box.x} {box.y} {middle}" euler="0 0 {math.degrees(box.yaw)}" '
        f'size="{box.size_x / 2.0} {box.size_y / 2.0} {half}" rgba="{COLOURS[box.material]}" group="2"/>'
    )


def _assets(plan: FloorPlan) -> str:
    blank = " ".join(["0"] * 3)
    cards = "".join(
        f'<texture name="card_{i}" type="2d" builtin="flat" rgb1="1 1 1" rgb2="{blank}" '
        f'width="{CARD_PIXELS}" height="{CARD_PIXELS}"/>'
        f'<material name="card_{i}" texture="card_{i}" emission="0.25" specular="0"/>'
        for i in range(CARDS)
    )
    signs = "".join(
        f'<texture name="sign_{c.id}" type="2d" file="sign_{c.id}.png"/>'
        f'<material name="sign_{c.id}" texture="sign_{c.id}" emission="0.3" specular="0"/>'
        for c in plan.counters
    )
    return (
        '<texture name="sky" type="skybox" builtin="gradient" rgb1="0.75 0.85 0.95" rgb2="0.95 0.95 0.95" '
        'width="64" height="64"/>'
        '<texture name="tiles" type="2d" builtin="checker" rgb1="0.72 0.71 0.68" rgb2="0.66 0.65 0.62" '
        'markrgb="0.6 0.6 0.58" mark="edge" width="128" height="128"/>'
        f'<material name="tiles" texture="tiles" texrepeat="{plan.size[0]} {plan.size[1]}" specular="0.1"/>'
        + cards
        + signs
    )


def _floor(plan: FloorPlan) -> str:
    (x, y), middle = plan.size, f"{plan.middle[0]} {plan.middle[1]}"
    return (
        f'<geom type="plane" pos="{middle} 0" size="{x / 2} {y / 2} 1" material="tiles" group="2"/>'
        f'<geom type="plane" pos="{middle} -0.02" size="{x * 3} {y * 3} 1" rgba="0.5 0.52 0.5 1" group="2"/>'
    )


def _sign(counter: Counter) -> str:
    x, y = counter.in_front(0.0)
    yaw = math.degrees(counter.facing)
    return (
        f'<body pos="{x} {y} 2.15" euler="0 0 {yaw}"><geom type="box" size="0.45 0.28 0.02" '
        f'xyaxes="0 1 0 0 0 1" material="sign_{counter.id}" group="2"/></body>'
    )


def _lights(plan: FloorPlan) -> str:
    x, y = plan.middle
    return (
        f'<light pos="{x} {y} 12" dir="0.2 0.3 -1" directional="true" castshadow="false" '
        'diffuse="0.35 0.35 0.33" specular="0 0 0"/>'
    )
