"""The launch files' arguments: one table, read by `ros2 launch ... --show-args` and by the processes."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Argument:
    """A launch argument with what it does, in words an operator understands."""

    name: str
    default: str
    description: str
    choices: tuple[str, ...] = ()


YES_NO = ("true", "false")

SITE = Argument(
    name="site",
    default="ward_office",
    description="Where the robot works: a site under maps/ of this package, or the path of a floor.yaml. Maps and "
    "masks lie beside it (guide-robot floor build FILE makes them).",
)
NAMESPACE = Argument(
    name="namespace",
    default="",
    description="Name of this robot before all its topics, nodes and tf, such as robot1. Empty for a single robot.",
)
PARAMS_FILE = Argument(
    name="params_file",
    default="",
    description="YAML with your own parameters for our nodes, under keys such as /**/escort; the rest is from config/.",
)
LANGUAGE = Argument(
    name="language",
    default="vi",
    description="Language in which the robot greets and shows its screen first.",
    choices=("vi", "en", "ko"),
)
BACKEND_URL = Argument(
    name="backend_url",
    default="http://127.0.0.1:8090",
    description="Address of the queue backend (guide-robot backend runs one), https:// outside this machine.",
)
BACKEND_TOKEN_FILE = Argument(
    name="backend_token_file",
    default="",
    description="File with the robot's token for the backend. Empty: the backend asks for none.",
)
KEYS = Argument(
    name="keys",
    default="",
    description="Folder with the backend's public keys ticket_verify.pub and card_public.pub. Empty: codes on "
    "tickets and cards are not accepted.",
)
LOG_LEVEL = Argument(
    name="log_level",
    default="info",
    description="How much the nodes say.",
    choices=("debug", "info", "warn", "error"),
)
NAV2 = Argument(
    name="nav2",
    default="true",
    description="Start Nav2 too. false: it runs already, or another program serves navigate_to_pose.",
    choices=YES_NO,
)
NAV2_PARAMS_FILE = Argument(
    name="nav2_params_file",
    default="",
    description="YAML with your own Nav2 parameters on top of config/nav2.yaml.",
)
MAP = Argument(
    name="map",
    default="",
    description="Map for localisation and planning (YAML of map_server). Empty: map.yaml beside the site's floor.yaml.",
)
ROUTE_SERVER = Argument(
    name="route_server",
    default="false",
    description="Start Nav2's route server with the site's routes.geojson.",
    choices=YES_NO,
)
USE_SIM_TIME = Argument(
    name="use_sim_time",
    default="false",
    description="Take time from the topic clock: for recordings. Simulations set it themselves.",
    choices=YES_NO,
)
RVIZ = Argument(name="rviz", default="false", description="Open RViz with the robot's view.", choices=YES_NO)

DRIVER_TOPICS = tuple(
    Argument(name=f"{name}_topic", default=default, description=f"{what}: the topic's name at your robot.")
    for name, default, what in [
        ("scan", "scan", "Lidar readings (sensor_msgs/LaserScan)"),
        ("image", "camera/image_raw", "Front camera's images (sensor_msgs/Image)"),
        ("camera_info", "camera/camera_info", "Front camera's calibration (sensor_msgs/CameraInfo)"),
        ("rear_image", "rear_camera/image_raw", "Rear camera's images (sensor_msgs/Image)"),
        ("rear_camera_info", "rear_camera/camera_info", "Rear camera's calibration (sensor_msgs/CameraInfo)"),
        ("odom", "odom", "Odometry (nav_msgs/Odometry)"),
        ("battery", "battery_state", "Battery (sensor_msgs/BatteryState)"),
        ("cmd_vel", "cmd_vel", "Velocity commands (geometry_msgs/Twist), out of the collision monitor, into the base"),
    ]
)

COMMON = (SITE, NAMESPACE, PARAMS_FILE, LANGUAGE, BACKEND_URL, BACKEND_TOKEN_FILE, KEYS, LOG_LEVEL, RVIZ)
NAVIGATION = (NAV2, NAV2_PARAMS_FILE, MAP, ROUTE_SERVER)
ROBOT = (*COMMON, *NAVIGATION, USE_SIM_TIME, *DRIVER_TOPICS)
GAZEBO = (
    *COMMON,
    *NAVIGATION,
    Argument(
        name="headless",
        default="false",
        description="Run Gazebo without its window.",
        choices=YES_NO,
    ),
)
SIMULATION = (
    *COMMON,
    Argument(name="seed", default="1", description="Seed of the simulated citizens: the same seed, the same day."),
    Argument(name="rate", default="1.0", description="How many times faster than real time the twin runs."),
)
RVIZ_ONLY = (NAMESPACE, USE_SIM_TIME)
