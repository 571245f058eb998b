"""Topics, frames and qualities of service, said once for all nodes. Names are relative: a namespace makes a robot."""

from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy

FRAME_MAP = "map"
FRAME_ODOM = "odom"
FRAME_BASE = "base_footprint"
FRAME_LIDAR = "lidar_link"
FRAME_CAMERA = "camera_optical_frame"
FRAME_REAR_CAMERA = "rear_camera_optical_frame"

SCAN = "scan"
IMAGE = "camera/image_raw"
CAMERA_INFO = "camera/camera_info"
REAR_IMAGE = "rear_camera/image_raw"
REAR_CAMERA_INFO = "rear_camera/camera_info"
ODOM = "odom"
MAP = "map"
TF = "/tf"
TF_STATIC = "/tf_static"
CLOCK = "/clock"
CMD_VEL = "cmd_vel"  # into the base; only the motion gate publishes it
GAZEBO_ODOM = "gazebo/odom"  # as the bridge has them; node gazebo_base makes a robot's of them
GAZEBO_CLOCK = "gazebo/clock"
GAZEBO_COMMAND = "gazebo/cmd_vel"
CMD_VEL_CHECKED = "cmd_vel_checked"  # into the motion gate: checked against obstacles
MOTION_ALLOWED = "motion_allowed"
HEARTBEAT = "heartbeat"
BATTERY = "battery_state"
PEOPLE = "people"
PEOPLE_MARKERS = "people_markers"
ROBOT_POSE = "robot_pose"
SCANNED_CODE = "scanned_code"
CODE_VIEW = "code_view/compressed"
QUEUE = "queue"
TICKET_CALL = "ticket_call"
BACKEND_STATUS = "backend_status"
PRINTER_STATUS = "printer_status"
FOLLOWER = "follower"
SPEED_LIMIT = "speed_limit"
ZONE_SPEED_LIMIT = "zone_speed_limit"
GUIDE_STATE = "guide_state"
VISIT_EVENT = "visit_event"
SAY = "say"
KIOSK_REQUEST = "kiosk_request"
CARD_CONSENT = "card_consent"
FLEET = "/fleet"  # all robots of a hall hear each other here
FLEET_ORDER = "fleet_order"
SIMULATION = "simulation"
PLAN = "plan"
DIAGNOSTICS = "/diagnostics"

NAVIGATE = "navigate_to_pose"
LOCALISATION_STATE = "amcl/get_state"
INITIAL_POSE = "initialpose"
NAVIGATION_STATE = "bt_navigator/get_state"  # of Nav2, and of the embedded navigator in its place
ESCORT = "escort"
FOLLOW = "follow"
ISSUE_TICKET = "issue_ticket"
DISPENSE_TICKET = "dispense_ticket"
SET_MOTION = "set_motion"
OPERATOR_PAGES = "operator_pages"  # how many operators look at this robot's page, for the others of its hall
CALL_ANSWERED = "call_answered"  # who said, at the page of another robot of the hall, that they are coming
OPERATOR_ORDER = "operator_order"


def of_robot(name: str, robot: str) -> str:
    """Return a name of the robot of that namespace as every node of the graph can say it; of the own robot for ""."""
    return f"/{robot}/{name.lstrip('/')}" if robot else name


SENSOR = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT, durability=DurabilityPolicy.VOLATILE)
NEWEST_IMAGE = QoSProfile(
    depth=1,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.BEST_EFFORT,
    durability=DurabilityPolicy.VOLATILE,
)
LATCHED = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.TRANSIENT_LOCAL)
EVENTS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.VOLATILE)
# What the kiosk's pace lets through in 5 s (kiosk/web/inbox.py); a receptionist silent for 1 s counts as lost.
WISHES = QoSProfile(depth=250, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.VOLATILE)
CALLS = QoSProfile(depth=50, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.VOLATILE)
BEATS = QoSProfile(depth=50, reliability=ReliabilityPolicy.BEST_EFFORT, durability=DurabilityPolicy.VOLATILE)
FLEET_QOS = QoSProfile(depth=20, reliability=ReliabilityPolicy.BEST_EFFORT, durability=DurabilityPolicy.VOLATILE)
TF_QOS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE)
TF_STATIC_QOS = LATCHED
