# Written by doc/write_message_types.py from the definitions; never by hand.
from collections.abc import Sequence
from typing import ClassVar

import builtin_interfaces.msg
import geometry_msgs.msg
import std_msgs.msg

class Announcement:
    COURTESY: ClassVar[int]
    INFORMATION: ClassVar[int]
    CALL: ClassVar[int]
    SAFETY: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    priority: int
    key: str
    language: str
    text: str
    visit: int
    answer_within_s: float
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., priority: int = ..., key: str = ..., language: str = ..., text: str = ..., visit: int = ..., answer_within_s: float = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class BackendStatus:
    CONNECTED: ClassVar[int]
    RETRYING: ClassVar[int]
    DISCONNECTED: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    state: int
    reason: Reason
    outbox: int
    leased_numbers: int
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., state: int = ..., reason: Reason = ..., outbox: int = ..., leased_numbers: int = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class CodeCorners:
    x: Sequence[float]
    y: Sequence[float]
    def __init__(self, *, x: Sequence[float] = ..., y: Sequence[float] = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class CounterState:
    id: str
    name: str
    open: bool
    serving: str
    services: Sequence[str]
    def __init__(self, *, id: str = ..., name: str = ..., open: bool = ..., serving: str = ..., services: Sequence[str] = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class FleetClaim:
    key: str
    number: int
    rank: int
    held: bool
    at_known: bool
    at: geometry_msgs.msg.Point
    def __init__(self, *, key: str = ..., number: int = ..., rank: int = ..., held: bool = ..., at_known: bool = ..., at: geometry_msgs.msg.Point = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class FleetHolder:
    ticket: str
    language: str
    at: geometry_msgs.msg.Point
    def __init__(self, *, ticket: str = ..., language: str = ..., at: geometry_msgs.msg.Point = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class FleetMember:
    IDLE: ClassVar[int]
    SERVING: ClassVar[int]
    LEADING: ClassVar[int]
    RETURNING: ClassVar[int]
    CHARGING: ClassVar[int]
    FAILED: ClassVar[int]
    LEAVING: ClassVar[int]
    name: str
    incarnation: str
    count: int
    pose_known: bool
    pose: geometry_msgs.msg.Pose
    doing: int
    battery: float
    languages: Sequence[str]
    language: str
    ticket: str
    people: list[geometry_msgs.msg.Point]
    waiting: list[FleetHolder]
    claims: list[FleetClaim]
    heard_incarnations: Sequence[str]
    heard_numbers: Sequence[int]
    def __init__(self, *, name: str = ..., incarnation: str = ..., count: int = ..., pose_known: bool = ..., pose: geometry_msgs.msg.Pose = ..., doing: int = ..., battery: float = ..., languages: Sequence[str] = ..., language: str = ..., ticket: str = ..., people: list[geometry_msgs.msg.Point] = ..., waiting: list[FleetHolder] = ..., claims: list[FleetClaim] = ..., heard_incarnations: Sequence[str] = ..., heard_numbers: Sequence[int] = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class FleetOrder:
    AS_ALONE: ClassVar[int]
    NOT_YET: ClassVar[int]
    NOW: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    others: int
    hold: bool
    reason: Reason
    fastest: float
    greets: list[geometry_msgs.msg.Point]
    waits_at: str
    charging: int
    fetches: str
    meets_at: list[geometry_msgs.msg.Pose]
    elsewhere: str
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., others: int = ..., hold: bool = ..., reason: Reason = ..., fastest: float = ..., greets: list[geometry_msgs.msg.Point] = ..., waits_at: str = ..., charging: int = ..., fetches: str = ..., meets_at: list[geometry_msgs.msg.Pose] = ..., elsewhere: str = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class FollowerState:
    NONE: ClassVar[int]
    FOLLOWING: ClassVar[int]
    LAGGING: ClassVar[int]
    STOPPED: ClassVar[int]
    OCCLUDED: ClassVar[int]
    LOST: ClassVar[int]
    header: std_msgs.msg.Header
    state: int
    person: int
    sure: bool
    position: geometry_msgs.msg.Point
    distance: float
    closing_speed: float
    since_seen_s: float
    reason: Reason
    def __init__(self, *, header: std_msgs.msg.Header = ..., state: int = ..., person: int = ..., sure: bool = ..., position: geometry_msgs.msg.Point = ..., distance: float = ..., closing_speed: float = ..., since_seen_s: float = ..., reason: Reason = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class GuideState:
    IDLE: ClassVar[int]
    GREETING: ClassVar[int]
    ASKING: ClassVar[int]
    TICKETING: ClassVar[int]
    LEADING: ClassVar[int]
    WAITING_WITH: ClassVar[int]
    RETURNING: ClassVar[int]
    CHARGING: ClassVar[int]
    OUT_OF_SERVICE: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    state: int
    reason: Reason
    held: Reason
    visit: int
    person: int
    language: str
    ticket: Ticket
    destination: str
    serves: bool
    decide_within_s: float
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., state: int = ..., reason: Reason = ..., held: Reason = ..., visit: int = ..., person: int = ..., language: str = ..., ticket: Ticket = ..., destination: str = ..., serves: bool = ..., decide_within_s: float = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class Heartbeat:
    stamp: builtin_interfaces.msg.Time
    node: str
    count: int
    host: str
    pid: int
    started: int
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., node: str = ..., count: int = ..., host: str = ..., pid: int = ..., started: int = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class KioskRequest:
    CHOOSE_LANGUAGE: ClassVar[int]
    CHOOSE_SERVICE: ClassVar[int]
    LEAD_TO_PLACE: ClassVar[int]
    CALL_A_PERSON: ClassVar[int]
    CONSENT_CARD: ClassVar[int]
    DECLINE: ClassVar[int]
    ACCEPT: ClassVar[int]
    END: ClassVar[int]
    OPERATOR_STOP: ClassVar[int]
    OPERATOR_RESUME: ClassVar[int]
    OPERATOR_GO_TO: ClassVar[int]
    OPERATOR_TAKE_OVER: ClassVar[int]
    REVOKE_CONSENT: ClassVar[int]
    HERE_I_AM: ClassVar[int]
    RATED_GOOD: ClassVar[int]
    RATED_FAIR: ClassVar[int]
    RATED_POOR: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    kind: int
    language: str
    service: str
    place: str
    priority: str
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., kind: int = ..., language: str = ..., service: str = ..., place: str = ..., priority: str = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class LocalText:
    language: str
    text: str
    def __init__(self, *, language: str = ..., text: str = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class MotionState:
    NONE: ClassVar[int]
    OPERATOR: ClassVar[int]
    HEARTBEAT: ClassVar[int]
    SENSOR: ClassVar[int]
    STARTING: ClassVar[int]
    TRAFFIC: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    allowed: bool
    cause: int
    source: str
    reason: Reason
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., allowed: bool = ..., cause: int = ..., source: str = ..., reason: Reason = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class People:
    header: std_msgs.msg.Header
    people: list[Person]
    def __init__(self, *, header: std_msgs.msg.Header = ..., people: list[Person] = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class Person:
    WALKING: ClassVar[int]
    WHEELCHAIR: ClassVar[int]
    WALKER: ClassVar[int]
    TROLLEY: ClassVar[int]
    ENGAGEMENT_UNKNOWN: ClassVar[int]
    DISENGAGED: ClassVar[int]
    ENGAGING: ClassVar[int]
    ENGAGED: ClassVar[int]
    DISENGAGING: ClassVar[int]
    id: int
    merged_ids: Sequence[int]
    position: geometry_msgs.msg.Point
    velocity: geometry_msgs.msg.Vector3
    position_covariance: Sequence[float]
    confidence: float
    age_s: float
    since_seen_s: float
    similarity: float
    seen_by_lidar: bool
    seen_by_camera: bool
    kind: int
    engagement: int
    def __init__(self, *, id: int = ..., merged_ids: Sequence[int] = ..., position: geometry_msgs.msg.Point = ..., velocity: geometry_msgs.msg.Vector3 = ..., position_covariance: Sequence[float] = ..., confidence: float = ..., age_s: float = ..., since_seen_s: float = ..., similarity: float = ..., seen_by_lidar: bool = ..., seen_by_camera: bool = ..., kind: int = ..., engagement: int = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class PrinterStatus:
    OK: ClassVar[int]
    PAPER_LOW: ClassVar[int]
    PAPER_OUT: ClassVar[int]
    COVER_OPEN: ClassVar[int]
    UNPLUGGED: ClassVar[int]
    FAULT: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    state: int
    reason: Reason
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., state: int = ..., reason: Reason = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class QueueState:
    stamp: builtin_interfaces.msg.Time
    counters: list[CounterState]
    services: list[ServiceState]
    opening_hours: Sequence[str]
    opens_at: str
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., counters: list[CounterState] = ..., services: list[ServiceState] = ..., opening_hours: Sequence[str] = ..., opens_at: str = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class Reason:
    key: str
    names: Sequence[str]
    values: Sequence[str]
    text: str
    def __init__(self, *, key: str = ..., names: Sequence[str] = ..., values: Sequence[str] = ..., text: str = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class ScannedCode:
    UNKNOWN: ClassVar[int]
    TICKET: ClassVar[int]
    APPOINTMENT: ClassVar[int]
    CITIZEN_CARD: ClassVar[int]
    VNEID: ClassVar[int]
    WEB_ADDRESS: ClassVar[int]
    READ: ClassVar[int]
    NOT_OURS: ClassVar[int]
    EXPIRED: ClassVar[int]
    DAMAGED: ClassVar[int]
    TILT_THE_CARD: ClassVar[int]
    COME_CLOSER: ClassVar[int]
    CONSENT_NEEDED: ClassVar[int]
    header: std_msgs.msg.Header
    kind: int
    answer: int
    reference: str
    service: str
    sealed: Sequence[int]
    masked_name: str
    corners: CodeCorners
    def __init__(self, *, header: std_msgs.msg.Header = ..., kind: int = ..., answer: int = ..., reference: str = ..., service: str = ..., sealed: Sequence[int] = ..., masked_name: str = ..., corners: CodeCorners = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class ServiceState:
    id: str
    prefix: str
    name: list[LocalText]
    open: bool
    waiting: int
    expected_wait_s: float
    def __init__(self, *, id: str = ..., prefix: str = ..., name: list[LocalText] = ..., open: bool = ..., waiting: int = ..., expected_wait_s: float = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class SimulatedPerson:
    id: int
    role: str
    activity: str
    position: geometry_msgs.msg.Point
    heading: float
    velocity: geometry_msgs.msg.Vector3
    def __init__(self, *, id: int = ..., role: str = ..., activity: str = ..., position: geometry_msgs.msg.Point = ..., heading: float = ..., velocity: geometry_msgs.msg.Vector3 = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class SimulationState:
    header: std_msgs.msg.Header
    robot: geometry_msgs.msg.Pose
    people: list[SimulatedPerson]
    contacts_with_people: int
    contacts_with_things: int
    contacts_with_robots: int
    contacts_by_robot: int
    distance_m: float
    visits_finished: int
    visits_served: int
    real_time_factor: float
    def __init__(self, *, header: std_msgs.msg.Header = ..., robot: geometry_msgs.msg.Pose = ..., people: list[SimulatedPerson] = ..., contacts_with_people: int = ..., contacts_with_things: int = ..., contacts_with_robots: int = ..., contacts_by_robot: int = ..., distance_m: float = ..., visits_finished: int = ..., visits_served: int = ..., real_time_factor: float = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class Ticket:
    QUEUED: ClassVar[int]
    CALLED: ClassVar[int]
    PROCESSING: ClassVar[int]
    FINISHED: ClassVar[int]
    MISSED: ClassVar[int]
    PARKED: ClassVar[int]
    DELETED: ClassVar[int]
    id: str
    number: str
    count: int
    service: str
    day: str
    state: int
    priority: bool
    language: str
    appointment: str
    counter: str
    free_counter: str
    place: str
    people_ahead: int
    expected_wait_s: float
    calls: int
    code: str
    offline: bool
    issued: builtin_interfaces.msg.Time
    def __init__(self, *, id: str = ..., number: str = ..., count: int = ..., service: str = ..., day: str = ..., state: int = ..., priority: bool = ..., language: str = ..., appointment: str = ..., counter: str = ..., free_counter: str = ..., place: str = ..., people_ahead: int = ..., expected_wait_s: float = ..., calls: int = ..., code: str = ..., offline: bool = ..., issued: builtin_interfaces.msg.Time = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class TicketCall:
    CALLED: ClassVar[int]
    RECALLED: ClassVar[int]
    MISSED: ClassVar[int]
    FINISHED: ClassVar[int]
    TRANSFERRED: ClassVar[int]
    REQUEUED: ClassVar[int]
    PARKED: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    sequence: int
    kind: int
    ticket_id: str
    number: str
    counter: str
    place: str
    language: str
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., sequence: int = ..., kind: int = ..., ticket_id: str = ..., number: str = ..., counter: str = ..., place: str = ..., language: str = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...

class VisitEvent:
    DETECTED: ClassVar[int]
    GREETED: ClassVar[int]
    REQUESTED: ClassVar[int]
    CARD_READ: ClassVar[int]
    TICKET_ISSUED: ClassVar[int]
    NO_TICKET: ClassVar[int]
    ESCORT_STARTED: ClassVar[int]
    REDIRECTED: ClassVar[int]
    ARRIVED: ClassVar[int]
    LOST: ClassVar[int]
    ESCORT_FAILED: ClassVar[int]
    RETURNED: ClassVar[int]
    ENDED: ClassVar[int]
    PERSON_CALLED: ClassVar[int]
    STAFF_NOTIFIED: ClassVar[int]
    DRIVE_FAILED: ClassVar[int]
    RATED: ClassVar[int]
    NONE: ClassVar[int]
    SERVED: ClassVar[int]
    TICKET_ONLY: ClassVar[int]
    WITHOUT_TICKET: ClassVar[int]
    LEFT_UNASKED: ClassVar[int]
    WANTED_NOTHING: ClassVar[int]
    ENDED_BY_CITIZEN: ClassVar[int]
    FOLLOWER_LOST: ClassVar[int]
    NOT_LED: ClassVar[int]
    TAKEN_OVER: ClassVar[int]
    BROKEN_OFF: ClassVar[int]
    LED_BY_ANOTHER: ClassVar[int]
    stamp: builtin_interfaces.msg.Time
    visit: int
    kind: int
    ticket_id: str
    number: str
    counter: str
    place: str
    outcome: int
    reason: Reason
    def __init__(self, *, stamp: builtin_interfaces.msg.Time = ..., visit: int = ..., kind: int = ..., ticket_id: str = ..., number: str = ..., counter: str = ..., place: str = ..., outcome: int = ..., reason: Reason = ...) -> None: ...
    @classmethod
    def get_fields_and_field_types(cls) -> dict[str, str]: ...
