"""The launch files' arguments: one table, read by `ros2 launch ... --show-args` and by the processes."""

from dataclasses import dataclass

from guide_robot.common.language import first_language, languages


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
HALL = Argument(
    name="hall",
    default="",
    description="All robots of the hall by their namespaces, this one too, such as robot1,robot2: they keep clear of "
    "each other, agree who goes first and who serves whom, and each operator page has them all. Empty for one alone.",
)
PARAMS_FILE = Argument(
    name="params_file",
    default="",
    description="YAML with your own parameters for our nodes, under keys such as /**/escort; the rest is from config/.",
)
LANGUAGE = Argument(
    name="language",
    default=str(first_language()),
    description="Language in which the robot greets and shows its screen first.",
    choices=tuple(map(str, languages())),
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
    description="YAML with your own Nav2 parameters: what it sets counts, all else stays as in config/nav2.yaml.",
)
DESCRIPTION = Argument(
    name="description",
    default="",
    description="Your robot's URDF or xacro file with an element <guide_robot> for its limits. Empty: the package's.",
)
STATE_PUBLISHER = Argument(
    name="robot_state_publisher",
    default="true",
    description="Start robot_state_publisher. false: your robot publishes its own frames already.",
    choices=YES_NO,
)
BASE_FRAME = Argument(
    name="base_frame",
    default="",
    description="tf's name of the robot's body, such as base_link. Empty: found out; for Nav2 base_footprint.",
)
ODOM_FRAME = Argument(
    name="odom_frame",
    default="",
    description="tf's name of the frame of odometry. Empty: found out; for Nav2 odom.",
)
CMD_VEL_TYPE = Argument(
    name="cmd_vel_type",
    default="auto",
    description="What the base hears: plain is Twist, stamped is TwistStamped; auto looks what it subscribes to.",
    choices=("auto", "plain", "stamped"),
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
USE_COMPOSITION = Argument(
    name="use_composition",
    default="false",
    description="Run all of Nav2 in one process, which takes less of the computer; a crash then takes all of it along.",
    choices=YES_NO,
)
USE_SIM_TIME = Argument(
    name="use_sim_time",
    default="false",
    description="Take time from the topic clock: for recordings. Simulations set it themselves.",
    choices=YES_NO,
)
SECURE = Argument(
    name="secure",
    default="false",
    description="Take part only in a secured graph, with the keys that guide-robot secure has made.",
    choices=YES_NO,
)
KEYSTORE = Argument(
    name="keystore",
    default="",
    description="Folder of those keys. Empty: keystore in ~/.ros/guide_robot.",
)
DISCOVERY = Argument(
    name="discovery",
    default="localhost",
    description="How far nodes look for others: this machine, or its network, where anybody finds them unless the "
    "graph is secured.",
    choices=("localhost", "subnet"),
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
        ("cmd_vel", "cmd_vel", "Velocity commands (geometry_msgs/Twist), out of the motion gate, into the base"),
    ]
)

GRAPH = (SECURE, KEYSTORE, DISCOVERY)
COMMON = (SITE, NAMESPACE, PARAMS_FILE, LANGUAGE, BACKEND_URL, BACKEND_TOKEN_FILE, KEYS, LOG_LEVEL, RVIZ, *GRAPH)
NAVIGATION = (NAV2, NAV2_PARAMS_FILE, MAP, ROUTE_SERVER, USE_COMPOSITION)
BODY = (DESCRIPTION, STATE_PUBLISHER, BASE_FRAME, ODOM_FRAME, CMD_VEL_TYPE)
ROBOT = (*COMMON, HALL, *NAVIGATION, *BODY, USE_SIM_TIME, *DRIVER_TOPICS)
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
NAVIGATOR, NAV2_NAME = "navigator", "nav2"
SIMULATION = (
    *COMMON,
    Argument(
        name="navigation",
        default=NAVIGATOR,
        description="Who drives: our own navigator with the pose as the simulator knows it, or Nav2 (nav2) with amcl, "
        "as on a robot.",
        choices=(NAVIGATOR, NAV2_NAME),
    ),
    NAV2_PARAMS_FILE,
    MAP,
    USE_COMPOSITION,
    Argument(
        name="cameras",
        default="true",
        description="Let the cameras take pictures; false saves most of the simulator's work, codes are then not seen.",
        choices=YES_NO,
    ),
    Argument(
        name="visits",
        default="0",
        description="How many citizens come, one after another. 0: without end.",
    ),
    Argument(
        name="robots",
        default="1",
        description="How many robots serve the hall, 1 to 6. Several are called robot1, robot2 and so on.",
    ),
    Argument(name="seed", default="1", description="Seed of the simulated citizens: the same seed, the same day."),
    Argument(name="rate", default="1.0", description="How many times faster than real time the twin runs."),
)
RVIZ_ONLY = (NAMESPACE, USE_SIM_TIME, *GRAPH)
