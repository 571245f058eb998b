"""What can be set of the twin: lidar, odometry, camera, and whose body it moves."""

import math
from dataclasses import dataclass, field

from guide_robot.robot.description import Camera as RobotCamera
from guide_robot.robot.description import Robot, load_robot
from guide_robot.robot.joints import Mount


@dataclass(frozen=True, kw_only=True)
class LidarSettings:
    """How the simulated lidar sees; beams, ranges and noise are the robot's own unless given.

    `dropout` is the share of beams lost by chance; `glass_seen` the share that a pane returns when hit squarely.
    """

    beams: int = field(default_factory=lambda: load_robot().lidar.beams)
    range_min_m: float = field(default_factory=lambda: load_robot().lidar.range_min_m)
    range_max_m: float = field(default_factory=lambda: load_robot().lidar.range_max_m)
    noise_sigma_m: float = field(default_factory=lambda: load_robot().lidar.noise_m)
    dropout: float = 0.002
    glass_seen: float = 0.9

    @property
    def angle_min(self) -> float:
        """Direction of the first beam in the lidar's frame, radians."""
        return -math.pi

    @property
    def angle_increment(self) -> float:
        """Angle between two beams, radians."""
        return 2.0 * math.pi / self.beams


@dataclass(frozen=True, kw_only=True)
class OdometrySettings:
    """How wheel odometry errs: one systematic error for each run, and noise that grows with the way.

    `scale_sigma` and `turn_sigma` are relative, drawn once; `walk_sigma` is metres of noise after one metre
    and `heading_sigma` radians of noise after one metre or one radian (both grow with the square root).
    """

    scale_sigma: float = 0.01
    turn_sigma: float = 0.01
    walk_sigma: float = 0.003
    heading_sigma: float = 0.005


EXACT_ODOMETRY = OdometrySettings(scale_sigma=0.0, turn_sigma=0.0, walk_sigma=0.0, heading_sigma=0.0)


@dataclass(frozen=True, kw_only=True)
class CameraSettings:
    """A camera's picture, the front camera's unless given; without `enabled` it is black and needs no OpenGL."""

    enabled: bool = False
    width: int = field(default_factory=lambda: _front().width)
    height: int = field(default_factory=lambda: _front().height)
    horizontal_fov: float = field(default_factory=lambda: _front().horizontal_fov)

    @classmethod
    def of(cls, camera: RobotCamera, *, enabled: bool = False) -> "CameraSettings":
        """Return the pictures that a camera of the robot takes, by its description."""
        return cls(enabled=enabled, width=camera.width, height=camera.height, horizontal_fov=camera.horizontal_fov)

    @property
    def vertical_fov(self) -> float:
        """Vertical opening angle for square pixels, radians."""
        return 2.0 * math.atan(math.tan(self.horizontal_fov / 2.0) * self.height / self.width)

    @property
    def focal_length_px(self) -> float:
        """Focal length in pixels, the same for x and y."""
        return self.width / 2.0 / math.tan(self.horizontal_fov / 2.0)


@dataclass(frozen=True, kw_only=True)
class TwinSettings:
    """All of the twin's settings; `floor_people` puts those in the building whom the floor plan names.

    Raises ValueError for a camera on a robot that has none.
    """

    robot: Robot = field(default_factory=load_robot)
    lidar: LidarSettings = field(default_factory=LidarSettings)
    odometry: OdometrySettings = field(default_factory=OdometrySettings)
    camera: CameraSettings = field(default_factory=CameraSettings)
    rear_camera: CameraSettings = field(default_factory=lambda: _rear(load_robot()))
    floor_people: bool = True
    longest_step_s: float = 0.05

    def __post_init__(self) -> None:
        """Check what only the whole can tell."""
        if self.camera.enabled and self.robot.camera is None:
            raise ValueError("camera: the robot's description has no camera_link")
        if self.rear_camera.enabled and self.robot.rear_camera is None:
            raise ValueError("rear_camera: the robot's description has no rear_camera_link")

    @property
    def draws(self) -> bool:
        """Whether any camera takes pictures."""
        return self.camera.enabled or self.rear_camera.enabled


def _front() -> RobotCamera:
    """Return the front camera, or what stands for that of a robot without one, whose pictures are black."""
    return load_robot().camera or RobotCamera(
        mount=Mount(x=0.0, y=0.0, z=1.2), horizontal_fov=1.2, width=640, height=480, rate_hz=10.0
    )


def _rear(robot: Robot) -> CameraSettings:
    return CameraSettings.of(robot.rear_camera or _front())
