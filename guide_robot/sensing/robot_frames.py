"""Which of tf's frames are this robot's map, odom and base: robots name them differently, and hang them differently."""

import math
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.sensing.frame_tree import FrameTree, Matrix

BASES = ("base_footprint", "base_link")
ODOM = "odom"
MOST_TILT_RAD = math.radians(10.0)
UPRIGHT = 0.7  # of an axis that points up more than to a side
SILENT_S = 10.0
MOVED_M = 0.01
MOVED_RAD = 0.01


@dataclass(frozen=True, kw_only=True)
class FrameNames:
    """tf's names of the map, of the frame of odometry and of the robot's body; an empty one is found out."""

    map: str = "map"
    odom: str = ""
    base: str = ""


@dataclass(frozen=True, kw_only=True)
class Mounting:
    """Where a lidar sits: in the base, metres and radians, as seen from above; one upside down turns clockwise."""

    pose: Pose2D
    height_m: float = 0.0
    upside_down: bool = False

    def elsewhere(self, pose: Pose2D) -> bool:
        """Whether the lidar sits elsewhere than at that pose in the base, by more than joints tremble."""
        moved_m, turned_rad = self.pose.apart_from(pose)
        return moved_m > MOVED_M or turned_rad > MOVED_RAD


@dataclass(frozen=True, kw_only=True)
class CameraPlace:
    """Where a camera sits: its optical axis in the base, metres above the floor, and radians that it looks down."""

    pose: Pose2D
    height_m: float
    pitch: float = 0.0


@dataclass(frozen=True, kw_only=True)
class _Found:
    """The robot's frames; `has_map` is False while nothing leads up to the map."""

    base: str
    odom: str
    has_map: bool


class RobotFrames:
    """Finds the frames on the way from the lidar up to the map, and tells where base and lidar are by tf.

    Without a lidar heard yet, it begins at a frame named as bases are.
    """

    def __init__(self, names: FrameNames, tree: FrameTree) -> None:
        """Take the names that are given, and the tree that is heard."""
        self.names = FrameNames(map=names.map.lstrip("/"), odom=names.odom.lstrip("/"), base=names.base.lstrip("/"))
        self._tree = tree
        self._lidar = ""
        self._known: tuple[int, str, _Found | None] = (-1, "", None)

    def begin_at(self, lidar_frame: str) -> None:
        """Hear the name of the lidar's frame."""
        self._lidar = lidar_frame.lstrip("/")

    @property
    def base(self) -> str:
        """The base's frame, empty while unknown."""
        found = self._found()
        return found.base if found else ""

    def moving(self) -> list[str]:
        """Return the frames between base and odom, whose transforms tell of motion, the base first."""
        found = self._found()
        return self._way(found.base, found.odom) if found else []

    def localised(self) -> list[str]:
        """Return the frames between odom and the map, odom first; empty while nothing leads there."""
        found = self._found()
        return self._way(found.odom, self._map_above(found.odom)) if found and found.has_map else []

    def base_in_odom(self) -> Pose2D | None:
        """Return where the base is by odometry."""
        found = self._found()
        return flat(self._tree.within(found.base, found.odom)) if found else None

    def odom_in_map(self, now_s: float) -> Pose2D | None:
        """Return where odometry began in the map, None while nobody says it any more."""
        found = self._found()
        if found is None or not found.has_map:
            return None
        above = self._map_above(found.odom)
        if any(now_s - self._tree.heard_s(frame) > SILENT_S for frame in self._way(found.odom, above)):
            return None
        return flat(self._tree.within(found.odom, above))

    def lidar(self, frame: str) -> Mounting | Reason:
        """Return where the lidar of that frame sits in the base, or why that is not known."""
        name = frame.lstrip("/")
        base = self.base or self._base([one for one in self._tree.upwards(name) if _leaf(one) in BASES])
        matrix = self._tree.between(name, base) if base else None
        if matrix is None:
            wanted = base or self.names.base or ", ".join(BASES)
            return Why.LIDAR_UNPLACED(frame=name, wanted=wanted)
        return mounting(matrix, name)

    def camera(self, frame: str) -> CameraPlace | str:
        """Return where the camera of that frame sits, or in words why tf does not tell; empty where it says nothing."""
        name, base = frame.lstrip("/"), self.base
        matrix = self._tree.between(name, base) if base and name in self._tree else None
        if matrix is None:
            return ""
        floor = next((one for one in self._tree.frames() if _leaf(one) == BASES[0]), base)
        above = self._tree.between(name, floor)
        return camera_place(matrix, name, float((matrix if above is None else above)[2, 3]))

    def knows(self, frame: str) -> bool:
        """Whether tf places the frame in anything."""
        return frame.lstrip("/") in self._tree

    def missing(self, now_s: float) -> Reason | None:
        """Return which part of the way from the lidar to the map nobody says, None if all is there."""
        found = self._found()
        if found is None:
            wanted = self.names.base or ", ".join(BASES)
            return Why.ROBOT_UNPLACED(wanted=wanted, frame=self.names.odom or ODOM)
        if self.odom_in_map(now_s) is None:
            return Why.MAP_UNPLACED(frame=found.odom, map=self.names.map)
        return None

    def forked(self, now_s: float) -> Reason | None:
        """Return where two publishers disagree on the way from the lidar to the map, None if nowhere."""
        frames = [*self._tree.upwards(self._lidar), *self.moving(), *self.localised()]
        return self._tree.fork(list(dict.fromkeys(frames)), now_s)

    # Finding ----------------------------------------------------------------------------------------

    def _found(self) -> _Found | None:
        version, lidar, found = self._known
        if (version, lidar) != (self._tree.version, self._lidar):
            found = self._find()
            self._known = self._tree.version, self._lidar, found
        return found

    def _find(self) -> _Found | None:
        way = self._tree.upwards(self._begin())
        top = next((at for at, frame in enumerate(way) if self._is_map(frame)), len(way))
        below = way[:top]
        odom = self._odom(below, way[top] if top < len(way) else "")
        base = self._base(below[: below.index(odom)] if odom in below else below)
        return _Found(base=base, odom=odom, has_map=top < len(way)) if odom and base else None

    def _begin(self) -> str:
        """Return the frame from which the way leads up: the base that is given, else the lidar, else one so named."""
        if self.names.base:
            return self.names.base
        if self._lidar in self._tree:
            return self._lidar
        return next((frame for name in BASES for frame in self._tree.frames() if _leaf(frame) == name), "")

    def _odom(self, below: list[str], map_frame: str) -> str:
        """Return the frame of odometry: the given one, one named so, else that right below the map, else none.

        Where the base itself hangs on the map, the map is the frame in which it moves.
        """
        if self.names.odom:
            return self.names.odom if self.names.odom in below else ""
        named = [frame for frame in below if _leaf(frame).startswith(ODOM)]
        if named or not map_frame or not below:
            return named[-1] if named else ""
        return map_frame if _leaf(below[-1]) in BASES or below[-1] == self.names.base else below[-1]

    def _base(self, below_odom: list[str]) -> str:
        """Return the base among the frames below odom: the given one, one named so, else that right below odom."""
        if self.names.base:
            return self.names.base if self.names.base in below_odom else ""
        named = [frame for frame in below_odom if _leaf(frame) in BASES]
        return named[-1] if named else below_odom[-1] if below_odom else ""

    def _is_map(self, frame: str) -> bool:
        return frame == self.names.map or _leaf(frame) == self.names.map

    def _map_above(self, frame: str) -> str:
        return next((one for one in self._tree.upwards(frame) if self._is_map(one)), "")

    def _way(self, frame: str, ancestor: str) -> list[str]:
        way = self._tree.upwards(frame)
        return way[: way.index(ancestor)] if ancestor in way else []


def flat(matrix: Matrix | None) -> Pose2D | None:
    """Return a transform's projection on the floor, None for one that is none or not finite."""
    if matrix is None or not bool((abs(matrix) < 1e9).all()):
        return None
    return Pose2D(x=float(matrix[0, 3]), y=float(matrix[1, 3]), theta=math.atan2(matrix[1, 0], matrix[0, 0]))


def mounting(lidar_in_base: Matrix, name: str) -> Mounting | Reason:
    """Return a lidar's place for its transform into the base, or why nothing can be measured from there."""
    pose = flat(lidar_in_base)
    if pose is None:
        return Why.PLACE_ODD(frame=name)
    upright = float(lidar_in_base[2, 2])
    tilt = math.acos(min(1.0, abs(upright)))
    if tilt > MOST_TILT_RAD:
        return Why.LIDAR_TILTED(frame=name, degrees=round(math.degrees(tilt)))
    return Mounting(pose=pose, height_m=float(lidar_in_base[2, 3]), upside_down=upright < 0.0)


def camera_place(camera_in_base: Matrix, name: str, height_m: float) -> CameraPlace | str:
    """Return a camera's place for its frame's transform into the base, or in words why pictures cannot be used so.

    An optical frame looks along z, with x to the right and y down (REP-103). A frame whose z is up is taken for that of
    the camera's body, which looks along x: some drivers write that on their pictures.
    """
    pose = flat(camera_in_base)
    if pose is None or not math.isfinite(height_m):
        return f"tf gives the camera's frame {name!r} a place that is none"
    x, y, z = (camera_in_base[:3, column] for column in range(3))
    right, down, ahead = (-y, -z, x) if z[2] > UPRIGHT else (x, y, z)
    if abs(float(right[2])) > math.sin(MOST_TILT_RAD) or down[2] > 0.0:
        return f"tf has the camera {name!r} tilted to one side or upside down: the description's place is used"
    yaw, pitch = math.atan2(ahead[1], ahead[0]), -math.asin(max(-1.0, min(1.0, float(ahead[2]))))
    return CameraPlace(pose=Pose2D(x=pose.x, y=pose.y, theta=yaw), height_m=height_m, pitch=pitch)


def _leaf(frame: str) -> str:
    """Return a frame's name without the robot's name before it."""
    return frame.rsplit("/", 1)[-1]
