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
CMD_VEL = "cmd_vel"
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
SIMULATION = "simulation"
PLAN = "plan"
DIAGNOSTICS = "/diagnostics"

NAVIGATE = "navigate_to_pose"
ESCORT = "escort"
FOLLOW = "follow"
ISSUE_TICKET = "issue_ticket"
DISPENSE_TICKET = "dispense_ticket"

SENSOR = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT, durability=DurabilityPolicy.VOLATILE)
NEWEST_IMAGE = QoSProfile(
    depth=1,
    history=HistoryPolicy.KEEP_LAST,
    reliability=ReliabilityPolicy.BEST_EFFORT,
    durability=DurabilityPolicy.VOLATILE,
)
LATCHED = QoSProfile(depth=1, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.TRANSIENT_LOCAL)
EVENTS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.VOLATILE)
CALLS = QoSProfile(depth=50, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.VOLATILE)
TF_QOS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE)
TF_STATIC_QOS = LATCHED
