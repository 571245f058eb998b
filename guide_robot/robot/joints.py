"""Where a link of a URDF sits on the robot: its fixed joints, one on the other, down to the base."""

import math
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D

BASES = ("base_footprint", "base_link")
MOST_JOINTS = 50
LEVEL = math.cos(math.radians(10.0))


@dataclass(frozen=True, kw_only=True)
class Mount:
    """Where a sensor sits: metres from the base, which lies on the floor; it looks along x turned by `yaw` radians.

    One upside down has its left on the right.
    """

    x: float
    y: float
    z: float
    yaw: float = 0.0
    upside_down: bool = False

    @property
    def pose(self) -> Pose2D:
        """The place on the floor, in the base."""
        return Pose2D(x=self.x, y=self.y, theta=self.yaw)


class Joints:
    """The joints of one description, by the link that hangs on each."""

    def __init__(self, path: Path, root: ElementTree.Element) -> None:
        """Take the file, which is named in complaints, and its content."""
        self._path = path
        self._links = {str(link.get("name")) for link in root.iterfind("link")}
        self._above: dict[str, ElementTree.Element] = {}
        for joint in root.iterfind("joint"):
            child = joint.find("child")
            if child is not None:
                self._above[str(child.get("link"))] = joint

    def __contains__(self, link: str) -> bool:
        """Whether the robot has such a link."""
        return link in self._links

    def mount(self, link: str, *, may_hang: bool = False) -> Mount:
        """Return where a link sits, which must be level; `may_hang` lets it be upside down.

        Raises UserError when it does not sit still on the base.
        """
        if link not in self._above:
            raise UserError(f"{self._path}: {link}: expected a link of this name with a joint on base_link")
        matrix = self._in_base(link)
        upright = float(matrix[2, 2])
        if abs(upright) < LEVEL or (upright < 0.0 and not may_hang):
            raise UserError(f"{self._path}: {link}: expected a fixed joint, level, on base_link")
        yaw = math.atan2(matrix[1, 0], matrix[0, 0])
        x, y, z = (float(value) for value in matrix[:3, 3])
        return Mount(x=x, y=y, z=z, yaw=yaw if abs(yaw) > 1e-9 else 0.0, upside_down=upright < 0.0)

    def placed(self, link: str) -> NDArray[np.float64]:
        """Return a link's transform (4, 4) into the base on the floor, with joints that move at their zero.

        Raises UserError when the link does not hang on the base.
        """
        return self._in_base(link, may_move=True)

    def _in_base(self, link: str, *, may_move: bool = False) -> NDArray[np.float64]:
        """Return a link's transform into the base on the floor, which in some robots hangs on another base."""
        matrix, root = self._in_root(link, may_move)
        floor = next((base for base in BASES if base in self._links), "")
        if not floor or floor == root:
            return matrix
        below, other = self._in_root(floor, may_move)
        if other != root:
            raise UserError(f"{self._path}: {link}: expected it to hang on {floor}, found it on {root}")
        result: NDArray[np.float64] = np.linalg.inv(below) @ matrix
        return result

    def _in_root(self, link: str, may_move: bool) -> tuple[NDArray[np.float64], str]:
        matrix: NDArray[np.float64] = np.eye(4)
        at = link
        for _ in range(MOST_JOINTS):
            joint = self._above.get(at)
            parent = None if joint is None else joint.find("parent")
            if joint is None or parent is None:
                return matrix, at
            if joint.get("type") != "fixed" and not may_move:
                raise UserError(f"{self._path}: {link}: expected a fixed joint, level, on base_link")
            matrix = transform_of(self._path, link, joint.find("origin")) @ matrix
            at = str(parent.get("link"))
        raise UserError(f"{self._path}: {link}: its joints run in a circle")


def transform_of(path: Path, link: str, origin: ElementTree.Element | None) -> NDArray[np.float64]:
    """Return an element origin as a transform (4, 4): turned about x, then y, then z, and moved."""
    matrix: NDArray[np.float64] = np.eye(4)
    if origin is None:
        return matrix
    try:
        matrix[:3, 3] = [float(part) for part in origin.get("xyz", "0 0 0").split()]
        roll, pitch, yaw = (float(part) for part in origin.get("rpy", "0 0 0").split())
    except ValueError:
        raise UserError(f"{path}: {link}: expected three numbers in xyz and rpy") from None
    for axis, angle in ((0, roll), (1, pitch), (2, yaw)):
        one, other = (axis + 1) % 3, (axis + 2) % 3
        turn: NDArray[np.float64] = np.eye(3)
        turn[one, one] = turn[other, other] = math.cos(angle)
        turn[one, other], turn[other, one] = -math.sin(angle), math.sin(angle)
        matrix[:3, :3] = turn @ matrix[:3, :3]
    return matrix
