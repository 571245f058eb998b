"""Why something is as it is: one closed set of reasons, made where they arise and spoken from phrases/, room reason.

A reason is a key with what its sentence names, and perhaps an inner reason. Programs compare keys; words are made last,
in any language, and nothing ever reads them back:

    reason = Why.TRYING_AGAIN(Why.DRIVE_STUCK(), times=2)
    reason.key is Why.TRYING_AGAIN
    str(reason)  # "trying again (2): somebody or something is in the way"
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Optional

from guide_robot.common.language import Language
from guide_robot.phrases.book import book, say

ROOM = "reason"
LOGGED_IN = "en"


class Why(StrEnum):
    """Every reason there is. The value names its sentence, whose {names} are what a reason of this key is made with."""

    # The receptionist and its visits.
    SWITCHED_ON = auto()
    STOPPED_FOR_NEXT_VISIT = auto()
    SCREEN_USED_ON_THE_WAY = auto()
    ARRIVED = auto()
    ASKED_WHILE_CHARGING = auto()
    CHARGED = auto()
    BACK_IN_SERVICE = auto()
    SENT_ELSEWHERE = auto()
    SENT_BY_OPERATOR = auto()
    TAKEN_OVER = auto()
    SCREEN_OR_CODE_USED = auto()
    SOMEBODY_CAME = auto()
    ANOTHER_ROBOT_SERVES = auto()
    TICKET_SHOWN = auto()
    NOT_AT_HOME = auto()
    GREETED = auto()
    PERSON_WENT_AWAY = auto()
    NOTHING_ASKED = auto()
    ENDED_BY_CITIZEN = auto()
    GOES_ALONE = auto()
    ARRIVED_WAITING = auto()
    WAITS_ALONE = auto()
    IS_WHERE_WANTED = auto()
    BATTERY_LOW = auto()
    LEADING_TO = auto()
    REDIRECTED = auto()
    ARRIVED_AT = auto()
    ASKED_FOR = auto()
    NAMED_SERVICE = auto()
    NAMED_PLACE = auto()
    NAMED_NUMBER = auto()
    BY_TOUCH = auto()
    BY_CODE = auto()
    TOUCH_SCREEN = auto()
    RATED_GOOD = auto()
    RATED_FAIR = auto()
    RATED_POOR = auto()
    OPERATOR_STOPPED = auto()
    WAS_SERVING = auto()
    TRYING_AGAIN = auto()
    CANNOT_DRIVE = auto()
    STANDS_STILL = auto()
    SENSORS_SILENT = auto()
    POSE_LOST = auto()

    # What becomes of an operator's order.
    ON_THE_WAY = auto()
    NO_SUCH_PLACE = auto()
    SERVING_SOMEBODY = auto()
    SERVING_NOBODY = auto()
    MUST_CHARGE = auto()
    OUT_OF_SERVICE = auto()
    GATE_SILENT = auto()
    RESUME_OPEN = auto()
    RESUME_WITHDRAWN = auto()
    RECEPTIONIST_SILENT = auto()
    ORDER_REPLACED = auto()
    REFUSED = auto()

    # The motion gate.
    MAY_MOVE = auto()
    STOPPED_BY = auto()
    STOP_UNREADABLE = auto()
    STOP_NOT_KEPT = auto()
    STOPPED_AGAIN = auto()
    STARTING = auto()
    NOT_HEARD_YET = auto()
    SILENT = auto()
    GOALS_NOT_CANCELLED = auto()
    VELOCITY_COMMANDED = auto()
    STILL_STOPPED = auto()
    RELEASED_BUT_STANDS = auto()
    PAST_ANY_STOP = auto()
    TWO_ROBOTS = auto()
    POSE_UNKNOWN = auto()
    MAP_DIFFERS = auto()
    MAP_BLIND = auto()
    MAP_NOT_SEEN = auto()

    # The lidar, the clocks and the frames of tf.
    NO_READING = auto()
    LIDAR_SILENT = auto()
    LIDAR_REPEATS = auto()
    LIDAR_SHOWS_NO_MOTION = auto()
    LIDAR_SAME_RANGE = auto()
    LIDAR_NOISE = auto()
    LIDAR_BLIND_AHEAD = auto()
    LIDAR_BLIND_BEHIND = auto()
    LIDAR_BLIND_AROUND = auto()
    SCANS_UNUSABLE = auto()
    SCAN_SHAPE = auto()
    SCAN_LIMITS = auto()
    SCAN_EMPTY = auto()
    SCAN_STAMP = auto()
    SCAN_FROM_FUTURE = auto()
    TWO_LIDARS = auto()
    OTHER_LIDAR = auto()
    OTHER_VIEW = auto()
    OTHER_FRAME = auto()
    CLOCK_AHEAD = auto()
    CLOCK_BEING_SET = auto()
    CLOCK_BRIDGED = auto()
    STAMPS_BEHIND = auto()
    BOTH_STAMPS_BEHIND = auto()
    TWO_MOVE = auto()
    TWO_PLACE = auto()
    TWO_PARENTS = auto()
    PLACED_TWICE = auto()
    LIDAR_UNPLACED = auto()
    ROBOT_UNPLACED = auto()
    MAP_UNPLACED = auto()
    PLACE_ODD = auto()
    LIDAR_TILTED = auto()

    # The navigation; drive_ are a NavigationError's.
    DRIVE_AWAY = auto()
    DRIVE_REJECTED = auto()
    DRIVE_NO_PATH = auto()
    DRIVE_GOAL_OCCUPIED = auto()
    DRIVE_STUCK = auto()
    DRIVE_START_OCCUPIED = auto()
    DRIVE_STOPPED = auto()
    DRIVE_FAULT = auto()
    GOAL_NOT_FINITE = auto()
    GOAL_OUTSIDE_MAP = auto()
    GOAL_IN_WALL = auto()
    NO_WAY_TO_GOAL = auto()
    WAY_BLOCKED = auto()

    # Leading and following.
    LOOKING_TO_LEAD = auto()
    LOOKING_TO_FOLLOW = auto()
    NOBODY_TO_LEAD = auto()
    NOBODY_TO_FOLLOW = auto()
    PERSON_NOT_HERE = auto()
    CANCELLED = auto()
    NEWER_GOAL = auto()
    KNOWS_PLACE_AGAIN = auto()
    AT_PLACE = auto()
    AT_PLACE_ALONE = auto()
    AT_PLACE_TOGETHER = auto()
    BESIDE_PLACE = auto()
    LAST_STEP_BLOCKED = auto()
    PLACE_TAKEN = auto()
    WAITING_FOR_PERSON = auto()
    PERSON_COMES = auto()
    PERSON_WALKED_AWAY = auto()
    PERSON_OUT_OF_SIGHT = auto()
    PERSON_DOES_NOT_COME = auto()
    PERSON_LEFT_BY_DOOR = auto()
    PERSON_NOT_FOUND = auto()
    PERSON_FOUND = auto()
    ASKED_TO_COME = auto()
    PERSON_STAYS = auto()
    LOOKING_ONCE_MORE = auto()
    PERSON_AGREES = auto()
    WAITING_TO_FOLLOW = auto()
    FINISHED = auto()
    PERSON_STANDS = auto()
    PERSON_GOES_ON = auto()
    PERSON_AMBIGUOUS = auto()
    SAVED_AS = auto()
    NOT_SAVED = auto()
    NOBODY_LED = auto()
    NOT_SEEN = auto()
    HIDDEN = auto()
    STANDS_AWAY = auto()
    BEHIND = auto()
    ESCORT_NOT_READY = auto()
    ESCORT_SILENT = auto()
    ESCORT_REFUSED = auto()
    ESCORT_BROKE_OFF = auto()

    # Tickets, printer and queue backend.
    NO_TICKET = auto()
    DISPENSER_SLOW = auto()
    DISPENSER_AWAY = auto()
    DISPENSER_ODD = auto()
    BRIDGE_AWAY = auto()
    TICKET_ODD = auto()
    BACKEND_AWAY = auto()
    LEASE_USED_UP = auto()
    CENTRE_CLOSED = auto()
    SERVICE_CLOSED = auto()
    UNKNOWN_SERVICE = auto()
    APPOINTMENT_USED = auto()
    WITHDRAWN = auto()
    PAPER_LOW = auto()
    PAPER_OUT = auto()
    COVER_OPEN = auto()
    UNPLUGGED = auto()
    PRINTER_FAULT = auto()
    PRINTER_SAYS = auto()
    BACKEND_NOT_ASKED = auto()
    BACKEND_ANSWERS = auto()
    BACKEND_FAILS = auto()
    BACKEND_REFUSES = auto()
    TICKETS_REFUSED = auto()

    # Several robots in one hall.
    WAY_FREE = auto()
    PASSAGE_OWN = auto()
    PASSAGE_SHARED = auto()
    PASSAGE_LEFT = auto()
    PASSAGE_HELD = auto()
    PASSAGE_AHEAD = auto()
    OTHER_GOES_FIRST = auto()
    ASKS_ROBOTS = auto()
    ASKS_BACKEND = auto()
    GIVES_BACK = auto()

    # What no program of this project said.
    WORDS = auto()

    def __call__(self, why: Optional["Reason"] = None, /, **values: str | float) -> "Reason":
        """Return a reason with what its sentence names, all of it; `why` fills in {why}.

        Numbers are written without needless zeros: round them before.
        """
        texts = {name: f"{value:.10g}" if isinstance(value, float) else str(value) for name, value in values.items()}
        return Reason(key=self, values=texts, why=why)

    @property
    def names(self) -> frozenset[str]:
        """What its sentence names, `why` for an inner reason."""
        return book().sentences[LOGGED_IN][f"{ROOM}.{self}"].names


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A key, what its sentence names, and the reason behind this one; made by calling the key."""

    key: Why
    values: Mapping[str, str] = field(default_factory=dict)
    why: Optional["Reason"] = None

    def __str__(self) -> str:
        """Return it in English, for logs and engineers."""
        return self.in_language(Language(LOGGED_IN))

    def in_language(self, language: Language) -> str:
        """Return it in a language; places by their ids."""
        inner = {} if self.why is None else {"why": self.why.in_language(language)}
        return say(f"{ROOM}.{self.key}", language, **self.values, **inner)

    @property
    def is_whole(self) -> bool:
        """Whether it has all that its sentence names and nothing else, as one from outside may not."""
        given = {*self.values} | (set() if self.why is None else {"why"})
        return given == self.key.names and (self.why is None or self.why.is_whole)
