"""The robot's body as others see it: the boxes, cylinders and balls of its description."""

import functools
import math
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.errors import UserError
from guide_robot.robot.description import described_in, load_robot, urdf_text
from guide_robot.robot.joints import Joints, transform_of

GREY = (0.6, 0.6, 0.6, 1.0)


class Form(Enum):
    """What a part is; the value is MuJoCo's word for it."""

    BOX = "box"
    CYLINDER = "cylinder"
    BALL = "sphere"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One part of the body, in the base on the floor.

    `size` is half of each side of a box, radius and half the length of a cylinder, the radius of a ball, metres.
    `transform` (4, 4) leads from the part's middle into the base. `colour` is red, green, blue and alpha, 0 to 1.
    """

    form: Form
    size: tuple[float, ...]
    transform: NDArray[np.float64]
    colour: tuple[float, ...] = GREY

    @property
    def quaternion(self) -> tuple[float, float, float, float]:
        """How the part is turned: w, x, y, z."""
        turn = self.transform[:3, :3]
        w = math.sqrt(max(0.0, 1.0 + float(np.trace(turn)))) / 2.0
        axis = [math.sqrt(max(0.0, 1.0 + 2.0 * float(turn[i, i]) - float(np.trace(turn)))) / 2.0 for i in range(3)]
        signs = (turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1])
        x, y, z = (math.copysign(part, float(sign)) for part, sign in zip(axis, signs, strict=True))
        return w, x, y, z

    def reaches(self, height_m: float) -> bool:
        """Whether the part may be met at that height above the floor."""
        half = [self.size[0], self.size[0], self.size[1]] if self.form is Form.CYLINDER else [*self.size] * 3
        reach = float(np.abs(self.transform[2, :3]) @ np.array(half[:3]))
        return abs(float(self.transform[2, 3]) - height_m) <= reach


@functools.cache
def body_shapes(path: Path | None = None) -> tuple[Shape, ...]:
    """Return the parts of the robot of a xacro or URDF file, by default the package's own; read once for each path.

    A robot that is described by meshes is taken for an upright cylinder of its footprint and height. Raises UserError
    when the file is missing or is no description.
    """
    path = path or described_in()
    root = ElementTree.fromstring(urdf_text(path))
    visuals = [(str(link.get("name")), visual) for link in root.iterfind("link") for visual in link.iterfind("visual")]
    if not visuals or any(visual.find("geometry/mesh") is not None for _, visual in visuals):
        return (_cylinder(path),)
    joints, colours = Joints(path, root), _colours(root)
    shapes = []
    for link, visual in visuals:
        form, size = _form(path, link, visual)
        transform = joints.placed(link) @ transform_of(path, link, visual.find("origin"))
        shapes.append(Shape(form=form, size=size, transform=transform, colour=_colour(visual, colours)))
    return tuple(shapes)


def _cylinder(path: Path) -> Shape:
    robot = load_robot(path)
    transform = np.eye(4)
    transform[2, 3] = robot.height_m / 2.0
    return Shape(form=Form.CYLINDER, size=(robot.footprint_radius_m, robot.height_m / 2.0), transform=transform)


def _form(path: Path, link: str, visual: ElementTree.Element) -> tuple[Form, tuple[float, ...]]:
    box, cylinder, ball = (visual.find(f"geometry/{kind}") for kind in ("box", "cylinder", "sphere"))
    try:
        if box is not None:
            x, y, z = (float(side) / 2.0 for side in box.get("size", "").split())
            return Form.BOX, (x, y, z)
        if cylinder is not None:
            return Form.CYLINDER, (float(cylinder.get("radius", "")), float(cylinder.get("length", "")) / 2.0)
        if ball is not None:
            return Form.BALL, (float(ball.get("radius", "")),)
    except ValueError:
        raise UserError(f"{path}: {link}: expected numbers in the geometry of its visual") from None
    raise UserError(f"{path}: {link}: expected a box, a cylinder, a sphere or a mesh in its visual")


def _colours(root: ElementTree.Element) -> dict[str, tuple[float, ...]]:
    """Return the description's colours by the material's name."""
    found = {str(one.get("name")): one.find("color") for one in root.iterfind("material")}
    return {name: _rgba(colour) for name, colour in found.items() if colour is not None}


def _colour(visual: ElementTree.Element, colours: dict[str, tuple[float, ...]]) -> tuple[float, ...]:
    material = visual.find("material")
    if material is None:
        return GREY
    own = material.find("color")
    return _rgba(own) if own is not None else colours.get(str(material.get("name")), GREY)


def _rgba(colour: ElementTree.Element) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in colour.get("rgba", "").split())
    except ValueError:
        return GREY
    return numbers if len(numbers) == 4 else GREY
