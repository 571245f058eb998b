"""A camera's part in tracking people: pictures, where the camera was, and what it says of whom the lidar sees."""

import math
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, CompressedImage, Image

from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.camera import CameraView, view_of
from guide_robot.people.detect.hog import HogConfirmer
from guide_robot.people.detect.onnx_detector import OnnxDetector, OnnxSettings
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.robot.description import Camera
from guide_robot.ros import names
from guide_robot.ros.edge import BadMessage, as_is, finite, listen, listen_stamped
from guide_robot.ros.parameters import declare
from guide_robot.ros.transforms import Transforms
from guide_robot.sensing.images import ImageFault, Picture, picture_from_compressed, picture_from_message
from guide_robot.sensing.robot_frames import CameraPlace

TOPICS = {
    "camera": (names.IMAGE, names.CAMERA_INFO),
    "rear_camera": (names.REAR_IMAGE, names.REAR_CAMERA_INFO),
}


class TrackerCamera:
    """Compares tracked people's clothes in a camera's pictures, a few times a second; pictures are not kept.

    Parameters, after the name of the camera: `enabled`, `rate_hz`, `compressed`. Without a camera in the robot's
    description nothing is heard.
    """

    def __init__(
        self, node: Node, tracker: PeopleTracker, transforms: Transforms, camera: Camera | None, name: str = "camera"
    ) -> None:
        self._tracker, self._transforms, self._name = tracker, transforms, name
        self._logger = node.get_logger()
        self.faults: Counter[str] = Counter()
        self._info: CameraInfo | None = None
        self._looked_s = -math.inf
        self._period_s = 1.0 / max(0.1, declare(node, f"{name}.rate_hz", 3.0))
        enabled = declare(node, f"{name}.enabled", True)
        compressed = declare(node, f"{name}.compressed", False)
        if not enabled:
            return
        if camera is None:
            self._logger.info(f"the robot's description has no {name}_link: people are tracked without that camera")
            return
        image, info = TOPICS[name]
        kind, topic = (CompressedImage, f"{image}/compressed") if compressed else (Image, image)
        listen_stamped(node, kind, topic, as_is, partial(self._hear_image, camera), names.NEWEST_IMAGE)
        listen(node, CameraInfo, info, _lens, self._hear_info, names.NEWEST_IMAGE)

    def _hear_info(self, message: CameraInfo) -> None:
        self._info = message

    def _hear_image(self, camera: Camera, message: Image | CompressedImage, stamp_s: float) -> None:
        if 0.0 <= stamp_s - self._looked_s < self._period_s:
            return
        base = self._transforms.odom_from_base.at(stamp_s) or self._transforms.odom_from_base.latest
        if base is None:
            self._note("no_transform_for_image", "no transform for the image yet")
            return
        picture = _picture(message)
        if isinstance(picture, ImageFault):
            self._note(f"image_{picture.name.lower()}", picture.value)
            return
        self._looked_s = stamp_s
        self._take(picture, self._view(camera, picture, base, message.header.frame_id), stamp_s)

    def _note(self, fault: str, words: str) -> None:
        """Count a fault, and log its first occurrence."""
        if not self.faults[fault]:
            self._logger.warning(f"{self._name}: {words}")
        self.faults[fault] += 1

    def _take(self, picture: Picture, view: CameraView, stamp_s: float) -> bool:
        """Take in a picture; False for one that says nothing, since the camera has frozen."""
        believed = self._tracker.take_looks(picture, view, stamp_s)
        if not believed:
            self._note("image_frozen", "the same picture comes again and again though the robot moves")
        return believed

    def _view(self, camera: Camera, picture: Picture, base: Pose2D, frame: str) -> CameraView:
        """Return the camera at the time of a picture, by tf and camera_info; the description tells what they do not."""
        height, width = picture.shape[:2]
        view = view_of(camera, base, width, height)
        place = self._transforms.frames.camera(frame)
        if isinstance(place, CameraPlace):
            in_odom = base.compose(place.pose)
            view = replace(view, pose_in_odom=in_odom, height_m=place.height_m, pitch=place.pitch)
        elif place:
            self._note("mount_of_tf", place)
        if self._info is None or (self._info.width, self._info.height) != (width, height):
            return view
        fx, _, cx, _, fy, cy = self._info.k[:6]
        return replace(view, fx=fx, fy=fy, cx=cx, cy=cy)


class ConfirmingCamera(TrackerCamera):
    """The front camera, which also says who is a person at all.

    Parameters besides: `camera.confirm` (false: clothes are compared, nothing else), `camera.detector` (an ONNX file;
    empty: by outline, OpenCV's HOG), `camera.person_class`, `camera.least_score`.
    """

    def __init__(self, node: Node, tracker: PeopleTracker, transforms: Transforms, camera: Camera | None) -> None:
        super().__init__(node, tracker, transforms, camera)
        self._detector = _detector(node)
        self._outlines = HogConfirmer()
        self._confirms = declare(node, "camera.confirm", True)

    def finds_people(self, now_s: float) -> bool:
        """Whether a detector has just looked at a picture and so finds people whom no lidar sees."""
        return self._confirms and self._detector is not None and 0.0 <= now_s - self._looked_s < 1.0

    def _take(self, picture: Picture, view: CameraView, stamp_s: float) -> bool:
        believed = super()._take(picture, view, stamp_s)
        if not self._confirms or not believed:
            return believed
        if self._detector is not None:
            self._tracker.add_camera_boxes(self._detector.detect(picture), view, stamp_s)
            return True
        regions = self._tracker.regions_to_confirm(view, stamp_s)
        if regions:
            self._tracker.add_camera(self._outlines.confirm(picture, regions), stamp_s)
        return True


def _lens(message: CameraInfo) -> CameraInfo:
    """Return a camera's calibration; one without focal lengths, as of a camera that has none yet, is refused."""
    fx, _, cx, _, fy, cy = message.k[:6]
    finite(fx, fy, cx, cy, field="k")
    if fx <= 0.0 or fy <= 0.0:
        raise BadMessage("k has no focal lengths")
    return message


def _picture(message: Image | CompressedImage) -> Picture | ImageFault:
    if isinstance(message, CompressedImage):
        return picture_from_compressed(message.data)
    return picture_from_message(
        message.data,
        height=message.height,
        width=message.width,
        step=message.step,
        encoding=message.encoding,
        big_endian=bool(message.is_bigendian),
    )


def _detector(node: Node) -> OnnxDetector | None:
    path = declare(node, "camera.detector", "")
    settings = OnnxSettings(
        person_class=declare(node, "camera.person_class", 0), least_score=declare(node, "camera.least_score", 0.4)
    )
    return OnnxDetector(Path(path), settings) if path else None
