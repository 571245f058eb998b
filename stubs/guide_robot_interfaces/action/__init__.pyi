# Written by doc/write_message_types.py from the definitions; never by hand.
from collections.abc import Sequence
from typing import ClassVar

import geometry_msgs.msg

from guide_robot_interfaces.msg import *

class Escort:

    class Goal:
        place: str
        person: int
        language: str
        quiet_end: bool
        def __init__(self, *, place: str = ..., person: int = ..., language: str = ..., quiet_end: bool = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Result:
        ARRIVED: ClassVar[int]
        FOLLOWER_LOST: ClassVar[int]
        FOLLOWER_LEFT: ClassVar[int]
        UNREACHABLE: ClassVar[int]
        BLOCKED: ClassVar[int]
        CANCELED: ClassVar[int]
        FAULT: ClassVar[int]
        outcome: int
        reason: Reason
        distance_m: float
        duration_s: float
        waits: int
        def __init__(self, *, outcome: int = ..., reason: Reason = ..., distance_m: float = ..., duration_s: float = ..., waits: int = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Feedback:
        STARTING: ClassVar[int]
        LEADING: ClassVar[int]
        WAITING: ClassVar[int]
        SEARCHING: ClassVar[int]
        ARRIVING: ClassVar[int]
        GIVING_UP: ClassVar[int]
        phase: int
        follower: FollowerState
        distance_left: float
        expected_time_s: float
        def __init__(self, *, phase: int = ..., follower: FollowerState = ..., distance_left: float = ..., expected_time_s: float = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

class Follow:

    class Goal:
        person: int
        duration_s: float
        save_place: str
        def __init__(self, *, person: int = ..., duration_s: float = ..., save_place: str = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Result:
        ENDED: ClassVar[int]
        PERSON_LOST: ClassVar[int]
        BLOCKED: ClassVar[int]
        CANCELED: ClassVar[int]
        FAULT: ClassVar[int]
        outcome: int
        reason: Reason
        distance_m: float
        duration_s: float
        end_pose: geometry_msgs.msg.PoseStamped
        def __init__(self, *, outcome: int = ..., reason: Reason = ..., distance_m: float = ..., duration_s: float = ..., end_pose: geometry_msgs.msg.PoseStamped = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...

    class Feedback:
        STARTING: ClassVar[int]
        FOLLOWING: ClassVar[int]
        WAITING: ClassVar[int]
        SEARCHING: ClassVar[int]
        phase: int
        person: FollowerState
        def __init__(self, *, phase: int = ..., person: FollowerState = ...) -> None: ...
        @classmethod
        def get_fields_and_field_types(cls) -> dict[str, str]: ...
