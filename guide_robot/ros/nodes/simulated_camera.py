"""One of the twin's cameras on the topics of a real one."""

from rclpy.node import Node
from sensor_msgs.msg import CameraInfo, Image

from guide_robot.ros import names
from guide_robot.ros.convert import image_message, stamp
from guide_robot.ros.nodes.simulation_messages import camera_info_message
from guide_robot.simulation.camera import Facing
from guide_robot.simulation.drivers import encoded
from guide_robot.simulation.twin import Twin

TOPICS = {
    Facing.FRONT: (names.IMAGE, names.CAMERA_INFO, names.FRAME_CAMERA),
    Facing.REAR: (names.REAR_IMAGE, names.REAR_CAMERA_INFO, names.FRAME_REAR_CAMERA),
}


class SimulatedCamera:
    """Draws a picture only where somebody takes it."""

    def __init__(
        self, node: Node, twin: Twin, facing: Facing, encoding: str = "rgb8", *, robot: int = 0, name: str = ""
    ) -> None:
        """Offer the pictures of one camera of the robot of that number and namespace."""
        self._encoding, self._robot = encoding, robot
        image, info, self._frame = TOPICS[facing]
        self._twin, self._facing = twin, facing
        self._image = node.create_publisher(Image, names.of_robot(image, name), names.NEWEST_IMAGE)
        self._info = node.create_publisher(CameraInfo, names.of_robot(info, name), names.NEWEST_IMAGE)

    def publish(self) -> None:
        """Take a picture."""
        settings = self._facing.of(self._twin.settings)
        if not settings.enabled or not self._image.get_subscription_count():
            return
        time_now = stamp(self._twin.now_s)
        picture = self._twin.image(self._facing, self._robot)
        message = image_message(encoded(picture, self._encoding), self._encoding, self._frame, time_now)
        message.height, message.width = picture.shape[:2]
        self._image.publish(message)
        self._info.publish(camera_info_message(settings, self._frame, time_now))
